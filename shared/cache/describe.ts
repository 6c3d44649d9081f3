import { formatDuration } from '../format/duration.ts'
import { oneLine } from '../format/one-line.ts'
import { formatTokens } from '../format/tokens.ts'
import { assertNever } from '../model/result.ts'
import type { CacheExplanation } from './explain.ts'
import type { CacheDifference } from './first-difference.ts'

/** An explanation as one sentence or two, for people. Quotes captured text: show it as text. */
export function describeCache(explanation: CacheExplanation): string {
  const { why, firstDifference, idleUs, keptUs } = explanation
  switch (why) {
    case 'read':
      return `${formatTokens(explanation.readTokens)} of ${formatTokens(explanation.inputTokens)} input tokens were read from the cache.`
    case 'first call':
      return 'No earlier call began like this one, so there was nothing to read.'
    case 'prefix changed':
      return firstDifference ? `${describeDifference(firstDifference)}, so ${consequence(explanation)}.` : 'The prompt changed.'
    case 'settings changed':
      return `${firstDifference?.place ?? 'A setting'} changed${fromTo(firstDifference)}, and with it what the provider looks for: ${consequence(explanation)}.`
    case 'other model':
      return `The call before asked another model, and caches belong to a model: ${consequence(explanation)}.`
    case 'expired':
      return `Nobody had asked for ${formatDuration(idleUs)}, and the prefix is kept for ${formatDuration(keptUs)}: ${consequence(explanation)}.`
    case 'not yet written':
      return `The call that caches this prefix had not begun to answer: ${consequence(explanation)}.`
    case 'below minimum':
      return `What it shares with earlier calls (${formatTokens(explanation.sharedTokens)} tokens) is too short for this model's cache.`
    case 'no breakpoint':
      return `No cache breakpoint stands where this prompt and the one before are still the same: ${consequence(explanation)}.`
    case 'provider evicted':
      return `The prompt begins as before, in time and at a breakpoint. By its own rules the provider should have found it: ${consequence(explanation)}.`
    case 'unknown':
      return 'Nothing is known about how this prompt was cached.'
    default:
      return assertNever(why)
  }
}

function consequence({ missedTokens, inputTokens, readTokens }: CacheExplanation): string {
  const all = readTokens === 0 && missedTokens >= inputTokens * 0.9
  return all
    ? `all ${formatTokens(inputTokens)} input tokens were paid again`
    : `${formatTokens(missedTokens)} of ${formatTokens(inputTokens)} input tokens were paid again`
}

/** `First difference at tools[8]: mcp__sentry__search and 5 more tools moved to tools[20]`. */
function describeDifference({ place, character, change, segment, before, after, moved }: CacheDifference): string {
  const name = segment.name === undefined ? '' : ` (${oneLine(segment.name, NAME)})`
  switch (change) {
    case 'moved': {
      const [first = '', ...more] = moved?.names ?? []
      const others = more.length === 0 ? '' : ` and ${more.length} more tool${more.length === 1 ? '' : 's'}`
      return `First difference at ${place}: ${oneLine(first, NAME)}${others} moved to ${moved?.to ?? 'further back'}`
    }
    case 'added':
      return `First difference at ${place}${name}: it was not there before`
    case 'removed':
      return `First difference at ${place}${name}: what stood there is gone`
    case 'edited':
      return `First difference at ${place}${name}, character ${character + 1}: “${oneLine(before, QUOTE)}” became “${oneLine(after, QUOTE)}”`
    case 'set':
      return `${place} changed${fromTo({ before, after })}`
    default:
      return assertNever(change)
  }
}

const NAME = 48
const QUOTE = 48

const fromTo = (change: Pick<CacheDifference, 'before' | 'after'> | null): string =>
  change ? ` from ${oneLine(change.before || 'not set', QUOTE)} to ${oneLine(change.after || 'not set', QUOTE)}` : ''
