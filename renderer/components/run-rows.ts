import type { RunListItem } from '#shared/api/contract.ts'
import { groupByDay } from '../state/days.ts'

/** One line of the list of runs: a day's heading or a run. */
export type RunRow =
  | { readonly kind: 'day'; readonly label: string; readonly runs: number; readonly samples: number; readonly nanoUsd: number }
  | { readonly kind: 'run'; readonly run: RunListItem }

/** Runs that every word of the filter is found in: name, id, models, tags as `key=value`, outcome, status. */
export function filterRuns(runs: readonly RunListItem[], filter: string): readonly RunListItem[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return runs
  return runs.filter((run) => {
    const text = searchText(run)
    return words.every((word) => text.includes(word))
  })
}

function searchText(run: RunListItem): string {
  const tags = Object.entries(run.tags).map(([key, value]) => `${key}=${value}`)
  return [run.name, run.id, run.status, run.outcome ?? '', run.source, ...run.models, ...tags].join('\n').toLowerCase()
}

/** The rows of a list that goes by day. Sample runs are listed and enter no total. */
export function runRows(runs: readonly RunListItem[], nowMs: number): readonly RunRow[] {
  return groupByDay(runs, nowMs).flatMap(({ label, items }): RunRow[] => {
    const own = items.filter((run) => run.source !== 'demo')
    const nanoUsd = own.reduce((sum, run) => sum + run.cost.nanoUsd, 0)
    return [
      { kind: 'day', label, runs: own.length, samples: items.length - own.length, nanoUsd },
      ...items.map((run): RunRow => ({ kind: 'run', run })),
    ]
  })
}
