import { DIVISIBLE, STACKS } from '#shared/profile/build-profile.ts'
import type { Level, Weight } from '#shared/profile/profile.ts'

export type ViewWeight = Weight

/** How a flame is drawn: from the agent down, from what the money bought up to the agent, or about one frame. */
export type FlameShape = 'left-heavy' | 'inverted' | 'sandwich'

/** What the table has a row for. */
export type GroupLevel = Extract<Level, 'model' | 'tool' | 'agent' | 'segment' | 'call-site'>

/** A column to order by; `-` in front: from the largest down. */
export interface SortOrder {
  readonly column: 'name' | 'calls' | 'self' | 'total'
  readonly descending: boolean
}

/**
 * What a run page shows, all of it in the query: a copied link shows the same thing (`weight, stack, focus, sel, from, to, q`; of the flame
 * `shape`, of the table `by` and `sort`).
 */
export interface ViewState {
  readonly weight: ViewWeight
  /** null: the weight's own order of levels. */
  readonly stack: readonly Level[] | null
  /** Key of the frame that the flame is zoomed to. */
  readonly focus: string | null
  /** A call's id, or the key of a frame. */
  readonly sel: string | null
  /** The timeline's window, milliseconds since the run's start. */
  readonly from: number | null
  readonly to: number | null
  readonly q: string
  readonly shape: FlameShape
  readonly by: GroupLevel
  readonly sort: SortOrder
  /** Of the context view: what its bars are coloured by, and what they measure. */
  readonly colour: ContextColour
  readonly bars: ContextBars
}

export type ContextColour = 'segment' | 'price-class'
export type ContextBars = 'tokens' | 'cost'

const WEIGHTS: readonly ViewWeight[] = ['cost', 'tokens', 'time', 'calls']
const SHAPES: readonly FlameShape[] = ['left-heavy', 'inverted', 'sandwich']
const GROUPS: readonly GroupLevel[] = ['segment', 'tool', 'agent', 'model', 'call-site']
const COLUMNS: readonly SortOrder['column'][] = ['name', 'calls', 'self', 'total']
const HEAVIEST_FIRST: SortOrder = { column: 'total', descending: true }
const LEVELS: readonly Level[] = ['agent', 'call-site', 'model', 'direction', 'segment', 'tool', 'item', 'price-class', 'phase']

/** Levels that a weight can be stacked by (law 3). */
export const levelsFor = (weight: ViewWeight): readonly Level[] => LEVELS.filter((level) => DIVISIBLE[weight].has(level))

/** What a table of that weight can have rows for. */
export const groupsFor = (weight: ViewWeight): readonly GroupLevel[] => GROUPS.filter((level) => DIVISIBLE[weight].has(level))

/** The stack in force: the user's own where it fits the weight, else the weight's default. */
export function stackOf(state: Pick<ViewState, 'weight' | 'stack'>): readonly Level[] {
  const allowed = levelsFor(state.weight)
  const own = state.stack?.filter((level) => allowed.includes(level)) ?? []
  return own.length > 0 ? own : STACKS[state.weight]
}

/** The rows in force: the chosen ones where the weight has them. */
export function groupOf({ weight, by }: Pick<ViewState, 'weight' | 'by'>): GroupLevel {
  const allowed = groupsFor(weight)
  return allowed.includes(by) ? by : (allowed[0] ?? by)
}

/** Reads the query. What it does not know or cannot read is as if it were absent. */
export function parseViewState(search: string): ViewState {
  const query = new URLSearchParams(search)
  const stack = (query.get('stack') ?? '').split(',').flatMap((name) => LEVELS.filter((level) => level === name))
  const from = readMs(query.get('from'))
  const to = readMs(query.get('to'))
  const ordered = from !== null && to !== null && to > from
  return {
    weight: WEIGHTS.find((weight) => weight === query.get('weight')) ?? 'cost',
    stack: stack.length > 0 ? [...new Set(stack)] : null,
    focus: query.get('focus'),
    sel: query.get('sel'),
    from: ordered ? from : null,
    to: ordered ? to : null,
    q: query.get('q') ?? '',
    shape: SHAPES.find((shape) => shape === query.get('shape')) ?? 'left-heavy',
    by: GROUPS.find((level) => level === query.get('by')) ?? 'segment',
    sort: readSort(query.get('sort')),
    colour: query.get('colour') === 'price-class' ? 'price-class' : 'segment',
    bars: query.get('bars') === 'cost' ? 'cost' : 'tokens',
  }
}

/** Writes the query, `?` included where there is one; defaults are left out, so that links stay short. */
export function formatViewState(state: ViewState): string {
  const query = new URLSearchParams()
  if (state.weight !== 'cost') query.set('weight', state.weight)
  if (state.stack) query.set('stack', state.stack.join(','))
  if (state.focus) query.set('focus', state.focus)
  if (state.sel) query.set('sel', state.sel)
  if (state.from !== null) query.set('from', String(state.from))
  if (state.to !== null) query.set('to', String(state.to))
  if (state.q) query.set('q', state.q)
  if (state.shape !== 'left-heavy') query.set('shape', state.shape)
  if (state.by !== 'segment') query.set('by', state.by)
  const sort = formatSort(state.sort)
  if (sort !== formatSort(HEAVIEST_FIRST)) query.set('sort', sort)
  if (state.colour !== 'segment') query.set('colour', state.colour)
  if (state.bars !== 'tokens') query.set('bars', state.bars)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

function readMs(text: string | null): number | null {
  if (text === null || text.trim() === '') return null
  const value = Number(text)
  return Number.isFinite(value) && value >= 0 ? value : null
}

const formatSort = ({ column, descending }: SortOrder): string => (descending ? '-' : '') + column

function readSort(text: string | null): SortOrder {
  const descending = text?.startsWith('-') ?? false
  const column = COLUMNS.find((name) => name === (descending ? text?.slice(1) : text))
  return column ? { column, descending } : HEAVIEST_FIRST
}
