import { formatScaled, roundTo } from './decimal.ts'
import { MINUS, UNKNOWN } from './symbols.ts'

/** Units of token counts, coarsest first, each with the decimals it is shown with. */
const UNITS = [
  { size: 1e9, decimals: 2, suffix: 'B' },
  { size: 1e6, decimals: 2, suffix: 'M' },
  { size: 1e3, decimals: 1, suffix: 'k' },
] as const

/** A count of tokens, short: `847`, `12.4k`, `1.20M`; unknown is `–`. What rounds up to the next unit is shown in it: 999,950 is `1.00M`. */
export function formatTokens(count: number | null | undefined): string {
  if (count == null) return UNKNOWN
  const sign = count < 0 ? MINUS : ''
  const size = Math.abs(count)
  for (const [at, unit] of UNITS.entries()) {
    const finer = UNITS[at + 1]
    const reached = finer ? roundTo(size, finer.size / 10 ** finer.decimals) * (finer.size / 10 ** finer.decimals) : size
    if (reached >= unit.size)
      return sign + formatScaled(roundTo(size, unit.size / 10 ** unit.decimals), unit.decimals) + unit.suffix
  }
  return sign + String(size)
}

/** A count in full, with separators: `8,740`; unknown is `–`. Also for calls, characters and other counts. */
export function formatTokensExact(count: number | null | undefined): string {
  if (count == null) return UNKNOWN
  return (count < 0 ? MINUS : '') + formatScaled(Math.abs(count), 0)
}
