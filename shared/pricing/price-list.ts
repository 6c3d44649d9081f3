import type { PriceRow } from '../model/cost.ts'
import type { RowUse } from '../model/price-use.ts'
import { matchesModel } from './match-model.ts'
import { hoursOf } from './row-id.ts'
import { tierRows } from './tiers.ts'

/**
 * Whether calls of today are priced with a row: `ended`, a later row follows it; `covered`, a book that is asked before has a row for the same;
 * `kept`, the book has it no more, and calls that were priced with it keep it.
 */
export type Standing = 'in-force' | 'later' | 'ended' | 'covered' | 'kept'

/** A row of the price list. */
export interface PriceEntry {
  readonly row: PriceRow
  /** First day on which it holds, and the first on which it holds no more; null: no such day is known. */
  readonly from: string | null
  readonly until: string | null
  /** The hours of the day that it holds; null: all. */
  readonly hours: string | null
  readonly standing: Standing
  /** The row that is used in its place. */
  readonly coveredBy: PriceRow | null
  /** The user set it; a tier of it that a published rule made is not meant. */
  readonly isOwn: boolean
  readonly use: RowUse | null
}

/**
 * The rows of a book, in the order in which its parts are asked, with those that calls were priced with: first what was used, most calls first, then what samples alone used, then other
 * rows of these models, then other models of these providers, then the rest, each in the book's own order. `today`: a UTC day, `2026-11-28`.
 */
export function listPrices(rows: readonly PriceRow[], used: readonly RowUse[], today: string): readonly PriceEntry[] {
  const uses = new Map(used.map((use) => [use.row.id, use]))
  const series = Map.groupBy(rows, seriesOf)
  const books = [...new Set(rows.map(({ book }) => book))]
  const before = rows.filter(({ book }) => book !== books.at(-1))
  const ofTheirRules = new Set(rows.filter(isOwnPlain).flatMap((row) => tierRows(row).map(({ id }) => id)))
  const listed = rows.map((row): PriceEntry => {
    const from = dayOf(row)
    const until = endOf(row, series.get(seriesOf(row)) ?? [])
    const coveredBy =
      before.find(
        (other) => books.indexOf(other.book) < books.indexOf(row.book) && covers(other, row) && (dayOf(other) ?? '') <= today,
      ) ?? null
    return {
      row,
      from,
      until,
      hours: hoursOf(row),
      standing: standingOf({ from, until, coveredBy }, today),
      coveredBy,
      isOwn: row.book === OWN && !ofTheirRules.has(row.id),
      use: uses.get(row.id) ?? null,
    }
  })
  const known = new Set(rows.map(({ id }) => id))
  const kept = used
    .filter(({ row }) => !known.has(row.id))
    .map((use): PriceEntry => {
      const { row } = use
      return { row, from: dayOf(row), until: null, hours: hoursOf(row), standing: 'kept', coveredBy: null, isOwn: false, use }
    })
  const models = new Set(used.map(({ row }) => modelOf(row)))
  const providers = new Set(used.map(({ row }) => row.provider))
  const distance = ({ use, row }: PriceEntry): number =>
    use ? (use.sample ? 1 : 0) : models.has(modelOf(row)) ? 2 : providers.has(row.provider) ? 3 : 4
  return [...listed, ...kept].sort((a, b) => distance(a) - distance(b) || (b.use?.calls ?? 0) - (a.use?.calls ?? 0))
}

/** The book of the user's own prices. */
const OWN = 'user'
const isOwnPlain = ({ book, tier }: PriceRow): boolean => book === OWN && tier === null

const modelOf = ({ provider, model }: PriceRow): string => `${provider}/${model}`

const dayOf = ({ effectiveFrom }: PriceRow): string | null => effectiveFrom?.slice(0, 10) ?? null

/** Rows of one series follow each other in time. */
const seriesOf = ({ book, provider, model, tier, geo }: PriceRow): string => JSON.stringify([book, provider, model, tier, geo])

/** Where a later row begins; one for some hours of the day ends no row for all of them. */
function endOf(row: PriceRow, series: readonly PriceRow[]): string | null {
  const from = dayOf(row) ?? ''
  const hours = hoursOf(row)
  const later = series
    .filter((other) => hoursOf(other) === null || hoursOf(other) === hours)
    .flatMap((other) => dayOf(other) ?? [])
    .filter((day) => day > from)
  return later.sort()[0] ?? null
}

/** Whether a row of a book that is asked before prices what this one would. */
const covers = (first: PriceRow, row: PriceRow): boolean =>
  (first.provider === row.provider || first.provider === 'any') &&
  first.tier === row.tier &&
  first.geo === row.geo &&
  matchesModel(first.model, row.model)

function standingOf({ from, until, coveredBy }: Pick<PriceEntry, 'from' | 'until' | 'coveredBy'>, today: string): Standing {
  if (from !== null && from > today) return 'later'
  if (until !== null && until <= today) return 'ended'
  return coveredBy ? 'covered' : 'in-force'
}
