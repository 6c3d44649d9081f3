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

/** `amount / unit` rounded half up, for a non-negative `amount`. */
export const roundTo = (amount: number, unit: number): number => Math.floor(amount / unit + 0.5)
