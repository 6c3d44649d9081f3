import type { PriceRow } from '../model/cost.ts'

/** 32-bit FNV-1a: tells versions of a row apart, protects nothing. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/**
 * Gives a row its id: `<book>/<provider>/<model>@<date or 'start'>[,<daily window>][#tier][+geo]~<fingerprint of its rates>`. The fingerprint makes the id
 * name exactly these rates: when a book corrects a row, calls priced before keep the row that they were priced with (law 5).
 */
export function withRowId(row: Omit<PriceRow, 'id'>, dailyWindow?: string): PriceRow {
  const book = row.book.replaceAll(' ', '-')
  const from = (row.effectiveFrom ?? 'start') + (dailyWindow === undefined ? '' : `,${dailyWindow}`)
  const tier = row.tier === null ? '' : `#${row.tier}`
  const geo = row.geo === undefined ? '' : `+${row.geo}`
  return {
    id: `${book}/${row.provider}/${row.model}@${from}${tier}${geo}~${fingerprint(JSON.stringify([row.base, row.steps]))}`,
    ...row,
  }
}

/** The hours of the day that a row holds, which its id alone names: `01:00-04:00Z`; null: all of them. */
export const hoursOf = ({ id }: Pick<PriceRow, 'id'>): string | null => /@[^,]*,(\d\d:\d\d-\d\d:\d\dZ)/.exec(id)?.[1] ?? null
