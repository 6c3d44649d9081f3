import { formatDuration } from '#shared/format/duration.ts'
import { formatTokens } from '#shared/format/tokens.ts'
import { formatCallWeight } from '../../charts/call-weight.ts'
import type { LaneHit } from '../../charts/hit-lanes.ts'
import { TipRow } from '../../components/chart-tip.tsx'

const PHASE_WORDS = {
  waiting: 'Waiting for first token',
  reasoning: 'Reasoning',
  generating: 'Writing output',
  failed: 'Failed attempt',
  backoff: 'Waiting before the next attempt',
  open: 'Open',
} as const

/** What lies under the pointer on a timeline. */
export function LaneTip({ hit }: { hit: LaneHit }) {
  if (hit.kind === 'tool')
    return (
      <>
        <div className="name">{hit.tool.name}</div>
        {hit.tool.argument && <div className="mono wrap">{hit.tool.argument}</div>}
        <TipRow label={hit.tool.span.inferred ? 'Ran for, inferred' : 'Ran for'}>
          {formatDuration(hit.tool.endUs - hit.tool.startUs)}
        </TipRow>
      </>
    )
  const { call, phase, box } = hit
  const lost = box.breaks.get(call.call.id)
  const { usage } = call.call
  return (
    <>
      <div className="row">
        <b className="b">Call {call.number}</b>
        <span className="dim">{call.call.servedModel || call.call.model}</span>
      </div>
      {phase && (
        <TipRow label={phase.label ? `${PHASE_WORDS[phase.kind]}: ${phase.label}` : PHASE_WORDS[phase.kind]}>
          {formatDuration(phase.endUs - phase.startUs)}
        </TipRow>
      )}
      <TipRow label="Cost">{formatCallWeight(call, 'cost')}</TipRow>
      <TipRow label="Took">{formatDuration(call.endUs - call.startUs)}</TipRow>
      {usage && (
        <TipRow label="Tokens">
          {formatTokens(usage.inputTotal)} in, {formatTokens(usage.outputTotal)} out
        </TipRow>
      )}
      {lost && (
        <TipRow label="Cache prefix lost">
          {formatTokens(lost.readTokens)} of {formatTokens(lost.cachedTokens)} read
        </TipRow>
      )}
    </>
  )
}
