import type { ReactNode } from 'react'
import type { CoreStatus } from '#shared/api/contract.ts'
import { formatUsd } from '#shared/format/money.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { useConnection } from '../state/connection.tsx'
import { useStatus } from '../state/queries.ts'
import { useRunActions } from '../state/run-actions.ts'
import { PaletteButton } from './command-palette.tsx'
import { Icon } from './icon.tsx'

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
  return (
    <span className="row" role="status" title={status.recorder}>
      <span className={status.recording ? 'live' : 'live off'} />
      {status.recording ? 'Recording' : status.paused ? 'Paused' : 'Not recording'} <span className="mono">:{port}</span>
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

/** Calls there are, and none of them has a price: what they cost is not known. */
const nothingPriced = ({ calls, unpricedCalls }: CoreStatus['today']): boolean => calls > 0 && unpricedCalls === calls
