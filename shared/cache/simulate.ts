import type { SizedPart } from '../model/prompt.ts'
import type { EpochUs } from '../model/units.ts'
import { type CacheRules, MARKED_LIFETIME_US } from './cache-rules.ts'
import { createPromptTree, type Place } from './prompt-tree.ts'
import { sharedCharacters, tokensOf } from './shared-prefix.ts'

/** A request as a prompt cache meets it. */
export interface CacheRequest {
  readonly startUs: EpochUs
  /** From when on what it caches can be read. */
  readonly readyUs: EpochUs
  /** Σ tokens = the whole prompt. */
  readonly parts: readonly SizedPart[]
  /** The answer as the next request would send it back. */
  readonly answer: readonly SizedPart[]
}

/** Tokens of the prompt by what the cache does to them; the rest of it is fresh input. */
export interface CachePrediction {
  readonly read: number
  readonly write5m: number
  readonly write1h: number
}

/** The prompt cache of one model in one workspace, as its rules have it. Requests come in the order of their start. */
export type CacheSimulator = (request: CacheRequest) => CachePrediction

export function createCacheSimulator(rules: CacheRules): CacheSimulator {
  const { ends } = rules
  return ends.kind === 'multiples' ? simulateMultiples(rules, ends.of) : simulateBreakpoints(rules, ends)
}

/** Any prefix that was sent before can be read, in steps of `of` tokens. */
function simulateMultiples({ minimumTokens, lifetimeUs, keepsAnswers }: CacheRules, of: number): CacheSimulator {
  const tree = createPromptTree()
  const keptUs = typeof lifetimeUs === 'number' ? lifetimeUs : Number.POSITIVE_INFINITY

  return (request) => {
    const { startUs, parts, answer } = request
    const path = tree.follow(tree.root, parts).filter((place) => isLive(place, startUs))
    const last = path.at(-1) ?? tree.root
    const parting = parts[path.length]
    const within = last.next.map((place) =>
      place.part && parting && isLive(place, startUs) ? tokensOf(place.part, sharedCharacters(place.part, parting)) : 0,
    )
    const places = tree.add(tree.root, parts)
    const end = places.at(-1) ?? tree.root
    // The last token is always computed, for the first one of the answer.
    const found = Math.min(last.tokens + Math.max(0, ...within), end.tokens - 1)
    const read = Math.max(0, Math.floor(found / of) * of)
    const kept = keepsAnswers ? [...places, ...tree.add(end, answer)] : places
    for (const place of kept) keep(place, request, keptUs)
    return { read: read >= minimumTokens ? read : 0, write5m: 0, write1h: 0 }
  }
}

/** Only what ends at a breakpoint is cached. Both lifetimes in one prompt: up to the last breakpoint of an hour is kept for an hour. */
function simulateBreakpoints(
  { minimumTokens, lifetimeUs }: CacheRules,
  { lookback, atEnd }: { readonly lookback: number | null; readonly atEnd: boolean },
): CacheSimulator {
  const tree = createPromptTree()

  return (request) => {
    const { startUs, parts } = request
    const known = tree.follow(tree.root, parts)
    const places = tree.add(tree.root, parts)
    const marks = breakpoints(parts, atEnd).filter(({ at }) => (places[at]?.tokens ?? 0) >= minimumTokens)
    const reaches = (at: number): boolean => lookback === null || marks.some((mark) => at <= mark.at && at > mark.at - lookback)
    const found = known.findLast((place, at) => isLive(place, startUs) && reaches(at))
    const upTo = (lifetime: '5m' | '1h'): number =>
      places[marks.findLast((mark) => mark.lifetime === lifetime)?.at ?? -1]?.tokens ?? 0
    const read = found?.tokens ?? 0
    const hour = Math.max(read, upTo('1h'))
    const all = Math.max(hour, upTo('5m'))
    if (found?.entry) found.entry.usedUs = startUs
    for (const { at, lifetime } of marks) {
      const place = places[at]
      if (place) keep(place, request, typeof lifetimeUs === 'number' ? lifetimeUs : MARKED_LIFETIME_US[lifetime])
    }
    return { read, write1h: hour - read, write5m: all - hour }
  }
}

/** Where a prompt may be cached up to: after which of its parts, and for how long. */
export function breakpoints(parts: readonly SizedPart[], atEnd: boolean): { at: number; lifetime: '5m' | '1h' }[] {
  return parts.flatMap(({ cacheBreak }, at) =>
    cacheBreak ? [{ at, lifetime: cacheBreak }] : atEnd && at === parts.length - 1 ? [{ at, lifetime: '5m' as const }] : [],
  )
}

const isKept = ({ entry }: Place, at: EpochUs): boolean => entry !== null && at - entry.usedUs <= entry.lifetimeUs
const isLive = (place: Place, at: EpochUs): boolean => isKept(place, at) && (place.entry?.readyUs ?? at) <= at

/** Writes a place, or uses it again: what is kept for longer, or can be read sooner, stays so. */
function keep(place: Place, { startUs, readyUs }: CacheRequest, lifetimeUs: number): void {
  const { entry } = place
  place.entry =
    entry && isKept(place, startUs)
      ? { readyUs: Math.min(entry.readyUs, readyUs), usedUs: startUs, lifetimeUs: Math.max(entry.lifetimeUs, lifetimeUs) }
      : { readyUs, usedUs: startUs, lifetimeUs }
}
