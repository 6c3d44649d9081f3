/** Which rows the list shows: those that were used, those that hold now (or were used), or all. */
export type ShownPrices = 'used' | 'now' | 'all'

/** What the price list shows, all of it in the query of its address: a copied link shows the same list with the same row. */
export interface PriceListState {
  readonly q: string
  /** The book's name of a provider; null: any. */
  readonly provider: string | null
  /** `plain` for rows without one; null: any. */
  readonly tier: string | null
  readonly show: ShownPrices
  /** Id of the selected row. */
  readonly row: string | null
}

const SHOWN: readonly ShownPrices[] = ['used', 'now', 'all']
/** What rows without a tier are called among the tiers. */
export const PLAIN_TIER = 'plain'

/** Reads the query. What it does not know is as if it were absent. */
export function parsePriceListState(search: string): PriceListState {
  const query = new URLSearchParams(search)
  return {
    q: query.get('q') ?? '',
    provider: query.get('provider') || null,
    tier: query.get('tier') || null,
    show: SHOWN.find((shown) => shown === query.get('show')) ?? 'now',
    row: query.get('row') || null,
  }
}

/** Writes the query, `?` included where there is one; defaults are left out. */
export function formatPriceListState({ q, provider, tier, show, row }: PriceListState): string {
  const query = new URLSearchParams()
  if (q) query.set('q', q)
  if (provider !== null) query.set('provider', provider)
  if (tier !== null) query.set('tier', tier)
  if (show !== 'now') query.set('show', show)
  if (row !== null) query.set('row', row)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** The price list at a row. */
export const pricePath = (rowId: string): string => `/prices?${new URLSearchParams({ row: rowId })}`
