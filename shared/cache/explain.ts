import type { CallId } from '../model/ids.ts'
import { type NanoUsd, nanoUsd } from '../model/units.ts'
import type { Usage } from '../model/usage.ts'
import { type CacheRules, cacheRulesFor, MARKED_LIFETIME_US } from './cache-rules.ts'
import { type ChangedSetting, changedSetting } from './cache-settings.ts'
import type { CachedCall } from './cached-call.ts'
import { type CacheDifference, firstDifference } from './first-difference.ts'
import { missedCost } from './missed-cost.ts'
import { type OutlinePart, outlineOf } from './outline.ts'
import { type SharedPrefix, sharedPrefix } from './shared-prefix.ts'
import { breakpoints, createCacheSimulator } from './simulate.ts'

/** What became of the cached beginning of a prompt. Only `read` and `first call` missed nothing. */
export type CacheWhy =
  | 'read'
  /** Nothing before it had a prompt like this. */
  | 'first call'
  | 'prefix changed'
  /** A setting that is no part of the prompt, but changes what the provider looks for. */
  | 'settings changed'
  /** Caches belong to a model. */
  | 'other model'
  | 'expired'
  /** The call that caches the prefix had not begun to answer. */
  | 'not yet written'
  | 'below minimum'
  /** Nothing told the provider to cache, or to look far enough back. */
  | 'no breakpoint'
  /** By its own rules the provider should have found it. */
  | 'provider evicted'
  /** No usage was reported, a prompt could not be read, or nothing is known of how this provider caches. */
  | 'unknown'

/** Why a call read from its provider's cache what it did, and what was lost. */
export interface CacheExplanation {
  readonly why: CacheWhy
  /** The earlier call whose prompt has most in common with this one's; of several the newest. */
  readonly sharedWith: CallId | null
  /** How much of this prompt it shares. */
  readonly sharedTokens: number
  /** null where the earlier prompt is wholly part of this one, or there is none. */
  readonly firstDifference: CacheDifference | null
  readonly inputTokens: number
  readonly readTokens: number
  /** What lay in the cache for a prompt that had gone on from the earlier one, and was not read. */
  readonly missedTokens: number
  /** What these cost over what reading them would have cost; null: unpriced. */
  readonly missedNanoUsd: NanoUsd | null
  /** `expired`: how long nobody had used the prefix, and how long it is kept. */
  readonly idleUs?: number
  readonly keptUs?: number
  /** What this prompt and the earlier one consist of, in order. */
  readonly outline: readonly OutlinePart[]
  readonly earlierOutline: readonly OutlinePart[]
}

/** Less is the provider's rounding, or the tokenizer's. */
const SLACK = 0.05
/** So much of a prompt, known from the call before and never cached, is worth a word. */
const WORTH_CACHING = 0.1

/** A call and the earlier one that its prompt has most in common with. */
interface Pair {
  readonly call: CachedCall
  readonly usage: Usage
  readonly earlier: CachedCall
  readonly shared: SharedPrefix
  readonly rules: CacheRules | null
}

/**
 * Explains what a call read from the cache.
 * `earlier`: calls of the same conversation, or, where it has none, of others of the run; newest first. No more of them are asked for than are
 * needed: one whose whole prompt is part of this one ends the search.
 */
export function explainCache(call: CachedCall, earlier: Iterable<CachedCall>): CacheExplanation {
  const { usage } = call
  if (!usage || call.parts.length === 0) return explanation(call, null, { why: 'unknown' })
  const pair = findPair(call, usage, earlier)
  const reading = usage.cacheRead > 0 ? 'read' : null
  if (!pair) return explanation(call, null, { why: reading ?? 'first call' })
  const isNew = call.agentId !== pair.earlier.agentId
  const there = isNew ? readable(pair) : Math.min(cachedBy(pair), usage.inputTotal)
  const missed = there - usage.cacheRead
  if (missed > slackOf(pair, there)) return explanation(call, pair, reasonOf(pair, there), missed)
  if (isNew) return explanation(call, null, { why: reading ?? 'first call' })
  const uncached = pair.shared.tokens - Math.max(there, usage.cacheRead)
  const { rules } = pair
  if (!rules) return explanation(call, pair, { why: reading ?? 'unknown' })
  if (rules.ends.kind === 'breakpoints' && uncached > Math.max(rules.minimumTokens, usage.inputTotal * WORTH_CACHING))
    return explanation(call, pair, { why: 'no breakpoint' }, uncached)
  return explanation(call, pair, { why: reading ?? 'below minimum' })
}

function findPair(call: CachedCall, usage: Usage, earlier: Iterable<CachedCall>): Pair | null {
  const rules = cacheRulesFor(call)
  let best: Pair | null = null
  for (const other of earlier) {
    if (other.parts.length === 0 || !other.usage) continue
    const pair = { call, usage, earlier: other, shared: sharedPrefix(other.parts, call.parts), rules }
    if (!best || isCloser(pair, best)) best = pair
    if (isSameModel(pair) && pair.shared.parts === other.parts.length) break
  }
  return best
}

/** A prompt that the same model has seen comes before one that another has. */
function isCloser(a: Pair, b: Pair): boolean {
  if (isSameModel(a) !== isSameModel(b)) return isSameModel(a)
  return a.shared.parts > b.shared.parts || (a.shared.parts === b.shared.parts && a.shared.characters > b.shared.characters)
}

const isSameModel = ({ call, earlier }: Pair): boolean => call.model === earlier.model && call.provider === earlier.provider

const slackOf = ({ rules }: Pair, there: number): number =>
  Math.max(rules?.ends.kind === 'multiples' ? rules.ends.of : 0, there * SLACK)

/** What the earlier call left in the cache: as reported where writes are, else by the rules. */
function cachedBy({ earlier: { usage }, rules }: Pair): number {
  if (!usage) return 0
  const reported = usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h
  if (rules?.ends.kind !== 'multiples') return reported
  const whole = Math.floor(usage.inputTotal / rules.ends.of) * rules.ends.of
  return whole < rules.minimumTokens ? 0 : Math.max(whole, reported)
}

/** What this call can read of what the earlier one has cached, by the rules, if only it comes in time. */
function readable({ call, earlier, rules }: Pair): number {
  if (!rules) return 0
  const ask = createCacheSimulator(rules)
  ask({ ...earlier, startUs: call.startUs, readyUs: call.startUs })
  return ask(call).read
}

type Reason = Pick<CacheExplanation, 'why' | 'idleUs' | 'keptUs'> & { readonly firstDifference?: CacheDifference }

/** `there`: tokens that lay in the cache. What makes everything else idle comes first. */
function reasonOf(pair: Pair, there: number): Reason {
  const { call, earlier, rules } = pair
  if (!isSameModel(pair)) return { why: 'other model' }
  const idleUs = call.startUs - earlier.startUs
  const keptUs = lifetimeOf(earlier, rules)
  if (keptUs !== null && idleUs > keptUs) return { why: 'expired', idleUs, keptUs }
  if (isChanged(pair)) return { why: 'prefix changed' }
  if (earlier.readyUs > call.startUs) return { why: 'not yet written' }
  const setting = changedSetting(earlier.settings(), call.settings())
  if (setting) return { why: 'settings changed', firstDifference: settingDifference(setting) }
  if (rules && readable(pair) < there - slackOf(pair, there)) return { why: 'no breakpoint' }
  return { why: 'provider evicted' }
}

/** How long what a call cached is kept; of two lifetimes in one prompt the longer one, which is that of its beginning. */
function lifetimeOf({ parts }: CachedCall, rules: CacheRules | null): number | null {
  if (!rules) return null
  if (rules.lifetimeUs !== 'marked') return rules.lifetimeUs
  return MARKED_LIFETIME_US[parts.some(({ cacheBreak }) => cacheBreak === '1h') ? '1h' : '5m']
}

/** Whether something before the end of what the earlier call cached is not the same any more. */
function isChanged({ earlier, shared, rules }: Pair): boolean {
  const marks = rules?.ends.kind === 'breakpoints' ? breakpoints(earlier.parts, rules.ends.atEnd) : []
  return shared.parts <= (marks.at(-1)?.at ?? earlier.parts.length - 1)
}

const settingDifference = ({ name, before, after }: ChangedSetting): CacheDifference => ({
  segment: { kind: 'setting', name, index: 0 },
  place: name,
  character: 0,
  change: 'set',
  before,
  after,
})

/** `pair`: null where there is nothing to compare with. */
function explanation(call: CachedCall, pair: Pair | null, reason: Reason, missedTokens = 0): CacheExplanation {
  const { usage } = call
  return {
    sharedWith: pair?.earlier.id ?? null,
    sharedTokens: pair?.shared.tokens ?? 0,
    firstDifference: pair && firstDifference(pair.earlier.parts, call.parts, pair.shared.parts),
    ...reason,
    inputTokens: usage?.inputTotal ?? 0,
    readTokens: usage?.cacheRead ?? 0,
    missedTokens,
    missedNanoUsd: usage && missedTokens > 0 ? missedCost(usage, missedTokens, call.rates) : nanoUsd(0),
    outline: outlineOf(call.parts),
    earlierOutline: outlineOf(pair?.earlier.parts ?? []),
  }
}
