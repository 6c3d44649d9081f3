import { oneLine } from '../format/one-line.ts'
import type { SegmentRecord } from '../model/records.ts'
import type { SegmentKind } from '../model/run.ts'
import type { FrameName } from './frame-draft.ts'
import type { ClassShare } from './price-class.ts'
import type { FrameTone, Level } from './profile.ts'
import type { UseRef } from './segment-history.ts'
import type { Slice } from './slices.ts'

/** Levels that say something about a slice; agents, call sites and models say where it stands and are named by the builder. */
export type SliceLevel = Exclude<Level, 'agent' | 'call-site' | 'model' | 'phase'>

/** What a tool use did; '' where nobody said. */
export type ArgumentOf = (use: UseRef) => string

/** Whether both levels are in the stack, the first over the second. */
export type StackOrder = (upper: Level, lower: Level) => boolean

/** Reads the order off a stack, given from the root down. */
export function stackOrder(stack: readonly Level[]): StackOrder {
  const place = new Map(stack.map((level, at) => [level, at]))
  return (upper, lower) => (place.get(upper) ?? Number.POSITIVE_INFINITY) < (place.get(lower) ?? Number.NEGATIVE_INFINITY)
}

const UNSPLIT: FrameName = { name: 'Unsplit', tone: 'neutral' }
const DIRECTIONS: Readonly<Record<SegmentRecord['direction'], FrameName>> = {
  input: { name: 'Input', tone: 'neutral' },
  output: { name: 'Output', tone: 'neutral' },
  fee: { name: 'Fees', tone: 'neutral' },
}

const SEGMENTS: Readonly<Record<SegmentKind, string>> = {
  system: 'System prompt',
  'tool-schema': 'Tools schema',
  user: 'User messages',
  assistant: 'Assistant history',
  'tool-result': 'Tool results',
  media: 'Media',
  text: 'Final answer',
  reasoning: 'Reasoning',
  'tool-arguments': 'Tool calls',
  fee: 'Fee',
  unattributed: 'Unattributed',
}

/** Tools that the provider ran have given their results: what is said beside them may be the answer. */
const waitsForTools = ({ toolUses, serverTools = [] }: Slice['call']): boolean => toolUses.length > serverTools.length

/** The name of a segment's frame. Text that comes with tool calls is not the answer. */
export function segmentName(slice: Slice, segment: SegmentRecord): string {
  if (segment.kind === 'text' && waitsForTools(slice.call)) return 'Text'
  if (segment.kind === 'fee' && segment.name) return segment.name.replaceAll('_', ' ')
  return SEGMENTS[segment.kind]
}

const outputTone = (segment: SegmentRecord): FrameTone => (segment.kind === 'reasoning' ? 'reasoning' : 'output')
const ARGUMENTS = 'tool-arguments:'

/** The tool that a segment belongs to: of a result, of arguments, and of arguments in the assistant's history. */
export function toolOf(segment: SegmentRecord): string | null {
  if (segment.kind === 'tool-result' || segment.kind === 'tool-arguments') return segment.name ?? null
  return segment.kind === 'assistant' && segment.name?.startsWith(ARGUMENTS) ? segment.name.slice(ARGUMENTS.length) : null
}

/**
 * Names the frame of one level for a slice, or says that the level tells nothing more: a slice then stands one frame higher.
 */
export function frameName(
  level: SliceLevel,
  slice: Slice,
  share: ClassShare,
  standsOver: StackOrder,
  argumentOf: ArgumentOf,
): FrameName | null {
  const { segment, waste } = slice
  switch (level) {
    case 'direction':
      if (waste) return { name: waste.group, tone: 'waste' }
      return segment ? DIRECTIONS[segment.direction] : UNSPLIT
    case 'segment':
      if (waste) return { name: waste.label, tone: 'waste' }
      if (!segment) return standsOver('direction', 'segment') ? null : UNSPLIT
      return { name: segmentName(slice, segment), tone: segment.direction === 'output' ? outputTone(segment) : 'neutral' }
    case 'tool':
      return !waste && segment ? toolFrame(segment, standsOver) : null
    case 'item':
      return !waste && segment ? itemFrame(slice, segment, standsOver, argumentOf) : null
    case 'price-class':
      return share.priceClass && !tellsClass(slice, standsOver)
        ? { name: share.priceClass.name, tone: share.priceClass.tone }
        : null
  }
}

/** Where tools come before segments, a tool's frame holds all that it costs: its schema too. */
function toolFrame(segment: SegmentRecord, standsOver: StackOrder): FrameName | null {
  const name = segment.kind === 'tool-schema' && !standsOver('segment', 'tool') ? segment.name : toolOf(segment)
  return name ? { name, tone: segmentTone(segment) } : null
}

function itemFrame(slice: Slice, segment: SegmentRecord, standsOver: StackOrder, argumentOf: ArgumentOf): FrameName | null {
  const name = itemName(slice, segment, standsOver, argumentOf)
  return name ? { name, tone: segmentTone(segment) } : null
}

function itemName(slice: Slice, segment: SegmentRecord, standsOver: StackOrder, argumentOf: ArgumentOf): string | undefined {
  switch (segment.kind) {
    case 'tool-schema':
      return standsOver('tool', 'item') && !standsOver('segment', 'tool') ? undefined : segment.name
    case 'unattributed':
      return segment.name
    case 'reasoning':
    case 'fee':
      return undefined
    default: {
      return (slice.use && argumentOf(slice.use)) || (segment.preview && oneLine(segment.preview))
    }
  }
}

function segmentTone(segment: SegmentRecord): FrameTone {
  if (segment.direction === 'output') return outputTone(segment)
  return segment.kind === 'tool-result' ? 'tool' : 'neutral'
}

/** What was generated is output, reasoning is reasoning, and a fee is a fee: a price class under them would only repeat it. */
function tellsClass({ waste, segment }: Slice, standsOver: StackOrder): boolean {
  if (waste) return standsOver('direction', 'price-class') || standsOver('segment', 'price-class')
  if (!segment || !standsOver('segment', 'price-class')) return false
  return segment.direction !== 'input' && segment.kind !== 'unattributed'
}
