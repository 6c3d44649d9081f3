import type { Tokenizer } from './tokenizer.ts'

/** Shorter texts are counted faster than they are found. */
const SHORTEST = 64

/**
 * Remembers the counts of whole texts, the least recently used forgotten first: an agent sends its history again with every call, and only the
 * new end of it has to be counted. `capacity`: characters of text that are kept.
 */
export function withTextMemory(tokenizer: Tokenizer, capacity = 8_000_000): Tokenizer {
  const counts = new Map<string, number>()
  let held = 0

  function remember(text: string, count: number): void {
    counts.set(text, count)
    held += text.length
    for (const oldest of counts.keys()) {
      if (held <= capacity) break
      counts.delete(oldest)
      held -= oldest.length
    }
  }

  return {
    encoding: tokenizer.encoding,
    count(text) {
      if (text.length < SHORTEST || text.length > capacity) return tokenizer.count(text)
      const known = counts.get(text)
      if (known === undefined) {
        const count = tokenizer.count(text)
        remember(text, count)
        return count
      }
      counts.delete(text) // set anew below: a Map keeps the order of insertion
      counts.set(text, known)
      return known
    },
  }
}
