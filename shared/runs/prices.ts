import type { PriceRow } from '../model/cost.ts'
import type { ExchangeId, RunId } from '../model/ids.ts'
import type { PriceBook, PriceLookup, PriceQuery } from '../pricing/price-book.ts'
import type { DerivedIndex } from './derived-index.ts'

export interface PriceSource {
  readonly book: PriceBook
  /** A row that was used before, as stored with the facts. */
  storedRow(id: string): PriceRow | null
  /** A model is priced with another row than the time before: to be stored as a fact. Not called on a rebuild. */
  rowUsed(row: PriceRow, exchange: ExchangeId): void
  /**
   * On a rebuild: the row that the facts say this exchange was the first to be priced with, or null. Absent while recording, and where
   * everything is to be priced anew.
   */
  readonly pricedWith?: (exchange: ExchangeId) => PriceRow | null
}

/**
 * Finds the row that prices an exchange, and remembers it. While recording it is the book's. On a rebuild it is the one that was used then,
 * whatever the book says today (laws 5 and 8); a model that had no row then stays without one.
 */
export function lookUpPrice(
  index: DerivedIndex,
  source: PriceSource,
  query: PriceQuery,
  exchange: ExchangeId,
  run: RunId,
): PriceLookup {
  const key = JSON.stringify([query.provider, query.host, query.model, query.tier, ...(query.geo ? [query.geo] : [])])
  const last = index.link('price', key)?.note ?? null
  const remember = (row: PriceRow): PriceLookup => {
    if (row.id !== last) index.putLink('price', key, { runId: run, agentId: null, callId: null, note: row.id })
    return { kind: 'row', row }
  }
  if (!source.pricedWith) {
    const lookup = source.book.lookup(query)
    if (lookup.kind !== 'row') return lookup
    if (lookup.row.id !== last) source.rowUsed(lookup.row, exchange)
    return remember(lookup.row)
  }
  const row = source.pricedWith(exchange) ?? (last === null ? null : source.storedRow(last))
  if (row) return remember(row)
  const lookup = source.book.lookup(query)
  return lookup.kind === 'row' ? { kind: 'unknown', why: 'unknown-model' } : lookup
}
