import { type Cost, callsOf, knownAmount } from '../model/cost.ts'
import type { Call, Run, Wasted } from '../model/run.ts'
import type { NanoUsd } from '../model/units.ts'

/*
 * What is known of totals, and the words for it, for every front end: unknown is not zero (law 2), and a word never says more than the numbers do.
 * Amounts: `knownAmount` of the model.
 */

const pricedOf = (cost: Cost): number => cost.reportedCalls + cost.estimatedCalls

/** A run's tokens by direction; null: unknown, as no call has reported any. */
export function knownTokens({
  usage,
  cost,
}: Pick<Run, 'usage' | 'cost'>): { readonly input: number; readonly output: number } | null {
  const { inputTotal, outputTotal } = usage
  return inputTotal + outputTotal === 0 && pricedOf(cost) === 0 ? null : { input: inputTotal, output: outputTotal }
}

/** What was wasted; null: unknown, as is the whole that it is a part of. */
export const knownWaste = ({ cost, wasted }: Pick<Run, 'cost' | 'wasted'>): NanoUsd | null =>
  knownAmount(cost) === null ? null : wasted.nanoUsd

/** How long a run took; null: unknown, as its recorder ended before its first call did. */
export const knownDurationMs = ({
  status,
  callCount,
  durationMs,
}: Pick<Run, 'status' | 'callCount' | 'durationMs'>): number | null =>
  status === 'interrupted' && callCount === 0 ? null : durationMs

/** How sure a total is. */
export type Confidence = 'reported' | 'estimated' | 'unpriced'

/**
 * The weakest word that holds for the whole total: one estimated call makes it estimated; unpriced only where nothing is priced. null: nothing
 * was reported, estimated or to be priced: no call has settled, or none was billed.
 */
export function confidenceOf(cost: Cost): Confidence | null {
  if (pricedOf(cost) === 0) return cost.unpricedCalls > 0 ? 'unpriced' : null
  return cost.estimatedCalls > 0 || cost.unpricedCalls > 0 ? 'estimated' : 'reported'
}

/** What a total rests on and what it lacks: "2 of 24 calls estimated, 1 unpriced". */
export function confidenceWords(cost: Cost): string {
  const calls = callsOf(cost)
  const { reportedCalls, estimatedCalls, freeCalls, unpricedCalls } = cost
  if (calls === 0) return 'No call settled yet'
  if (freeCalls === calls) return 'Nothing was billed'
  const parts: string[] = []
  if (estimatedCalls > 0) parts.push(`${estimatedCalls} of ${plural(calls, 'call')} estimated`)
  if (unpricedCalls > 0) parts.push(`${estimatedCalls > 0 ? unpricedCalls : plural(unpricedCalls, 'call')} unpriced`)
  if (parts.length > 0) return parts.join(', ')
  if (freeCalls > 0) return `Reported, ${reportedCalls} of ${calls} calls; ${freeCalls} not billed`
  return `Reported, ${calls === 1 ? '1 call' : `all ${calls} calls`}`
}

/** Why calls have no price, commonest first: "usage unknown for 2 calls, no price known for 1". */
export function unpricedWords(calls: readonly Pick<Call, 'cost'>[]): string {
  const whys = calls.flatMap(({ cost }) => (cost.kind === 'unpriced' ? [WHY_UNPRICED[cost.why]] : []))
  const counted = [...Map.groupBy(whys, (why) => why)].sort(([, a], [, b]) => b.length - a.length)
  return counted.map(([why, of], at) => `${why} for ${at === 0 ? plural(of.length, 'call') : of.length}`).join(', ')
}

const WHY_UNPRICED = {
  'no-usage': 'usage unknown',
  'unknown-model': 'no price known',
  'unknown-tier': 'no price of the tier known',
} as const

/** What wasted money went to, in the glossary's words: an attempt that failed and was billed is no retry unless another one followed. */
export function wasteWords({ nanoUsd, retries, repairs, loops }: Wasted): string {
  const parts = [
    ...(retries > 0 ? [plural(retries, 'retry', 'retries')] : []),
    ...(repairs > 0 ? [plural(repairs, 'repair')] : []),
    ...(loops > 0 ? [plural(loops, 'loop')] : []),
  ]
  if (parts.length > 0) return parts.join(', ')
  return nanoUsd > 0 ? 'failed, and billed all the same' : 'no retries, repairs or loops'
}

const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
