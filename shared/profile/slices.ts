import { amountOf } from '../model/cost.ts'
import type { CallRecord, SegmentRecord } from '../model/records.ts'
import type { Usage } from '../model/usage.ts'
import { attemptFailure } from './attempt-failure.ts'
import { inOrderOfStart } from './call-order.ts'
import { type ClassShare, divideByClass } from './price-class.ts'
import type { ProfileInput } from './profile.ts'

/**
 * The smallest part of a run's cost and tokens that a frame can be made of. Law, by construction: over all slices of a run, Σ nanoUsd is the
 * run's cost and Σ tokens its usage (input + output), `===`, whatever the segments say.
 */
export interface Slice {
  readonly call: CallRecord
  /** The attempt was in vain, and why. */
  readonly failure: string | null
  /** null: the amount is known, what it went to is not. */
  readonly segment: SegmentRecord | null
  readonly shares: readonly ClassShare[]
}

interface Amounts {
  readonly nanoUsd: number
  readonly tokens: number
}

interface Part extends Amounts {
  readonly index: number
  readonly failure: string | null
}

/** Input and output tokens of a call or attempt; 0 where they are unknown. */
export const tokensOf = (usage: Usage | null): number => (usage ? usage.inputTotal + usage.outputTotal : 0)

/** Visits every slice, the calls in order of start. */
export function eachSlice(input: Pick<ProfileInput, 'calls' | 'segments'>, visit: (slice: Slice) => void): void {
  for (const call of inOrderOfStart(input.calls)) eachSliceOfCall(call, input.segments.get(call.id) ?? [], visit)
}

function eachSliceOfCall(call: CallRecord, segments: readonly SegmentRecord[], visit: (slice: Slice) => void): void {
  const whole: Amounts = { nanoUsd: amountOf(call.cost), tokens: tokensOf(call.usage) }
  const parts = partsOf(call, whole)
  const claimed = fitting(whole, parts)
  for (const part of parts) {
    const bounds: Amounts = { nanoUsd: claimed.nanoUsd ? part.nanoUsd : 0, tokens: claimed.tokens ? part.tokens : 0 }
    eachSliceOfAttempt(
      { call, failure: part.failure },
      bounds,
      segments.filter((segment) => segment.attempt === part.index),
      visit,
    )
  }
  const rest = remainder(whole, parts, claimed)
  visitUnsplit({ call, failure: null }, rest, visit)
}

function eachSliceOfAttempt(
  of: Pick<Slice, 'call' | 'failure'>,
  whole: Amounts,
  segments: readonly SegmentRecord[],
  visit: (slice: Slice) => void,
): void {
  const claimed = fitting(whole, segments)
  const divide = divideByClass(segments)
  for (const segment of segments) {
    const shares = divide(segment)
    const complete = claimed.nanoUsd && claimed.tokens
    visit({ ...of, segment, shares: complete ? shares : shares.map((share) => keep(share, claimed)) })
  }
  visitUnsplit(of, remainder(whole, segments, claimed), visit)
}

/** A call's attempts; an imported call without any is its own only one. */
function partsOf(call: CallRecord, whole: Amounts): readonly Part[] {
  if (call.attempts.length === 0) return [{ index: 0, failure: null, ...whole }]
  const last = call.attempts.length - 1
  return call.attempts.map((attempt, at) => ({
    index: attempt.index,
    failure: attemptFailure(attempt, at === last),
    nanoUsd: amountOf(attempt.cost),
    tokens: tokensOf(attempt.usage),
  }))
}

interface Fit {
  readonly nanoUsd: boolean
  readonly tokens: boolean
}

const sumOf = (parts: readonly Amounts[], key: keyof Amounts): number => parts.reduce((sum, part) => sum + part[key], 0)

/** Parts that claim more than the whole has cannot be believed: an unpriced call has no cost, whatever one of its attempts has. */
const fitting = (whole: Amounts, parts: readonly Amounts[]): Fit => ({
  nanoUsd: sumOf(parts, 'nanoUsd') <= whole.nanoUsd,
  tokens: sumOf(parts, 'tokens') <= whole.tokens,
})

const remainder = (whole: Amounts, parts: readonly Amounts[], claimed: Fit): Amounts => ({
  nanoUsd: whole.nanoUsd - (claimed.nanoUsd ? sumOf(parts, 'nanoUsd') : 0),
  tokens: whole.tokens - (claimed.tokens ? sumOf(parts, 'tokens') : 0),
})

const keep = (share: ClassShare, claimed: Fit): ClassShare => ({
  priceClass: share.priceClass,
  nanoUsd: claimed.nanoUsd ? share.nanoUsd : 0,
  tokens: claimed.tokens ? share.tokens : 0,
})

function visitUnsplit(of: Pick<Slice, 'call' | 'failure'>, rest: Amounts, visit: (slice: Slice) => void): void {
  if (rest.nanoUsd > 0 || rest.tokens > 0) visit({ ...of, segment: null, shares: [{ priceClass: null, ...rest }] })
}
