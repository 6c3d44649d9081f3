/**
 * An integer scaled by a power of ten as a decimal with thousands separators: 31098, 4 → `3.1098`. Fixed en-US notation, so that the same
 * number reads the same in the interface, the CLI, tests and exports, whatever locale the machine has.
 * `scaled`: a non-negative integer; `decimals`: 0 or more.
 */
export function formatScaled(scaled: number, decimals: number): string {
  const digits = String(scaled).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = decimals > 0 ? `.${digits.slice(digits.length - decimals)}` : ''
  return whole.replace(/\B(?=(?:\d{3})+$)/g, ',') + fraction
}

/** The same without the zeros at its end, but for two decimals. `decimals`: 2 or more. */
export const formatAllDigits = (scaled: number, decimals: number): string =>
  formatScaled(scaled, decimals).replace(/(\.\d\d\d*?)0+$/, '$1')

/** `amount / unit` rounded half up, for a non-negative `amount`. */
export const roundTo = (amount: number, unit: number): number => Math.floor(amount / unit + 0.5)
