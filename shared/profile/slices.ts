import { amountOf } from '../model/cost.ts'
import type { CallRecord, SegmentRecord } from '../model/records.ts'
import type { Usage } from '../model/usage.ts'
import { inOrderOfStart } from './call-order.ts'
import { type ClassShare, divideByClass } from './price-class.ts'
import type { ProfileInput } from './profile.ts'
import { type SegmentPast, segmentHistory } from './segment-history.ts'
import { attemptFailure, callWaste, type Waste } from './waste.ts'

/**
 * The smallest part of a run's cost and tokens that a frame can be made of. Law, by construction: over all slices of a run, Σ nanoUsd is the
 * run's cost and Σ tokens its usage (input + output), `===`, whatever the segments say.
 */
export interface Slice extends SegmentPast {
  readonly call: CallRecord
  readonly waste: Waste | null
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
  readonly waste: Waste | null
}

type Visit = (slice: Slice) => void
type History = (call: CallRecord, segment: SegmentRecord) => SegmentPast
type Origin = Pick<Slice, 'call' | 'waste'>

/** Input and output tokens of a call or attempt; 0 where they are unknown. */
export const tokensOf = (usage: Usage | null): number => (usage ? usage.inputTotal + usage.outputTotal : 0)

/** Visits every slice, the calls in order of start. */
export function eachSlice(input: Pick<ProfileInput, 'calls' | 'segments'>, visit: Visit): void {
  const calls = inOrderOfStart(input.calls)
  const history = segmentHistory(calls)
  for (const call of calls) eachSliceOfCall(call, input.segments.get(call.id) ?? [], history, visit)
}

function eachSliceOfCall(call: CallRecord, segments: readonly SegmentRecord[], history: History, visit: Visit): void {
  const whole: Amounts = { nanoUsd: amountOf(call.cost), tokens: tokensOf(call.usage) }
  const parts = partsOf(call, whole)
  const claim = claimOf(whole, parts)
  for (const part of parts) {
    const bounds: Amounts = { nanoUsd: claim.nanoUsd ? part.nanoUsd : 0, tokens: claim.tokens ? part.tokens : 0 }
    const own = segments.filter((segment) => segment.attempt === part.index)
    eachSliceOfAttempt({ call, waste: part.waste }, bounds, own, history, visit)
  }
  visitUnsplit({ call, waste: callWaste(call) }, claim.rest, visit)
}

function eachSliceOfAttempt(
  of: Origin,
  whole: Amounts,
  segments: readonly SegmentRecord[],
  history: History,
  visit: Visit,
): void {
  const claim = claimOf(whole, segments)
  const divide = divideByClass(segments)
  for (const segment of segments) {
    const { carried, use } = history(of.call, segment)
    const shares = divide(segment)
    const complete = claim.nanoUsd && claim.tokens
    visit({
      call: of.call,
      waste: of.waste,
      segment,
      carried,
      use,
      shares: complete ? shares : shares.map((share) => keep(share, claim)),
    })
  }
  visitUnsplit(of, claim.rest, visit)
}

/** A call's attempts; an imported call without any is its own only one. */
function partsOf(call: CallRecord, whole: Amounts): readonly Part[] {
  const waste = callWaste(call)
  if (call.attempts.length === 0) return [{ index: 0, waste, ...whole }]
  const last = call.attempts.length - 1
  return call.attempts.map((attempt, at) => {
    const failure = attemptFailure(attempt, at === last)
    return {
      index: attempt.index,
      waste: waste ?? (failure === null ? null : { group: 'Failed attempts', label: failure }),
      nanoUsd: amountOf(attempt.cost),
      tokens: tokensOf(attempt.usage),
    }
  })
}

/** Whether parts can be believed: ones that claim more than the whole has cannot. An unpriced call has no cost, whatever one of its attempts has. */
interface Claim {
  readonly nanoUsd: boolean
  readonly tokens: boolean
  /** What the believed parts leave of the whole. */
  readonly rest: Amounts
}

function claimOf(whole: Amounts, parts: readonly Amounts[]): Claim {
  let nanoUsd = whole.nanoUsd
  let tokens = whole.tokens
  for (const part of parts) {
    nanoUsd -= part.nanoUsd
    tokens -= part.tokens
  }
  return {
    nanoUsd: nanoUsd >= 0,
    tokens: tokens >= 0,
    rest: { nanoUsd: nanoUsd >= 0 ? nanoUsd : whole.nanoUsd, tokens: tokens >= 0 ? tokens : whole.tokens },
  }
}

const keep = (share: ClassShare, claim: Claim): ClassShare => ({
  priceClass: share.priceClass,
  nanoUsd: claim.nanoUsd ? share.nanoUsd : 0,
  tokens: claim.tokens ? share.tokens : 0,
})

function visitUnsplit({ call, waste }: Origin, rest: Amounts, visit: Visit): void {
  if (rest.nanoUsd > 0 || rest.tokens > 0)
    visit({ call, waste, segment: null, carried: false, use: null, shares: [{ priceClass: null, ...rest }] })
}
