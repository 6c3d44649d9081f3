import { MINUS, UNKNOWN } from './symbols.ts'

/**
 * A difference, always with its sign: `+$0.234`, `−12.4k`, `±$0`; unknown is `–`. `format` gives the size its unit (`formatUsd`,
 * `formatTokens`, `formatDuration`, `formatShare`) and is only called with positive numbers and zero.
 */
export function formatDelta(difference: number | null | undefined, format: (size: number) => string): string {
  if (difference == null) return UNKNOWN
  const sign = difference > 0 ? '+' : difference < 0 ? MINUS : '±'
  return sign + format(Math.abs(difference))
}
