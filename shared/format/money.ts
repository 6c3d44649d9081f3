import { apportion } from '../model/apportion.ts'
import { formatAllDigits, formatScaled, roundTo } from './decimal.ts'
import { MINUS, UNKNOWN } from './symbols.ts'

/** Decimals that money is shown with; a table column has one of them. */
export type UsdDecimals = 2 | 3 | 4

const NANO_DECIMALS = 9
const STEPS: readonly UsdDecimals[] = [4, 3, 2]
/** From this amount of the last digit on, the next coarser step serves: $0.0100 is $0.010, $1.000 is $1.00. */
const FULL: Readonly<Record<UsdDecimals, number>> = { 4: 100, 3: 1000, 2: Number.POSITIVE_INFINITY }

const unitOf = (decimals: number): number => 10 ** (NANO_DECIMALS - decimals)
const signed = (amount: number, text: string): string => (amount < 0 ? MINUS + text : text)

function naturalDecimals(amount: number): UsdDecimals {
  return STEPS.find((decimals) => roundTo(amount, unitOf(decimals)) < FULL[decimals]) ?? 2
}

/**
 * Money with as many decimals as its size needs: `$1.84`, `$0.317`, `$0.0031`, `<$0.0001`; exact zero is `$0`, unknown is `–`.
 * `amount`: integer nano-dollars.
 */
export function formatUsd(amount: number | null | undefined): string {
  if (amount == null) return UNKNOWN
  return formatUsdAt(amount, naturalDecimals(Math.abs(amount)))
}

/** Money with the precision of its column. An amount that would read as zero and is not shows as less than the last digit: `<$0.001`. */
export function formatUsdAt(amount: number | null | undefined, decimals: UsdDecimals): string {
  if (amount == null) return UNKNOWN
  if (amount === 0) return '$0'
  const scaled = roundTo(Math.abs(amount), unitOf(decimals))
  return signed(amount, scaled === 0 ? `<$${formatScaled(1, decimals)}` : `$${formatScaled(scaled, decimals)}`)
}

/** Money to the last nano-dollar, with at least two decimals: `$0.310975`, `$1.50`. */
export function formatUsdExact(amount: number | null | undefined): string {
  if (amount == null) return UNKNOWN
  if (amount === 0) return '$0'
  return signed(amount, `$${formatAllDigits(Math.abs(amount), NANO_DECIMALS)}`)
}

/**
 * The one precision of a column: that of its largest amount, raised (to four decimals at most) until its smallest amount other than zero
 * does not read as zero.
 */
export function usdDecimals(amounts: readonly (number | null)[]): UsdDecimals {
  const sizes = amounts.flatMap((amount) => (amount ? [Math.abs(amount)] : []))
  if (sizes.length === 0) return 2
  const { largest, smallest } = sizes.reduce(
    ({ largest, smallest }, size) => ({ largest: Math.max(largest, size), smallest: Math.min(smallest, size) }),
    { largest: 0, smallest: Number.POSITIVE_INFINITY },
  )
  const fromLargest = naturalDecimals(largest)
  return [...STEPS].reverse().find((decimals) => decimals >= fromLargest && roundTo(smallest, unitOf(decimals)) > 0) ?? 4
}

/**
 * A column whose shown parts add up to its shown total, to the last digit: rounding goes by largest remainder. Amounts: non-negative
 * nano-dollars; unknown ones are shown as `–` and are not in the total.
 */
export function formatUsdColumn(
  amounts: readonly (number | null)[],
  decimals: UsdDecimals = usdDecimals(amounts),
): { readonly rows: readonly string[]; readonly total: string } {
  const known = amounts.map((amount) => amount ?? 0)
  const total = known.reduce((sum, amount) => sum + amount, 0)
  const shown = apportion(roundTo(total, unitOf(decimals)), known)
  const rows = amounts.map((amount, i) => {
    if (amount === null) return UNKNOWN
    const scaled = shown[i] ?? 0
    return scaled === 0 ? formatUsdAt(Math.min(amount, 1), decimals) : `$${formatScaled(scaled, decimals)}`
  })
  return { rows, total: formatUsdAt(total, decimals) }
}
