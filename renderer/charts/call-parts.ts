import type { CallId } from '#shared/model/ids.ts'
import type { SegmentRecord } from '#shared/model/records.ts'
import type { FrameTone, TimelineCall } from '#shared/profile/profile.ts'
import { eachSlice } from '#shared/profile/slices.ts'
import type { ViewWeight } from '../state/view-state.ts'
import { callWeight } from './call-weight.ts'

/** One colour of a call's bar in the overview. */
export interface CallPart {
  readonly tone: FrameTone
  readonly amount: number
}

/** From the bottom up, as bars are stacked. */
const ORDER: readonly FrameTone[] = ['read', 'write', 'fresh', 'neutral', 'output', 'reasoning', 'tool', 'waste']

export type Segments = ReadonlyMap<CallId, readonly SegmentRecord[]>

/** What a call's weight is made of. */
export type PartsOf = (call: TimelineCall) => readonly CallPart[]

/**
 * What each call's weight is made of, by price class; time by phase. Without segments a cost has one part: what it went to is not known.
 * Σ parts = the call's weight.
 */
export function callParts(calls: readonly TimelineCall[], segments: Segments | null, weight: ViewWeight): PartsOf {
  if (weight === 'time') return timeParts
  if (!segments || weight === 'calls') return (call) => [{ tone: 'neutral', amount: callWeight(call, weight) }]
  const sums = new Map<CallId, Map<FrameTone, number>>()
  eachSlice({ calls: calls.map(({ call }) => call), segments }, ({ call, waste, shares }) => {
    const ofCall = sums.get(call.id) ?? new Map<FrameTone, number>()
    sums.set(call.id, ofCall)
    for (const share of shares) {
      const tone = waste ? 'waste' : (share.priceClass?.tone ?? 'neutral')
      ofCall.set(tone, (ofCall.get(tone) ?? 0) + (weight === 'cost' ? share.nanoUsd : share.tokens))
    }
  })
  const parts = new Map(Array.from(sums, ([id, ofCall]) => [id, ORDER.flatMap((tone) => part(tone, ofCall.get(tone)))]))
  return ({ call }) => parts.get(call.id) ?? []
}

const part = (tone: FrameTone, amount: number | undefined): CallPart[] => (amount ? [{ tone, amount }] : [])

const PHASE_TONES = {
  waiting: 'fresh',
  open: 'fresh',
  reasoning: 'reasoning',
  generating: 'output',
  failed: 'waste',
  backoff: 'waste',
} as const

function timeParts({ phases }: TimelineCall): readonly CallPart[] {
  const sums = new Map<FrameTone, number>()
  for (const { kind, startUs, endUs } of phases) sums.set(PHASE_TONES[kind], (sums.get(PHASE_TONES[kind]) ?? 0) + endUs - startUs)
  return ORDER.flatMap((tone) => part(tone, sums.get(tone)))
}

/** The running total at the end of each call, in order of end. */
export function cumulativeWeight(
  calls: readonly TimelineCall[],
  weight: ViewWeight,
): readonly { readonly callId: CallId; readonly atUs: number; readonly amount: number }[] {
  // Each call is read once: of a long run that costs less than to read them while they are sorted.
  const ends = calls
    .map((call) => ({ callId: call.call.id, endUs: call.endUs, number: call.number, weight: callWeight(call, weight) }))
    .sort((a, b) => a.endUs - b.endUs || a.number - b.number)
  let amount = 0
  return ends.map((end) => {
    amount += end.weight
    return { callId: end.callId, atUs: end.endUs, amount }
  })
}
