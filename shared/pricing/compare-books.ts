import type { PriceRow } from '../model/cost.ts'

export interface ChangedRow {
  readonly before: PriceRow
  readonly after: PriceRow
}

/** What one list of rows has that the other has not: by provider, model, date, daily window and tier, whatever book they come from. */
export interface BookChange {
  readonly added: readonly PriceRow[]
  readonly changed: readonly ChangedRow[]
  readonly removed: readonly PriceRow[]
  /** Rows that say the same as before. */
  readonly unchanged: number
}

/** A row's id without the name of its book and without the fingerprint of its rates. */
const keyOf = ({ id }: PriceRow): string => id.slice(id.indexOf('/') + 1, id.lastIndexOf('~'))
const fingerprint = ({ id }: PriceRow): string => id.slice(id.lastIndexOf('~'))

/** Books are asked in order, so of rows for the same the first one holds. */
const byKey = (rows: readonly PriceRow[]): Map<string, PriceRow> => new Map(rows.toReversed().map((row) => [keyOf(row), row]))

/** Compares the rows of two books, each in the order in which its lookups find them. */
export function compareBooks(before: readonly PriceRow[], after: readonly PriceRow[]): BookChange {
  const [old, fresh] = [byKey(before), byKey(after)]
  const [then, now] = [[...old.values()].reverse(), [...fresh.values()].reverse()]
  const both = now.flatMap((row): ChangedRow[] => {
    const was = old.get(keyOf(row))
    return was ? [{ before: was, after: row }] : []
  })
  const changed = both.filter((pair) => fingerprint(pair.before) !== fingerprint(pair.after))
  return {
    added: now.filter((row) => !old.has(keyOf(row))),
    changed,
    removed: then.filter((row) => !fresh.has(keyOf(row))),
    unchanged: both.length - changed.length,
  }
}
