import type { CallId } from '../model/ids.ts'
import type { SegmentRecord } from '../model/records.ts'
import { segmentName, toolOf } from './frame-name.ts'
import type { ClassShare, PriceClass } from './price-class.ts'
import type { FrameTone, ProfileInput, Weight } from './profile.ts'
import { eachSlice, type Slice } from './slices.ts'

/** Nano-dollars and tokens. */
export interface Amount {
  readonly nanoUsd: number
  readonly tokens: number
}

/** A kind of segment (of tool results and fees: by name), summed over all stacks. total = first send + carry. */
export interface TopFrame {
  readonly name: string
  readonly tone: FrameTone
  /** In the first call that sent each segment; all of what is never sent again: output, fees, waste. */
  readonly firstSend: Amount
  /** In all later calls, which sent it again. */
  readonly carry: Amount
  readonly total: Amount
  /** By price class, dearest first; what has none is not listed. */
  readonly classes: readonly (Amount & { readonly priceClass: PriceClass })[]
  readonly calls: readonly CallId[]
}

interface Draft {
  readonly name: string
  readonly tone: FrameTone
  readonly firstSend: Sum
  readonly carry: Sum
  readonly classes: Map<PriceClass, Sum>
  readonly calls: CallId[]
}

type Sum = { -readonly [K in keyof Amount]: Amount[K] }

/** What a run pays for, aggregated: the heaviest first. Laws: Σ total = the run's cost and tokens; total = firstSend + carry, `===`. */
export function topFrames(
  input: Pick<ProfileInput, 'calls' | 'segments'>,
  weight: Extract<Weight, 'cost' | 'tokens'>,
): TopFrame[] {
  const drafts = new Map<string, Draft>()
  eachSlice(input, (slice) => {
    const { call } = slice
    const draft = draftOf(drafts, slice)
    if (draft.calls.at(-1) !== call.id) draft.calls.push(call.id)
    for (const share of slice.shares) addShare(draft, share, slice.carried && slice.waste === null)
  })
  const amount = (frame: TopFrame): number => (weight === 'cost' ? frame.total.nanoUsd : frame.total.tokens)
  return Array.from(drafts.values(), freeze).sort((a, b) => amount(b) - amount(a) || (a.name < b.name ? -1 : 1))
}

function draftOf(drafts: Map<string, Draft>, slice: Slice): Draft {
  const { name, tone } = topName(slice)
  const found = drafts.get(name)
  if (found) return found
  const made: Draft = {
    name,
    tone,
    firstSend: { nanoUsd: 0, tokens: 0 },
    carry: { nanoUsd: 0, tokens: 0 },
    classes: new Map(),
    calls: [],
  }
  drafts.set(name, made)
  return made
}

function topName(slice: Slice): { name: string; tone: FrameTone } {
  const { segment, waste } = slice
  if (waste) return { name: waste.group === 'Failed attempts' ? `Failed: ${waste.label}` : waste.group, tone: 'waste' }
  if (!segment) return { name: 'Unsplit', tone: 'neutral' }
  return { name: segmentTopName(slice, segment), tone: segmentTopTone(segment) }
}

function segmentTopName(slice: Slice, segment: SegmentRecord): string {
  switch (segment.kind) {
    case 'tool-result': {
      const tool = toolOf(segment)
      return tool ? `Results: ${tool}` : 'Results'
    }
    case 'text':
    case 'tool-arguments':
      return 'Output text and tool calls'
    case 'fee':
      return `Fee: ${segmentName(slice, segment)}`
    default:
      return segmentName(slice, segment)
  }
}

function segmentTopTone(segment: SegmentRecord): FrameTone {
  if (segment.kind === 'reasoning') return 'reasoning'
  return segment.direction === 'output' ? 'output' : 'neutral'
}

function addShare(draft: Draft, share: ClassShare, carried: boolean): void {
  addTo(carried ? draft.carry : draft.firstSend, share)
  if (!share.priceClass) return
  const sum = draft.classes.get(share.priceClass) ?? { nanoUsd: 0, tokens: 0 }
  draft.classes.set(share.priceClass, sum)
  addTo(sum, share)
}

function addTo(sum: Sum, amount: Amount): void {
  sum.nanoUsd += amount.nanoUsd
  sum.tokens += amount.tokens
}

const freeze = ({ name, tone, firstSend, carry, classes, calls }: Draft): TopFrame => ({
  name,
  tone,
  firstSend,
  carry,
  total: { nanoUsd: firstSend.nanoUsd + carry.nanoUsd, tokens: firstSend.tokens + carry.tokens },
  classes: Array.from(classes, ([priceClass, sum]) => ({ priceClass, ...sum })).sort(
    (a, b) => b.nanoUsd - a.nanoUsd || b.tokens - a.tokens,
  ),
  calls,
})
