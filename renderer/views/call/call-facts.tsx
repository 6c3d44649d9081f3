import { formatDuration } from '#shared/format/duration.ts'
import { formatUsd, formatUsdExact } from '#shared/format/money.ts'
import { formatShare } from '#shared/format/share.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { Price } from '#shared/model/cost.ts'
import type { TimelineCall } from '#shared/profile/profile.ts'
import { Fact } from '../../components/fact.tsx'
import type { CallIndex } from '../../state/selection.ts'
import { Attempts } from './attempts.tsx'
import { PriceMark } from './cost-text.tsx'

interface CallFactsProps {
  readonly call: TimelineCall
  readonly index: CallIndex
  readonly runNanoUsd: number
  readonly onSelect: (callId: string) => void
}

/** A rate over less than this says more about the clock than about the model. */
const MEASURABLE_US = 50_000

/** What is known about a call, and its attempts. */
export function CallFacts({ call: at, index, runNanoUsd, onSelect }: CallFactsProps) {
  const { call } = at
  const { usage } = call
  const generationUs = at.phases.reduce(
    (sum, { kind, startUs, endUs }) => (kind === 'generating' || kind === 'reasoning' ? sum + endUs - startUs : sum),
    0,
  )
  return (
    <section className="det-facts">
      <div className="row">
        <h2 className="nw">Call {at.number}</h2>
        <span className="dim el" title={`${call.agent}, ${call.servedModel || call.model}`}>
          {call.agent}, {call.servedModel || call.model}
        </span>
        <span className="sp" />
        <span className="chip ol">{call.outcome === 'completed' ? call.status : (call.status ?? call.outcome)}</span>
      </div>
      <dl className="kv">
        <Fact name="Cost">
          <CostFact price={call.cost} runNanoUsd={runNanoUsd} />
        </Fact>
        <Fact name="Input">
          {usage ? formatTokensExact(usage.inputTotal) : UNKNOWN}{' '}
          {usage && (
            <span className="dim el">{usage.cacheRead > 0 ? formatShare(usage.cacheRead, usage.inputTotal) : 'none'} cached</span>
          )}
        </Fact>
        <Fact name="Output">
          {usage ? formatTokensExact(usage.outputTotal) : UNKNOWN}{' '}
          {usage && usage.reasoning > 0 && <span className="dim">{formatTokensExact(usage.reasoning)} reasoning</span>}
        </Fact>
        <Fact name="First token">
          {formatDuration(call.ttftUs)} {!call.streaming && <span className="dim">not streamed</span>}
        </Fact>
        <Fact name="Generation">
          {generationUs > 0 ? formatDuration(generationUs) : UNKNOWN}{' '}
          {usage && generationUs >= MEASURABLE_US && (
            <span className="dim">{Math.round(usage.outputTotal / (generationUs / 1e6))} tok/s</span>
          )}
        </Fact>
        <Fact name={call.error ? 'Error' : 'Stopped for'}>
          <span className="el" title={call.error}>
            {call.error ?? call.stopReason ?? UNKNOWN}
          </span>{' '}
          {call.toolUses.length > 0 && <span className="dim el">{call.toolUses.map(({ name }) => name).join(', ')}</span>}
        </Fact>
        <Linked name="Repairs" id={call.repairOf} index={index} onSelect={onSelect} />
        <Linked name="Repaired by" id={call.repairedBy} index={index} onSelect={onSelect} />
        <Linked name="Repeats" id={call.loopOf} index={index} onSelect={onSelect} />
      </dl>
      <Attempts call={at} />
    </section>
  )
}

function Linked({
  name,
  id,
  index,
  onSelect,
}: {
  name: string
  id: string | null
  index: CallIndex
  onSelect: (callId: string) => void
}) {
  const other = id === null ? undefined : index.byId.get(id)
  if (!other) return null
  return (
    <Fact name={name}>
      <button type="button" className="link" onClick={() => onSelect(other.call.id)}>
        call {other.number}
      </button>
    </Fact>
  )
}

const UNPRICED = {
  'no-usage': 'usage unknown',
  'unknown-model': 'unknown model',
  'unknown-tier': 'unknown tier',
} as const
const FREE = {
  'not-billed': 'not billed',
  local: 'local model',
  'cache-answer': 'answered from cache',
  'count-only': 'counting is free',
} as const

function CostFact({ price, runNanoUsd }: { price: Price; runNanoUsd: number }) {
  switch (price.kind) {
    case 'unpriced':
      return (
        <>
          <PriceMark price={price} /> {UNKNOWN}{' '}
          <span className="dim el" title={UNPRICED[price.why]}>
            {UNPRICED[price.why]}
          </span>
        </>
      )
    case 'free':
      return (
        <>
          {formatUsd(price.nanoUsd)} <span className="dim">{FREE[price.why]}</span>
        </>
      )
    case 'priced':
      return (
        <>
          <PriceMark price={price} />
          <b className="b" title={formatUsdExact(price.nanoUsd)}>
            {formatUsd(price.nanoUsd)}
          </b>{' '}
          <span className="dim">{formatShare(price.nanoUsd, runNanoUsd)} of run</span>
        </>
      )
  }
}
