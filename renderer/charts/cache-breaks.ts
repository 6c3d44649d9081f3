import type { CallRecord } from '#shared/model/records.ts'
import type { TimelineLane } from '#shared/profile/profile.ts'

/** Less than this is not cached by any provider: it cannot be lost. */
const MIN_CACHED_TOKENS = 1024

/** A call that read less than half of what the call before it had left in the provider's cache. */
export interface CacheBreak {
  readonly call: CallRecord
  readonly cachedTokens: number
  readonly readTokens: number
}

/** Finds the calls of one conversation that lost their cached prefix: what the call before read and wrote was there to be read again. */
export function cacheBreaks(lane: Pick<TimelineLane, 'calls'>): readonly CacheBreak[] {
  const breaks: CacheBreak[] = []
  let cachedTokens = 0
  for (const { call } of lane.calls) {
    const { usage } = call
    if (!usage) continue
    if (cachedTokens >= MIN_CACHED_TOKENS && usage.cacheRead < cachedTokens / 2) {
      breaks.push({ call, cachedTokens, readTokens: usage.cacheRead })
    }
    cachedTokens = usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h
  }
  return breaks
}
