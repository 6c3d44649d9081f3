import type { Vocabulary } from './vocabulary.ts'

/** A min-heap of whole numbers, on one growing typed array. */
class Heap {
  #items: Float64Array
  #size = 0
  constructor(capacity: number) {
    this.#items = new Float64Array(Math.max(capacity, 4))
  }

  push(item: number): void {
    if (this.#size === this.#items.length) {
      const grown = new Float64Array(2 * this.#size)
      grown.set(this.#items)
      this.#items = grown
    }
    const items = this.#items
    let at = this.#size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = items[parent] ?? 0
      if (above <= item) break
      items[at] = above
      at = parent
    }
    items[at] = item
  }

  /** The least item; -1 when empty. */
  pop(): number {
    const items = this.#items
    if (this.#size === 0) return -1
    const least = items[0] ?? -1
    const last = items[--this.#size] ?? -1
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.#size) break
      if (child + 1 < this.#size && (items[child + 1] ?? 0) < (items[child] ?? 0)) child++
      const below = items[child] ?? 0
      if (below >= last) break
      items[at] = below
      at = child
    }
    items[at] = last
    return least
  }
}

/** Positions are below 2^32, so rank and position are one exact number: lower ranks first, of equal ones the leftmost. */
const POSITIONS = 2 ** 32

/**
 * How many tokens byte-pair encoding makes of a piece: as long as two neighbours make a token, those of the lowest rank merge, the leftmost
 * first. A heap of candidate pairs makes it n log n, where the plain loop is n². `bytes`: a byte string, not empty.
 */
export function countMerged(bytes: string, vocabulary: Vocabulary): number {
  const n = bytes.length
  // A linked list of tokens, each known by the position of its first byte. `made[at]`: what it makes with its right neighbour, or -1.
  const token = new Int32Array(n)
  const next = new Int32Array(n)
  const previous = new Int32Array(n)
  const made = new Int32Array(n).fill(-1)
  const candidates = new Heap(n)

  function consider(at: number): void {
    const right = next[at] ?? n
    const rank = right < n ? vocabulary.merged(token[at] ?? 0, token[right] ?? 0) : -1
    made[at] = rank
    if (rank >= 0) candidates.push(rank * POSITIONS + at)
  }

  for (let at = 0; at < n; at++) {
    token[at] = vocabulary.rankOf(bytes.charAt(at)) ?? 0
    next[at] = at + 1
    previous[at] = at - 1
  }
  for (let at = 0; at < n; at++) consider(at)

  let count = n
  for (let candidate = candidates.pop(); candidate >= 0; candidate = candidates.pop()) {
    const at = candidate % POSITIONS
    const rank = (candidate - at) / POSITIONS
    if (made[at] !== rank) continue // merged with something else meanwhile
    const right = next[at] ?? n
    const afterRight = next[right] ?? n
    token[at] = rank
    next[at] = afterRight
    made[right] = -1
    if (afterRight < n) previous[afterRight] = at
    count--
    consider(at)
    const left = previous[at] ?? -1
    if (left >= 0) consider(left)
  }
  return count
}
