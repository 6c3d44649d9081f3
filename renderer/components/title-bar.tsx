import type { ReactNode } from 'react'
import { formatUsd } from '#shared/format/money.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { useConnection } from '../state/connection.tsx'
import { useStatus } from '../state/queries.ts'

/** Where one is, what today cost, and whether the recorder records. */
export function TitleBar({ crumb }: { crumb: ReactNode }) {
  const { data: status } = useStatus()
  return (
    <header className="title">
      <div className="crumb">{crumb}</div>
      <div className="right">
        {status && (
          <span className="row nw">
            Today <b className="b fg">{formatUsd(status.today.nanoUsd)}</b>
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
      {status.recording ? 'Recording' : 'Not recording'} <span className="mono">:{port}</span>
    </span>
  )
}
