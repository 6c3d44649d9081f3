import type { ReactNode } from 'react'
import type { CoreStatus } from '#shared/api/contract.ts'
import { formatUsd } from '#shared/format/money.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { recorderState } from '#shared/model/problem.ts'
import { useConnection } from '../state/connection.tsx'
import { useStatus } from '../state/queries.ts'
import { useRunActions } from '../state/run-actions.ts'
import { PaletteButton } from './command-palette.tsx'
import { Icon } from './icon.tsx'
import { Link } from './link.tsx'
import { RECORDER_WORDS } from './recorder-words.ts'

/** Where one is, what today cost, and whether the recorder records. */
export function TitleBar({ crumb }: { crumb: ReactNode }) {
  const { data: status } = useStatus()
  return (
    <header className="title">
      <div className="crumb">{crumb}</div>
      <PaletteButton />
      <div className="right">
        {status && (
          <span className="row nw">
            Today <b className="b fg">{formatUsd(nothingPriced(status.today) ? null : status.today.nanoUsd)}</b>
            <span className="faint">
              {formatTokensExact(status.today.calls)} {status.today.calls === 1 ? 'call' : 'calls'}
              {status.today.unpricedCalls > 0 && `, ${formatTokensExact(status.today.unpricedCalls)} unpriced`}
            </span>
          </span>
        )}
        <RecordingState />
      </div>
    </header>
  )
}

function RecordingState() {
  const connected = useConnection()
  const { data: status, isError } = useStatus()
  const actions = useRunActions()
  if (!connected || isError)
    return (
      <span className="row" role="status">
        <span className="live off" />
        Not connected
      </span>
    )
  if (!status) return null
  const { port } = new URL(status.recorder)
  const state = recorderState(status)
  return (
    <span className="row" role="status" title={status.recorder}>
      {status.problems.length > 0 && <ProblemCount count={status.problems.length} />}
      <span className={state === 'recording' ? 'live' : 'live off'} />
      {RECORDER_WORDS[state]} <span className="mono">:{port}</span>
      {(status.recording || status.paused) && (
        <button
          type="button"
          className="title-button"
          aria-label={status.paused ? 'Resume recording' : 'Pause recording'}
          title={status.paused ? 'Resume recording' : 'Pause recording'}
          onClick={() => void actions.setRecording(status.paused)}
        >
          <Icon name={status.paused ? 'play' : 'pause'} size={11} />
        </button>
      )}
    </span>
  )
}

/** Whatever screen is shown: that something is wrong, and the way to what it is. */
function ProblemCount({ count }: { count: number }) {
  return (
    <Link to="/" className="row problem-count">
      <Icon name="warn" size={13} />
      {count} {count === 1 ? 'problem' : 'problems'}
    </Link>
  )
}

/** Calls there are, and none of them has a price: what they cost is not known. */
const nothingPriced = ({ calls, unpricedCalls }: CoreStatus['today']): boolean => calls > 0 && unpricedCalls === calls
