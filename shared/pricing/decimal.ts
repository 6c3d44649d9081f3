/**
 * `value` × 10^`power` as an integer, rounded half up, computed on the shortest decimal that names `value`: 0.1 + 0.2 style errors of binary
 * fractions never reach a price. `value`: finite and not negative, as JSON carries prices.
 */
export function scaleDecimal(value: number, power: number): number {
  const [mantissa = '0', exponent = '0'] = String(value).split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  const digits = BigInt(whole + fraction)
  const shift = Number(exponent) + power - fraction.length
  if (shift >= 0) return Number(digits * 10n ** BigInt(shift))
  const divisor = 10n ** BigInt(-shift)
  return Number((2n * digits + divisor) / (2n * divisor))
}

/** Pico-dollars (1e-12 $) a token, from dollars a million tokens. */
export const picoPerToken = (usdPerMtok: number): number => scaleDecimal(usdPerMtok, 6)
/** Pico-dollars a piece, from dollars a thousand pieces. */
export const picoPerPiece = (usdPerThousand: number): number => scaleDecimal(usdPerThousand, 9)

/** Pico-dollars as a decimal of dollars, all digits and no more: `0.106`, `12`. */
export function picoDecimal(pico: bigint): string {
  const digits = String(pico < 0n ? -pico : pico).padStart(13, '0')
  const decimal = `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, '')
  return pico < 0n ? `-${decimal}` : decimal
}
