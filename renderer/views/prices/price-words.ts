import type { PriceEntry, Standing } from '#shared/pricing/price-list.ts'

/** How a row stands where it is not simply in force. */
export const STANDING_WORDS: Record<Standing, string> = {
  'in-force': 'in force',
  later: 'not yet',
  ended: 'ended',
  covered: 'not used',
  kept: 'kept',
}

/** When a row holds: `since 2026-07-30`, `until 2026-05-01`, `2026-05-01 – 2026-07-30`, `always`; with the hours of the day where it has such. */
export function datesOf({ from, until, hours }: Pick<PriceEntry, 'from' | 'until' | 'hours'>): string {
  const days = from && until ? `${from} – ${until}` : from ? `since ${from}` : until ? `until ${until}` : 'always'
  return hours === null ? days : `${days}, ${hours}`
}
