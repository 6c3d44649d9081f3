import { DEFAULT_STACK, type Level, TIME_STACK, type Weight } from '#shared/profile/profile.ts'

export type ViewWeight = Exclude<Weight, 'calls'>

/** What a run page shows, all of it in the query: a copied link shows the same thing (`weight, stack, focus, sel, from, to, q`). */
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
}

const WEIGHTS: readonly ViewWeight[] = ['cost', 'tokens', 'time']
const LEVELS: readonly Level[] = ['agent', 'call-site', 'direction', 'segment', 'tool', 'item', 'price-class', 'phase']

/** Levels that a weight can be stacked by: time does not go below a call's phases, money and tokens have no phases (law 3). */
export function levelsFor(weight: ViewWeight): readonly Level[] {
  return weight === 'time' ? TIME_STACK : LEVELS.filter((level) => level !== 'phase')
}

/** The stack in force: the user's own where it fits the weight, else the weight's default. */
export function stackOf(state: Pick<ViewState, 'weight' | 'stack'>): readonly Level[] {
  const allowed = levelsFor(state.weight)
  const own = state.stack?.filter((level) => allowed.includes(level)) ?? []
  return own.length > 0 ? own : state.weight === 'time' ? TIME_STACK : DEFAULT_STACK
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
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

function readMs(text: string | null): number | null {
  if (text === null || text.trim() === '') return null
  const value = Number(text)
  return Number.isFinite(value) && value >= 0 ? value : null
}
