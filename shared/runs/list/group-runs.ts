import type { RunId } from '../../model/ids.ts'
import type { RunEntry } from './run-entry.ts'
import type { RunQuery } from './run-query.ts'

/** What a heading says of the runs below it. Sample runs are listed and enter no sum; runs without a price are counted beside it. */
export interface RunSums {
  readonly runs: number
  readonly samples: number
  readonly nanoUsd: number
  readonly unpricedRuns: number
}

/** One line of a list: a heading or a run. */
export type RunListRow =
  /** `startedAt`: that of one of its runs, µs since the epoch. */
  | ({ readonly kind: 'day'; readonly startedAt: number } & RunSums)
  | ({ readonly kind: 'session'; readonly session: string; readonly name: string } & RunSums)
  | { readonly kind: 'run'; readonly id: RunId; readonly grouped: boolean }

/** The rows of a list of runs that is already narrowed and in order. */
export function groupRuns(
  runs: readonly RunEntry[],
  { group = 'none', sort = 'started', timeZone = 'UTC' }: RunQuery,
): RunListRow[] {
  if (group === 'session') return bySession(runs)
  if (group === 'day' && sort === 'started') return byDay(runs, timeZone)
  return runs.map(({ id }) => ({ kind: 'run', id, grouped: false }))
}

export function sumRuns(runs: readonly RunEntry[]): RunSums {
  const own = runs.filter(({ source }) => source !== 'demo')
  return {
    runs: own.length,
    samples: runs.length - own.length,
    nanoUsd: own.reduce((sum, { nanoUsd }) => sum + (nanoUsd ?? 0), 0),
    unpricedRuns: own.filter(({ nanoUsd }) => nanoUsd === null).length,
  }
}

function byDay(runs: readonly RunEntry[], timeZone: string): RunListRow[] {
  const dayOf = dayOfZone(timeZone)
  const days: RunEntry[][] = []
  let last = ''
  for (const run of runs) {
    const day = dayOf(run.startedAt / 1000)
    if (day === last) days.at(-1)?.push(run)
    else days.push([run])
    last = day
  }
  return days.flatMap((items): RunListRow[] => [
    { kind: 'day', startedAt: items[0]?.startedAt ?? 0, ...sumRuns(items) },
    ...items.map(({ id }) => ({ kind: 'run' as const, id, grouped: false })),
  ])
}

/** A session stands where its first run stands; a run without one stands alone. A session of a single run needs no heading. */
function bySession(runs: readonly RunEntry[]): RunListRow[] {
  const groups: RunEntry[][] = []
  const sessions = new Map<string, RunEntry[]>()
  for (const run of runs) {
    const key = run.session === null ? null : `${run.source} ${run.session}`
    const known = key === null ? undefined : sessions.get(key)
    if (known) {
      known.push(run)
      continue
    }
    const group = [run]
    groups.push(group)
    if (key !== null) sessions.set(key, group)
  }
  const rows: RunListRow[] = []
  for (const items of groups) {
    const [first] = items
    const grouped = items.length > 1
    if (grouped && first?.session != null)
      rows.push({ kind: 'session', session: first.session, name: oldest(items).name, ...sumRuns(items) })
    for (const { id } of items) rows.push({ kind: 'run', id, grouped })
  }
  return rows
}

/** A session is called after what it began with. */
const oldest = (items: readonly RunEntry[]): RunEntry =>
  items.reduce((first, item) => (item.startedAt < first.startedAt ? item : first))

const QUARTER_HOUR_MS = 900_000
/** More zones than this nobody is in at once. */
const MOST_ZONES = 4

type DayOf = (ms: number) => string

/** What was worked out is kept from list to list: of a year of runs it takes ten times as long as all the rest of a list. */
const zones = new Map<string, DayOf>()

function dayOfZone(timeZone: string): DayOf {
  const known = zones.get(timeZone)
  if (known) return known
  if (zones.size >= MOST_ZONES) zones.clear()
  const dayOf = createDayOf(timeZone)
  zones.set(timeZone, dayOf)
  return dayOf
}

/** The local day of a moment as `2026-11-23`. No zone changes its offset within a quarter of an hour, so each is worked out once. */
function createDayOf(timeZone: string): DayOf {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const known = new Map<number, string>()
  return (ms) => {
    const quarter = Math.floor(ms / QUARTER_HOUR_MS)
    const found = known.get(quarter)
    if (found !== undefined) return found
    const day = format.format(quarter * QUARTER_HOUR_MS)
    known.set(quarter, day)
    return day
  }
}
