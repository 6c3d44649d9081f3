/**
 * Splits an integer total over weights by largest remainder: the parts are integers, never negative, and sum to `total` exactly.
 * Ties go to the earlier part. All-zero weights give everything to the first part.
 * `total` and weights: non-negative; `total` an integer. Throws on an empty list with a total other than 0 (a bug in the caller).
 */
export function apportion(total: number, weights: readonly number[]): number[] {
  if (weights.length === 0) {
    if (total !== 0) throw new Error(`Cannot split ${total} over nothing.`)
    return []
  }
  const sum = weights.reduce((a, b) => a + b, 0)
  if (sum === 0) return weights.map((_, i) => (i === 0 ? total : 0))
  const exact = weights.map((weight) => (total * weight) / sum)
  const parts = exact.map(Math.floor)
  let left = total - parts.reduce((a, b) => a + b, 0)
  const order = exact.map((value, i) => ({ i, rest: value - Math.floor(value) })).sort((a, b) => b.rest - a.rest || a.i - b.i)
  for (let at = 0; left > 0; at = (at + 1) % order.length) {
    const entry = order[at]
    if (entry) parts[entry.i] = (parts[entry.i] ?? 0) + 1
    left -= 1
  }
  return parts
}
