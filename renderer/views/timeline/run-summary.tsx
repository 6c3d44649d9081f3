import { useMemo } from 'react'
import type { RunView } from '#shared/api/contract.ts'
import { knownWaste, unpricedWords, wasteWords } from '#shared/format/known.ts'
import { formatUsd, formatUsdAt, usdDecimals } from '#shared/format/money.ts'
import { formatShare } from '#shared/format/share.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokens } from '#shared/format/tokens.ts'
import { amountOf } from '#shared/model/cost.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { TimelineCall } from '#shared/profile/profile.ts'
import { callWeight } from '../../charts/call-weight.ts'
import { TONE_CLASS } from '../../charts/tone-style.ts'
import { openContextMenu } from '../../components/context-menu.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { SCROLLS } from '../../components/scrolls.ts'
import { useTopFrames } from '../../state/profile-queries.ts'
import { callMenu } from '../call/call-menu.ts'
import { frameCopies } from '../flame/frame-menu.ts'

interface RunSummaryProps {
  readonly view: RunView
  readonly calls: readonly TimelineCall[]
  /** Calls whose cached prefix was lost. */
  readonly breaks: ReadonlySet<CallId>
  readonly onSelect: (callId: string) => void
}

const SHOWN = 6

/** Why did this run cost what it cost? Shown until a call is selected: the costliest kinds of prompt, the dearest calls, and what was wasted. */
export function RunSummary({ view, calls, breaks, onSelect }: RunSummaryProps) {
  const { run } = view
  const hasPrice = run.cost.nanoUsd > 0
  const top = useTopFrames(run.id, hasPrice ? 'cost' : 'tokens')
  const frames = (top.data ?? []).slice(0, SHOWN)
  const weight = hasPrice ? 'cost' : 'tokens'
  const dearest = useMemo(
    () =>
      calls
        .filter((call) => callWeight(call, weight) > 0)
        .sort((a, b) => callWeight(b, weight) - callWeight(a, weight))
        .slice(0, SHOWN),
    [calls, weight],
  )
  const unpriced = useMemo(() => unpricedWords(view.calls), [view])
  if (calls.length === 0)
    return <p className="det-hint dim">The first call is still open. Its cost shows as soon as it has ended.</p>
  const amount = hasPrice ? 'nanoUsd' : 'tokens'
  const whole = hasPrice ? run.cost.nanoUsd : run.usage.inputTotal + run.usage.outputTotal
  // No total stands below: each is rounded alone, as it is wherever else it stands.
  const frameDecimals = usdDecimals(frames.map(({ total }) => total.nanoUsd))
  const callDecimals = usdDecimals(dearest.map(({ call }) => amountOf(call.cost)))
  return (
    <section className="det run-summary" aria-label="Where the money went" {...SCROLLS}>
      <div data-tour="paid-for">
        <h2>{hasPrice ? 'What it paid for' : 'What it was made of'}</h2>
        <QueryNotice query={top} what="What it paid for" />
        <table className="st">
          <tbody>
            {frames.map((frame) => (
              <tr
                key={frame.name}
                onContextMenu={(event) =>
                  openContextMenu(event, frameCopies({ name: frame.name, total: frame.total[amount] }, weight))
                }
              >
                <td>
                  <span className="row">
                    <i className={`sw ${TONE_CLASS[frame.classes[0]?.priceClass.tone ?? frame.tone]}`} />
                    {frame.name}
                  </span>
                </td>
                <td className="num b">
                  {hasPrice ? formatUsdAt(frame.total.nanoUsd, frameDecimals) : formatTokens(frame.total.tokens)}
                </td>
                <td className="num dim">{formatShare(frame.total[amount], whole)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div data-tour="dearest">
        <h2>{hasPrice ? 'Dearest calls' : 'Largest calls'}</h2>
        <table className="st">
          <tbody>
            {dearest.map((each) => {
              const { call, number } = each
              return (
                <tr key={call.id} onContextMenu={(event) => openContextMenu(event, callMenu(each))}>
                  <td>
                    <button type="button" className="run-call" onClick={() => onSelect(call.id)}>
                      Call {number}
                    </button>
                  </td>
                  <td className="dim">{call.agent}</td>
                  <td className="el">
                    {breaks.has(call.id) ? (
                      <span className="row">
                        <i className="sw k-waste" />
                        cache prefix lost
                      </span>
                    ) : (
                      <span className="dim">{call.toolUses.map(({ name }) => name).join(', ') || call.stopReason}</span>
                    )}
                  </td>
                  <td className="num dim">
                    {call.usage && `${formatTokens(call.usage.inputTotal)} › ${formatTokens(call.usage.outputTotal)}`}
                  </td>
                  <td className="num b">
                    {call.cost.kind === 'unpriced' ? UNKNOWN : formatUsdAt(call.cost.nanoUsd, callDecimals)}
                  </td>
                  <td className="num dim">{formatShare(callWeight(each, weight), whole)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <div data-tour="wasted">
        <h2>Wasted</h2>
        <p className="run-waste">
          <b>{formatUsd(knownWaste(run))}</b> <span className="dim">{wasteWords(run.wasted)}</span>
        </p>
        {run.cost.unpricedCalls > 0 && <p className="dim det-note">In no total: {unpriced}.</p>}
        {view.interrupted.length > 0 && (
          <p className="dim det-note">
            The recorder ended before {view.interrupted.length === 1 ? '1 call' : `${view.interrupted.length} calls`} did: how{' '}
            {view.interrupted.length === 1 ? 'it' : 'they'} went on is not known, and in no total.
          </p>
        )}
        <p className="dim det-note">
          Click a call, or press <kbd>]</kbd>, to see where its money went.
        </p>
      </div>
    </section>
  )
}
