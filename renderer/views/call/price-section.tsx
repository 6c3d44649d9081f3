import { Button } from '@mantine/core'
import type { CallView } from '#shared/api/contract.ts'
import { oneLine } from '#shared/format/one-line.ts'
import { formatRate } from '#shared/format/rate.ts'
import type { PriceRow } from '#shared/model/cost.ts'
import type { Evidence } from '#shared/model/run.ts'
import type { Usage } from '#shared/model/usage.ts'
import { ratesFor } from '#shared/pricing/price-usage.ts'
import { toolArgument } from '#shared/profile/tool-argument.ts'
import { Link } from '../../components/link.tsx'
import { pricePath } from '../../state/price-list-state.ts'
import type { CallIndex } from '../../state/selection.ts'
import { answerWords } from './answer-words.ts'
import { CacheSection } from './cache-section.tsx'
import { CutBodies } from './cut-bodies.tsx'

export type OpenDrawer = (tab: 'messages' | 'raw') => void

/** Which prices were used, what was said, and how the call came to stand in this run. */
export function PriceSection({ view, index, onOpen }: { view: CallView; index: CallIndex; onOpen: OpenDrawer }) {
  const { call, priceRow } = view
  return (
    <section className="det-price">
      <div className="row">
        <h2>Price row</h2>
        {priceRow && (
          <Link to={pricePath(priceRow.id)} className="link mono faint el" title={`Open in the price list: ${priceRow.id}`}>
            {priceRow.model}
          </Link>
        )}
        <span className="sp" />
        <span className="lbl nw">$ per 1M</span>
      </div>
      {priceRow ? <Rates row={priceRow} usage={call.usage} /> : <WithoutRow view={view} />}
      {priceRow && (
        <p className="faint det-note">
          {priceRow.book}
          {priceRow.effectiveFrom && `, in force since ${priceRow.effectiveFrom.slice(0, 10)}`}
          {call.tier && `, tier ${call.tier}`}
        </p>
      )}
      <CacheSection callId={call.id} index={index} />
      <div className="row det-sub">
        <h2>Said</h2>
        <span className="sp" />
        <Button className="sm" onClick={() => onOpen('messages')}>
          Messages <kbd>M</kbd>
        </Button>
        <Button className="sm" onClick={() => onOpen('raw')}>
          Raw exchange
        </Button>
      </div>
      <Said view={view} />
      <p className="faint det-note">{linkedBy(call.evidence)}</p>
      {call.rewrites.length > 0 && <p className="faint det-note">Rewritten on the way: {call.rewrites.join(', ')}</p>}
    </section>
  )
}

/** Why no row priced the call; where one is lacking, the way to the list that says how to set it. */
function WithoutRow({ view }: { view: CallView }) {
  const { cost } = view.call
  const lacks = cost.kind === 'unpriced' && cost.why !== 'no-usage'
  return (
    <p className="dim det-none">
      {withoutRow(view)}{' '}
      {lacks && (
        <Link to="/prices" className="link nw">
          Set a price
        </Link>
      )}
    </p>
  )
}

function withoutRow({ call }: CallView): string {
  const { cost } = call
  if (cost.kind === 'priced')
    return cost.basis === 'reported' ? 'The provider itself said what it charged.' : 'The row is not in the store.'
  if (cost.kind === 'free') return 'Nothing to price.'
  return cost.why === 'no-usage'
    ? 'Usage is neither reported nor could it be estimated, so nothing was priced.'
    : 'The price book has no row for this model and tier.'
}

function Rates({ row, usage }: { row: PriceRow; usage: Usage | null }) {
  const rates = ratesFor(row, usage?.inputTotal ?? 0)
  const cells: readonly (readonly [name: string, rate: number | null, used: number])[] = [
    ['Fresh', rates.inputFresh, usage?.inputFresh ?? 0],
    ['Read', rates.cacheRead, usage?.cacheRead ?? 0],
    ['Write 5 m', rates.cacheWrite5m, usage?.cacheWrite5m ?? 0],
    ['Write 1 h', rates.cacheWrite1h, usage?.cacheWrite1h ?? 0],
    ['Output', rates.output, usage?.outputTotal ?? 0],
  ]
  return (
    <dl className="rates">
      {cells
        .filter(([, rate]) => rate !== null)
        .map(([name, rate, used]) => (
          <div key={name} className={used > 0 ? 'used' : undefined}>
            <dt>{name}</dt>
            <dd>{formatRate(rate)}</dd>
          </div>
        ))}
    </dl>
  )
}

/** The answer in short: its text, and the tools that it asks for. Captured text: shown as text only. */
function Said({ view }: { view: CallView }) {
  const text = view.output.find((part) => part.kind === 'text' && part.text.trim() !== '')?.text
  return (
    <div className="said">
      <CutBodies cut={view.cut} />
      {text && <p className="said-text">{oneLine(text, 280)}</p>}
      {view.toolUses.slice(0, 4).map((use) => (
        <div key={use.id} className="row">
          <i className="sw k-tool" />
          <span className="b">{use.name}</span>
          <span className="mono dim el">{toolArgument(use.arguments)}</span>
        </div>
      ))}
      {view.toolUses.length > 4 && <div className="dim">and {view.toolUses.length - 4} more</div>}
      {!text && (view.noText || view.toolUses.length === 0) && <p className="dim">{answerWords(view.call, view.noText)}</p>}
    </div>
  )
}

const EVIDENCE_WORDS: Record<Evidence['kind'], string> = {
  header: 'a header',
  path: 'the path',
  'session-id': 'the client’s session',
  'previous-response-id': 'the previous response’s id',
  'tool-use-id': 'a tool use’s id',
  'prefix-hash': 'the same opening messages',
  'trace-context': 'trace context',
  process: 'its process',
  none: 'nothing: a run of its own',
}

const linkedBy = (evidence: readonly Evidence[]): string =>
  evidence.length === 0
    ? ''
    : `In this run by ${evidence.map(({ kind, detail }) => (detail ? `${EVIDENCE_WORDS[kind]} (${detail})` : EVIDENCE_WORDS[kind])).join('; ')}`
