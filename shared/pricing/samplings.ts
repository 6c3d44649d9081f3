import type { PriceRates, PriceRow } from '../model/cost.ts'
import type { PriceBook, PriceQuery } from './price-book.ts'
import { rateOf, ratesFor } from './price-usage.ts'
import { withRowId } from './row-id.ts'

/** Buckets of a role in `Usage.other`, and what they are to the model that sampled them. */
const ROLE_BUCKETS = [
  ['input.', '', 'inputFresh'],
  ['input.', '_cache_read', 'cacheRead'],
  ['input.', '_cache_write_5m', 'cacheWrite5m'],
  ['input.', '_cache_write_1h', 'cacheWrite1h'],
  ['output.', '', 'outputText'],
] as const

/** What the tokens of a role cost at the rates of its model. */
function roleRates(role: string, rates: PriceRates): [bucket: string, rate: number][] {
  return ROLE_BUCKETS.flatMap(([side, part, bucket]): [string, number][] => {
    const rate = rateOf(rates, bucket)
    return rate === null ? [] : [[`${side}${role}${part}`, rate]]
  })
}

/**
 * One row for an answer of several samplings: the rates of the step that its own largest sampling reaches (a sum of samplings reaches none that
 * no sampling does), and, for each role, those of its model in the same tier and place. A model without a row adds none.
 */
function sampledRow(
  row: PriceRow,
  query: PriceQuery,
  samplings: NonNullable<PriceQuery['samplings']>,
  book: PriceBook,
): PriceRow {
  const { samplings: _, ...plain } = query
  const others = Object.entries(samplings.others).flatMap(([role, { model, largestInput }]) => {
    const found = book.lookup({ ...plain, model })
    return found.kind === 'row' ? roleRates(role, ratesFor(found.row, largestInput)) : []
  })
  const rates = ratesFor(row, samplings.largestInput)
  if (row.steps.length === 0 && others.length === 0) return row
  const { id: _id, ...rest } = row
  return withRowId({ ...rest, base: { ...rates, other: { ...Object.fromEntries(others), ...rates.other } }, steps: [] })
}

/** Lays over a book what several samplings in one answer cost; outermost, so that every rule holds for the other models too. */
export function withSamplings(book: PriceBook): PriceBook {
  return {
    ...book,
    lookup(query) {
      const found = book.lookup(query)
      if (found.kind !== 'row' || !query.samplings) return found
      return { kind: 'row', row: sampledRow(found.row, query, query.samplings, book) }
    },
  }
}
