import { formatDuration } from '#shared/format/duration.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { TimelineCall } from '#shared/profile/profile.ts'
import { formatCallWeight } from '../../charts/call-weight.ts'

const SHOWN_CALLS = 200

/** The calls that a frame is a part of; each leads to its own details. */
export function CallsTable({ calls, onSelectCall }: { calls: readonly TimelineCall[]; onSelectCall: (callId: string) => void }) {
  return (
    <>
      <table className="ext">
        <thead>
          <tr>
            <th scope="col">In calls</th>
            <th scope="col">Agent</th>
            <th scope="col">Model</th>
            <th scope="col" className="num">
              Starts at
            </th>
            <th scope="col" className="num">
              Took
            </th>
            <th scope="col" className="num">
              Call’s cost
            </th>
          </tr>
        </thead>
        <tbody>
          {calls.slice(0, SHOWN_CALLS).map((call) => (
            <tr key={call.call.id}>
              <td>
                <button type="button" className="link" onClick={() => onSelectCall(call.call.id)}>
                  Call {call.number}
                </button>
              </td>
              <td className="dim">{call.call.agent}</td>
              <td className="dim">{call.call.servedModel || call.call.model}</td>
              <td className="num dim">{formatDuration(call.startUs)}</td>
              <td className="num">{formatDuration(call.endUs - call.startUs)}</td>
              <td className="num b">{formatCallWeight(call, 'cost')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {calls.length > SHOWN_CALLS && (
        <p className="dim">
          The first {SHOWN_CALLS} of {formatTokensExact(calls.length)} calls. The timeline shows all of them.
        </p>
      )}
    </>
  )
}
