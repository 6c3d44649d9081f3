interface Share {
  readonly index: number
  readonly whole: number
  /** What rounding down left; comparable within one call only. */
  readonly rest: number | bigint
}

/** Exact: the product of an amount and a weight may need more than a double's 53 bits. */
function exactShares(total: number, weights: readonly number[]): Share[] {
  const sum = weights.reduce((a, b) => a + BigInt(b), 0n)
  return weights.map((weight, index) => {
    const product = BigInt(total) * BigInt(weight)
    return { index, whole: Number(product / sum), rest: product % sum }
  })
}

function roundedShares(total: number, weights: readonly number[]): Share[] {
  // Relative to the largest, so that neither their sum nor a quotient leaves what a double can hold, however large or small they are.
  const largest = weights.reduce((a, b) => Math.max(a, b), 0)
  const relative = weights.map((weight) => weight / largest)
  const sum = relative.reduce((a, b) => a + b, 0)
  let left = total
  return relative.map((weight, index) => {
    const share = total * (weight / sum)
    const whole = Math.min(Math.floor(share), left) // rounding errors must not hand out more than there is
    left -= whole
    return { index, whole, rest: share - whole }
  })
}

/**
 * Splits an integer total over weights by largest remainder: the parts are integers, never negative, and sum to `total` exactly.
 * Ties go to the earlier part. All-zero weights give everything to the first part.
 * `total` and weights: non-negative and finite; `total` an integer. Whole weights are shared exactly, however large; fractions as doubles allow.
 * Throws on an empty list with a total other than 0 (a bug in the caller).
 */
export function apportion(total: number, weights: readonly number[]): number[] {
  if (weights.length === 0) {
    if (total !== 0) throw new Error(`Cannot split ${total} over nothing.`)
    return []
  }
  if (weights.every((weight) => weight === 0)) return weights.map((_, i) => (i === 0 ? total : 0))
  const shares = weights.every(Number.isSafeInteger) ? exactShares(total, weights) : roundedShares(total, weights)
  const parts = shares.map((share) => share.whole)
  let left = total - parts.reduce((a, b) => a + b, 0)
  const byRest = shares.toSorted((a, b) => (a.rest > b.rest ? -1 : a.rest < b.rest ? 1 : a.index - b.index))
  for (let at = 0; left > 0; at = (at + 1) % byRest.length) {
    const share = byRest[at]
    if (share) parts[share.index] = (parts[share.index] ?? 0) + 1
    left -= 1
  }
  return parts
}
