import type { PriceRow } from '../model/cost.ts'
import type { ExchangeId, RunId } from '../model/ids.ts'
import type { PriceBook, PriceLookup, PriceQuery } from '../pricing/price-book.ts'
import type { DerivedIndex } from './derived-index.ts'

export interface PriceSource {
  readonly book: PriceBook
  /** A row that was used before, as stored with the facts. */
  storedRow(id: string): PriceRow | null
  /**
   * A model is priced otherwise than the time before (another row, or none): to be stored as a fact. `key`: what the index finds that by. Not
   * called on a rebuild.
   */
  priced(found: PriceLookup, exchange: ExchangeId, key: string): void
  /**
   * On a rebuild: what the facts say about this exchange, which was the first to be priced so, or null. Absent while recording, and where
   * everything is to be priced anew.
   */
  readonly pricedWith?: (exchange: ExchangeId) => PriceLookup | null
}

/** What marks the absence of a row among the notes; the others are ids of rows. */
const NO_ROW = '!'
const REASONS = ['local', 'unknown-model', 'unknown-tier'] as const

/** How the index notes what was found. */
export function priceNote(found: PriceLookup): string {
  if (found.kind === 'row') return found.row.id
  return NO_ROW + (found.kind === 'local' ? 'local' : found.why)
}

function fromNote(note: string, source: PriceSource): PriceLookup | null {
  const why = REASONS.find((reason) => note === NO_ROW + reason)
  if (why !== undefined) return why === 'local' ? { kind: 'local' } : { kind: 'unknown', why }
  const row = source.storedRow(note)
  return row && { kind: 'row', row }
}

/** The other models that took part in the answer: together with its own they are priced with a row of their own. */
const othersOf = ({ samplings }: PriceQuery): string[] =>
  samplings ? Object.entries(samplings.others).map(([role, { model }]) => `${role}=${model}`) : []

/**
 * Finds the row that prices an exchange, and remembers it. While recording it is the book's. On a rebuild it is what was found then,
 * whatever the book says today (laws 5 and 8): a model that had no row then stays without one, and for the same reason.
 */
export function lookUpPrice(
  index: DerivedIndex,
  source: PriceSource,
  query: PriceQuery,
  exchange: ExchangeId,
  run: RunId,
): PriceLookup {
  const key = JSON.stringify([
    query.provider,
    query.host,
    query.model,
    query.tier,
    ...(query.geo ? [query.geo] : []),
    ...othersOf(query),
  ])
  const last = index.link('price', key)?.note ?? null
  const remember = (found: PriceLookup): PriceLookup => {
    const note = priceNote(found)
    if (note !== last) index.putLink('price', key, { runId: run, agentId: null, callId: null, note })
    return found
  }
  if (!source.pricedWith) {
    const found = source.book.lookup(query)
    if (priceNote(found) !== last) source.priced(found, exchange, key)
    return remember(found)
  }
  const then = source.pricedWith(exchange) ?? (last === null ? null : fromNote(last, source))
  if (then) return remember(then)
  // Nothing is said about it: what was not a model call when it was recorded is one to this version.
  const now = source.book.lookup(query)
  return now.kind === 'row' ? { kind: 'unknown', why: 'unknown-model' } : now
}
