/** A repeatable source of choices: the same seed, the same program. */
export interface Random {
  /** An integer of `from` to `to`, both included. */
  int(from: number, to: number): number
  chance(percent: number): boolean
  pick<T>(items: readonly [T, ...T[]]): T
  hex(digits: number): string
  /** Letters and digits, as providers make their ids of. */
  word(length: number): string
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

/** A linear congruential generator, whose upper bits are used. */
export function createRandom(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) >>> 0
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  const text = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[below(alphabet.length)]).join('')
  for (let warm = 0; warm < 8; warm += 1) below(2)
  return {
    int: (from, to) => from + below(to - from + 1),
    chance: (percent) => below(100) < percent,
    pick: (items) => items[below(items.length)] ?? items[0],
    hex: (digits) => text('0123456789abcdef', digits),
    word: (length) => text(LETTERS, length),
  }
}
