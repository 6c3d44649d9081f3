import type { PromptBlock } from './prompt-blocks.ts'

/** The four disjoint ways in which a prompt's tokens are billed. */
export interface PromptUsage {
  readonly fresh: number
  readonly read: number
  readonly write5m: number
  readonly write1h: number
}

/** One workspace's prompt cache. */
export interface PromptCache {
  /** Reads the longest prefix that is cached, and writes what follows up to the last breakpoint. */
  use(blocks: readonly PromptBlock[], minimumTokens: number): PromptUsage
}

/** A breakpoint finds entries that end at it or at most this many blocks before it. */
const LOOKBACK = 20

/**
 * As the provider documents its prompt cache: entries are whole prefixes, written at breakpoints only; reads go to the longest entry; with both
 * lifetimes in one request, what lies before the last 1h breakpoint is written for an hour and the rest for five minutes. Entries never
 * expire here: the sample is shorter than either lifetime, at any pace.
 */
export function createPromptCache(): PromptCache {
  const entries = new Set<string>()

  return {
    use(blocks, minimumTokens) {
      const ends = prefixTokens(blocks)
      const breakpoints = blocks.flatMap((block, index) =>
        block.breakpoint && (ends[index] ?? 0) >= minimumTokens ? [index] : [],
      )
      const found = blocks.findLastIndex(
        (block, index) => entries.has(block.prefixHash) && breakpoints.some((at) => index <= at && index > at - LOOKBACK),
      )
      const lastOf = (lifetime: '5m' | '1h') => breakpoints.findLast((at) => blocks[at]?.breakpoint === lifetime) ?? -1
      const upTo = (index: number) => ends[index] ?? 0
      const read = upTo(found)
      const hour = Math.max(read, upTo(lastOf('1h')))
      const cached = Math.max(hour, upTo(lastOf('5m')))
      for (const at of breakpoints) entries.add(blocks[at]?.prefixHash ?? '')
      return { fresh: (ends.at(-1) ?? 0) - cached, read, write1h: hour - read, write5m: cached - hour }
    },
  }
}

/** Tokens up to and including each block. */
function prefixTokens(blocks: readonly PromptBlock[]): readonly number[] {
  let sum = 0
  return blocks.map(({ tokens }) => {
    sum += tokens
    return sum
  })
}
