import { Button } from '@mantine/core'
import { formatDuration } from '#shared/format/duration.ts'
import { formatShare } from '#shared/format/share.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { FrameNode, TimelineCall } from '#shared/profile/profile.ts'
import { formatCallWeight, formatWeight } from '../../charts/call-weight.ts'
import { TONE_CLASS } from '../../charts/tone-style.ts'
import type { CallIndex } from '../../state/selection.ts'
import type { ViewWeight } from '../../state/view-state.ts'
import { classesOf } from './frame-facts.ts'

const SHOWN_CALLS = 200
const VALUE_WORDS: Record<ViewWeight, string> = { cost: 'What it costs', tokens: 'Tokens', time: 'Busy time', calls: 'Calls' }

interface FrameDetailsProps {
  readonly node: FrameNode
  readonly path: readonly FrameNode[]
  readonly total: number
  readonly weight: ViewWeight
  readonly index: CallIndex
  readonly onSelectCall: (callId: string) => void
  readonly onFocus: () => void
}

/** What a frame came to, of what, and in which calls. */
export function FrameDetails({ node, path, total, weight, index, onSelectCall, onFocus }: FrameDetailsProps) {
  const calls = node.calls.flatMap((id) => index.byId.get(id) ?? [])
  const classes = classesOf(node)
  return (
    <section className="frame-det" aria-label={node.name}>
      <div className="row frame-title">
        <h2 className="el" title={node.name}>
          {node.name}
        </h2>
        <span className="dim el">
          {path
            .slice(1, -1)
            .map(({ name }) => name)
            .join(' › ')}
        </span>
        <span className="sp" />
        <Button className="sm" onClick={onFocus}>
          Focus <kbd>F</kbd>
        </Button>
      </div>
      <div className="frame-facts">
        <div>
          <h3>{VALUE_WORDS[weight]}</h3>
          <p className="frame-value">
            {formatWeight(node.total, weight)} <span className="dim">{formatShare(node.total, total)} of run</span>
          </p>
          <p className="dim">
            {weight === 'tokens' && `${formatTokensExact(node.total)} exactly, `}
            in {formatTokensExact(calls.length)} {calls.length === 1 ? 'call' : 'calls'}
          </p>
        </div>
        <div className="frame-classes">
          <h3>{weight === 'time' ? 'Phase' : 'Price class'}</h3>
          {classes.map(({ name, tone, amount }) => (
            <div key={name} className="row class-row">
              <i className={`sw ${TONE_CLASS[tone]}`} />
              <span className="el">{name}</span>
              <span className="sp" />
              <span className="dim">{formatShare(amount, node.total)}</span>
              <b className="b">{formatWeight(amount, weight)}</b>
            </div>
          ))}
        </div>
      </div>
      {calls.length > 0 && <Calls calls={calls} onSelectCall={onSelectCall} />}
    </section>
  )
}

function Calls({ calls, onSelectCall }: { calls: readonly TimelineCall[]; onSelectCall: (callId: string) => void }) {
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
