import { formatScaled, roundTo } from './decimal.ts'
import { MINUS, UNKNOWN } from './symbols.ts'

/**
 * A part of a whole: whole percent, one decimal below 10 % (`71%`, `2.6%`), `<0.1%` for what would read as zero and is not; unknown is `–`,
 * as is a share of nothing. `part` and `whole` in the same unit.
 */
export function formatShare(part: number | null | undefined, whole: number | null | undefined = 1): string {
  if (part == null || whole == null || whole === 0) return UNKNOWN
  if (part === 0) return '0%'
  const share = part / whole
  const size = Math.abs(share)
  return (share < 0 ? MINUS : '') + percent(size)
}

function percent(share: number): string {
  const tenths = roundTo(share, 0.001)
  if (tenths === 0) return '<0.1%'
  if (tenths < 100) return `${formatScaled(tenths, 1)}%`
  return `${formatScaled(roundTo(share, 0.01), 0)}%`
}
