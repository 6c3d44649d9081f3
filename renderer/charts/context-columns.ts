import type { CacheExplanation } from '#shared/cache/explain.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { SegmentRecord } from '#shared/model/records.ts'
import { divideByClass } from '#shared/profile/price-class.ts'
import type { FrameTone, Timeline, TimelineCall, TimelineLane } from '#shared/profile/profile.ts'

/** Colours of the parts of a prompt: `--sg-<key>` in styles/context.css. */
export type GroupKey = 'tools' | 'system' | 'user' | 'asst' | 'r1' | 'r2' | 'r3' | 'r4' | 'media' | 'hidden'

/** A kind of content, with the colour that it has in every call. */
export interface SegmentGroup {
  readonly key: GroupKey
  readonly name: string
}

export interface Amount {
  readonly tokens: number
  readonly nanoUsd: number
}

/** What filled the window at one call: its last attempt's prompt. Σ groups = Σ classes = the prompt, in tokens and in money. */
export interface ContextColumn {
  readonly call: TimelineCall
  readonly groups: readonly (Amount & { readonly group: SegmentGroup })[]
  readonly classes: readonly (Amount & { readonly tone: FrameTone; readonly name: string })[]
  readonly total: Amount
  readonly readTokens: number
  /** The prompt up to what was read from the cache, as money: where the boundary line stands over bars of cost. */
  readonly readNanoUsd: number
  /** Why something that lay in the cache was not read; null: nothing was missed, or nobody knows. */
  readonly miss: CacheExplanation | null
}

export interface ContextGroup {
  readonly lane: TimelineLane
  readonly columns: readonly ContextColumn[]
}

export interface ContextChart {
  readonly legend: readonly SegmentGroup[]
  readonly agents: readonly ContextGroup[]
  readonly byCall: ReadonlyMap<CallId, ContextColumn>
  /** In order of start. */
  readonly columns: readonly ContextColumn[]
}

const FIXED = {
  'tool-schema': { key: 'tools', name: 'Tools schema' },
  system: { key: 'system', name: 'System prompt' },
  user: { key: 'user', name: 'User' },
  assistant: { key: 'asst', name: 'Assistant history' },
  media: { key: 'media', name: 'Media' },
  unattributed: { key: 'hidden', name: 'Unattributed' },
} as const satisfies Partial<Record<SegmentRecord['kind'], SegmentGroup>>

const RESULT_KEYS = ['r1', 'r2', 'r3'] as const
const OTHER: SegmentGroup = { key: 'r4', name: 'Results: other' }
const TONES: readonly FrameTone[] = ['read', 'write', 'fresh', 'neutral']

type Segments = ReadonlyMap<CallId, readonly SegmentRecord[]>

/** Builds the columns, grouped by agent. `explanations`: null until they have come. */
export function contextChart(
  timeline: Timeline,
  segments: Segments,
  explanations: ReadonlyMap<CallId, CacheExplanation> | null,
): ContextChart {
  const groupOf = groupsOf(timeline, segments)
  const agents = timeline.lanes.flatMap((lane) => {
    const columns = lane.calls.map((call) => columnOf(call, promptOf(call, segments), groupOf, explanations))
    return columns.length > 0 ? [{ lane, columns }] : []
  })
  const columns = agents.flatMap((agent) => agent.columns).sort((a, b) => a.call.number - b.call.number)
  const used = new Map(columns.flatMap(({ groups }) => groups.map(({ group }) => [group.key, group])))
  return {
    legend: ORDER.flatMap((key) => used.get(key) ?? []),
    agents,
    columns,
    byCall: new Map(columns.map((column) => [column.call.call.id, column])),
  }
}

const ORDER: readonly GroupKey[] = ['tools', 'system', 'user', 'asst', 'r1', 'r2', 'r3', 'r4', 'media', 'hidden']

function promptOf({ call }: TimelineCall, segments: Segments): readonly SegmentRecord[] {
  const last = call.attempts.at(-1)?.index ?? 0
  return (segments.get(call.id) ?? []).filter(({ direction, attempt }) => direction === 'input' && attempt === last)
}

/** The three tools whose results weigh most have a colour each; the others share one, unless they are one. */
function groupsOf({ lanes }: Timeline, segments: Segments): (segment: SegmentRecord) => SegmentGroup {
  const weights = new Map<string, number>()
  for (const lane of lanes) {
    for (const call of lane.calls) {
      for (const { kind, name = 'tool', tokens } of promptOf(call, segments))
        if (kind === 'tool-result') weights.set(name, (weights.get(name) ?? 0) + tokens)
    }
  }
  const names = [...weights].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name)
  const results = new Map<string, SegmentGroup>(
    names.map((name, at) => {
      const key = RESULT_KEYS[at] ?? (names.length === RESULT_KEYS.length + 1 ? 'r4' : null)
      return [name, key ? { key, name: `Results: ${name}` } : OTHER]
    }),
  )
  return ({ kind, name = 'tool' }) => {
    if (kind === 'tool-result') return results.get(name) ?? OTHER
    if (kind === 'tool-schema' || kind === 'system' || kind === 'user' || kind === 'assistant' || kind === 'media')
      return FIXED[kind]
    return FIXED.unattributed
  }
}

function columnOf(
  call: TimelineCall,
  prompt: readonly SegmentRecord[],
  groupOf: (segment: SegmentRecord) => SegmentGroup,
  explanations: ReadonlyMap<CallId, CacheExplanation> | null,
): ContextColumn {
  const groups = new Map<GroupKey, Draft & { readonly group: SegmentGroup }>()
  const classes = new Map<FrameTone, Draft & { readonly tone: FrameTone; readonly name: string }>()
  const total = { tokens: 0, nanoUsd: 0 }
  const divide = divideByClass(prompt)
  for (const segment of prompt) {
    const group = groupOf(segment)
    add(groups, group.key, { group, tokens: 0, nanoUsd: 0 }, segment)
    addTo(total, segment)
    for (const { priceClass, ...amount } of divide(segment)) {
      const tone = priceClass?.tone ?? 'neutral'
      add(classes, tone, { tone, name: CLASS_NAMES[tone] ?? 'Unknown', tokens: 0, nanoUsd: 0 }, amount)
    }
  }
  const explanation = explanations?.get(call.call.id)
  return {
    call,
    groups: ORDER.flatMap((key) => groups.get(key) ?? []),
    classes: TONES.flatMap((tone) => classes.get(tone) ?? []),
    total,
    readTokens: classes.get('read')?.tokens ?? 0,
    readNanoUsd: classes.get('read')?.nanoUsd ?? 0,
    miss: explanation && explanation.missedTokens > 0 ? explanation : null,
  }
}

export const CLASS_NAMES: Readonly<Partial<Record<FrameTone, string>>> = {
  read: 'Cache read',
  write: 'Cache write',
  fresh: 'Fresh',
  neutral: 'Not split',
}

interface Draft {
  tokens: number
  nanoUsd: number
}

function add<K, T extends Draft>(into: Map<K, T>, key: K, empty: T, amount: Amount): void {
  const found = into.get(key) ?? empty
  into.set(key, found)
  addTo(found, amount)
}

function addTo(into: Draft, { tokens, nanoUsd }: Amount): void {
  into.tokens += tokens
  into.nanoUsd += nanoUsd
}

/** The next call, by start, that missed what lay in the cache; from the first again after the last. */
export function nextBreak({ columns }: ContextChart, selected: CallId | null): CallId | null {
  const missed = columns.filter(({ miss }) => miss !== null)
  const at = columns.findIndex(({ call }) => call.call.id === selected)
  const number = columns[at]?.call.number ?? 0
  return (missed.find(({ call }) => call.number > number) ?? missed[0])?.call.call.id ?? null
}

/** The call to start from: the dearest miss, else the fullest window. */
export function tellingCall({ columns }: ContextChart): ContextColumn | null {
  const most = (weight: (column: ContextColumn) => number): ContextColumn | null =>
    columns.reduce<ContextColumn | null>((best, each) => (weight(each) > (best ? weight(best) : 0) ? each : best), null)
  return most(({ miss }) => miss?.missedNanoUsd ?? 0) ?? most(({ total }) => total.tokens)
}
