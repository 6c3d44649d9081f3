import type { PriceRow } from '#shared/model/cost.ts'
import type { PriceEntry } from '#shared/pricing/price-list.ts'
import { PLAIN_TIER, type PriceListState, type ShownPrices } from '../../state/price-list-state.ts'

const textOf = ({ provider, model, tier, geo, book }: PriceRow): string =>
  [provider, model, tier ?? '', geo ?? '', book].join(' ').toLowerCase()

/** The rows that the list is narrowed to, in their order. */
export function findPrices(entries: readonly PriceEntry[], state: Omit<PriceListState, 'row'>): readonly PriceEntry[] {
  const { q, provider, tier, show } = state
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return entries.filter((entry) => {
    const { row } = entry
    if (provider !== null && row.provider !== provider) return false
    if (tier !== null && (row.tier ?? PLAIN_TIER) !== tier) return false
    if (!isShown(entry, show)) return false
    const text = textOf(row)
    return words.every((word) => text.includes(word))
  })
}

function isShown({ standing, use, isOwn }: PriceEntry, show: ShownPrices): boolean {
  if (show === 'all' || use !== null) return true
  return show === 'now' && (standing === 'in-force' || standing === 'covered' || isOwn)
}

/** What rows have at a place, each once, in the order of the book. */
export const valuesOf = (entries: readonly PriceEntry[], value: (row: PriceRow) => string): readonly string[] => [
  ...new Set(entries.map(({ row }) => value(row))),
]
