import type { OutcomeFilter, RunQuery, RunSort } from '#shared/runs/list/run-query.ts'

/** What the list of runs shows, all of it in the query of its address: a copied link shows the same list. */
export interface RunListState {
  readonly q: string
  readonly tags: readonly string[]
  readonly models: readonly string[]
  readonly providers: readonly string[]
  readonly outcomes: readonly OutcomeFilter[]
  /** Local days, `2026-11-23`, both included. */
  readonly from: string | null
  readonly to: string | null
  /** Dollars. */
  readonly min: number | null
  readonly max: number | null
  readonly sort: RunSort
  readonly reverse: boolean
  readonly group: 'day' | 'session'
}

/** Rows that travel at a time: a few screens of them. */
export const PAGE_ROWS = 100

export const OUTCOMES: readonly OutcomeFilter[] = ['success', 'failure', 'not-set']
const SORTS: readonly RunSort[] = ['started', 'name', 'calls', 'duration', 'tokens', 'cache-read', 'cost']
const NANO_PER_USD = 1_000_000_000

/** Reads the query. What it does not know or cannot read is as if it were absent. */
export function parseRunListState(search: string): RunListState {
  const query = new URLSearchParams(search)
  return {
    q: query.get('q') ?? '',
    tags: query.getAll('tag'),
    models: query.getAll('model'),
    providers: query.getAll('provider'),
    outcomes: OUTCOMES.filter((outcome) => query.getAll('outcome').includes(outcome)),
    from: readDay(query.get('from')),
    to: readDay(query.get('to')),
    min: readUsd(query.get('min')),
    max: readUsd(query.get('max')),
    sort: SORTS.find((sort) => sort === query.get('sort')) ?? 'started',
    reverse: query.get('order') === 'reverse',
    group: query.get('group') === 'session' ? 'session' : 'day',
  }
}

/** Writes the query, `?` included where there is one; defaults are left out. */
export function formatRunListState(state: RunListState): string {
  const query = new URLSearchParams()
  if (state.q) query.set('q', state.q)
  for (const tag of state.tags) query.append('tag', tag)
  for (const model of state.models) query.append('model', model)
  for (const provider of state.providers) query.append('provider', provider)
  for (const outcome of state.outcomes) query.append('outcome', outcome)
  if (state.from !== null) query.set('from', state.from)
  if (state.to !== null) query.set('to', state.to)
  if (state.min !== null) query.set('min', String(state.min))
  if (state.max !== null) query.set('max', String(state.max))
  if (state.sort !== 'started') query.set('sort', state.sort)
  if (state.reverse) query.set('order', 'reverse')
  if (state.group !== 'day') query.set('group', state.group)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** What the core is asked for. `timeZone`: the user's, whose days are meant. */
export function toRunQuery(state: RunListState, timeZone: string): RunQuery {
  const { q, tags, models, providers, outcomes, from, to, min, max, sort, reverse, group } = state
  return {
    ...(q.trim() !== '' && { text: q }),
    ...(tags.length > 0 && { tags }),
    ...(models.length > 0 && { models }),
    ...(providers.length > 0 && { providers }),
    ...(outcomes.length > 0 && { outcomes }),
    ...(from !== null && { fromMs: startOfDay(from, 0) }),
    ...(to !== null && { toMs: startOfDay(to, 1) }),
    ...(min !== null && { minNanoUsd: Math.round(min * NANO_PER_USD) }),
    ...(max !== null && { maxNanoUsd: Math.round(max * NANO_PER_USD) }),
    ...(sort !== 'started' && { sort }),
    ...(reverse && { reverse }),
    group,
    timeZone,
  }
}

/** Whether anything but order and grouping keeps runs out of the list. */
export const isNarrowed = ({ sort: _, reverse: __, group: ___, ...filters }: RunListState): boolean =>
  Object.values(filters).some((value) => (Array.isArray(value) ? value.length > 0 : value !== null && value !== ''))

export const userTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

/** A date's own constructor knows which days have 23 hours. */
function startOfDay(day: string, later: number): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + later).getTime()
}

function readDay(text: string | null): string | null {
  return text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(startOfDay(text, 0)) ? text : null
}

function readUsd(text: string | null): number | null {
  if (text === null || text.trim() === '') return null
  const value = Number(text)
  return Number.isFinite(value) && value >= 0 ? value : null
}
