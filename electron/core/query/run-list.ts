import { type RunPage, type RunPageRow, SPEND_BUCKET_MS, SPEND_BUCKETS, type SpendRate } from '#shared/api/contract.ts'
import type { RunId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'
import { countValues, type RunFacets } from '#shared/runs/list/count-values.ts'
import { groupRuns, type RunListRow, sumRuns } from '#shared/runs/list/group-runs.ts'
import { buildRunEntry, type RunEntry } from '#shared/runs/list/run-entry.ts'
import type { RunQuery } from '#shared/runs/list/run-query.ts'
import { selectRuns } from '#shared/runs/list/select-runs.ts'
import { presentRun } from '#shared/runs/present.ts'
import { liveExchanges } from '#shared/runs/status.ts'
import type { Store } from '../store/store.ts'
import type { QueryContext } from './messages.ts'

/**
 * The list of runs, held in memory by what it is narrowed and ordered by, and read from the store only for the rows in view. Built by the
 * first question, then kept by `changed`.
 */
export interface RunList {
  page(query: RunQuery, offset: number, limit: number, context: QueryContext): RunPage
  facets(): RunFacets
  /** These runs are to be read again. */
  changed(runIds: readonly RunId[]): void
}

/** So many values of each kind are offered to narrow by. */
const MOST_VALUES = 200
/** A run falls silent without a change: what was found is looked for again after this long. */
const FOUND_KEEPS_US = 1_000_000

interface Found {
  readonly key: string
  readonly at: number
  readonly rows: readonly RunListRow[]
  readonly sums: Pick<RunPage, 'found' | 'costs'>
}

export function createRunList(stores: () => readonly Store[]): RunList {
  const entries = new Map<RunId, RunEntry>()
  const holders = new Map<RunId, Store>()
  const loaded = new Set<Store>()
  const dirty = new Set<RunId>()
  let found: Found | null = null
  let facets: RunFacets | null = null

  function put(store: Store, row: NonNullable<ReturnType<Store['runs']['row']>>): void {
    entries.set(row.run.id, buildRunEntry(row.run, row.totals, row.open))
    holders.set(row.run.id, store)
  }

  /** Brings the entries up to what the stores hold. */
  function refresh(): void {
    let moved = dirty.size > 0
    for (const store of stores()) {
      if (loaded.has(store)) continue
      for (const row of store.runs.list({})) put(store, row)
      loaded.add(store)
      moved = true
    }
    for (const runId of dirty) {
      entries.delete(runId)
      for (const store of loaded) {
        const row = store.runs.row(runId)
        if (row) put(store, row)
      }
    }
    dirty.clear()
    if (!moved) return
    found = null
    facets = null
  }

  function find(query: RunQuery, context: QueryContext): Found {
    const key = JSON.stringify([query, context.liveCores])
    if (found?.key === key && context.now - found.at < FOUND_KEEPS_US) return found
    const runs = selectRuns(entries.values(), query, context)
    found = { key, at: context.now, rows: groupRuns(runs, query), sums: { found: sumRuns(runs), costs: costsOf(runs) } }
    return found
  }

  function toPageRow(row: RunListRow, context: QueryContext): RunPageRow[] {
    if (row.kind !== 'run') return [row]
    const store = holders.get(row.id)
    const read = store?.runs.row(row.id)
    // Deleted since it was found: the change that says so is on its way.
    if (!store || !read) return []
    const run = { ...presentRun(read, context), openCalls: liveExchanges(read.open, context).length }
    const spend = run.status === 'running' ? spendRate(store, row.id, context) : undefined
    return [{ kind: 'run', grouped: row.grouped, run, ...(spend && { spend }) }]
  }

  return {
    page(query, offset, limit, context) {
      refresh()
      const { rows, sums } = find(query, context)
      const shown = rows.slice(offset, offset + limit).flatMap((row) => toPageRow(row, context))
      return { offset, rows: shown, rowCount: rows.length, ...sums, stored: entries.size }
    },
    facets() {
      refresh()
      facets ??= countValues(entries.values(), MOST_VALUES)
      return facets
    },
    changed(runIds) {
      // Before the first question there is nothing to bring up to date.
      if (loaded.size > 0) for (const runId of runIds) dirty.add(runId)
    },
  }
}

function costsOf(runs: readonly RunEntry[]): RunPage['costs'] {
  let [largest, smallest] = [0, Number.POSITIVE_INFINITY]
  for (const { nanoUsd } of runs) {
    if (!nanoUsd) continue
    largest = Math.max(largest, nanoUsd)
    smallest = Math.min(smallest, nanoUsd)
  }
  return largest === 0 ? null : { largest, smallest }
}

function spendRate(store: Store, runId: RunId, { now }: QueryContext): SpendRate {
  const bucketUs = SPEND_BUCKET_MS * 1000
  const from = now - SPEND_BUCKETS * bucketUs
  const amounts = new Array<number>(SPEND_BUCKETS).fill(0)
  for (const { startUs, nanoUsd } of store.runs.spendOf(runId, epochUs(Math.max(0, from)))) {
    const at = Math.min(SPEND_BUCKETS - 1, Math.floor((startUs - from) / bucketUs))
    amounts[at] = (amounts[at] ?? 0) + (nanoUsd ?? 0)
  }
  return amounts
}
