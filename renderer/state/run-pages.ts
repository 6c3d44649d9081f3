import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import type { RunPage, RunPageRow } from '#shared/api/contract.ts'
import type { RunQuery } from '#shared/runs/list/run-query.ts'
import { useClient } from './client-context.tsx'
import { PAGE_ROWS } from './run-list-state.ts'

/** A run ends by falling silent, which is no event: running ones are asked for again. */
const IDLE_CHECK_MS = 5_000

const isRunning = (row: RunPageRow): boolean => row.kind === 'run' && row.run.status === 'running'

/** The first rows that a query finds, and what it finds in all. While the next query is under way the last one's rows stay. */
export function useFirstRuns(query: RunQuery, limit = PAGE_ROWS) {
  const client = useClient()
  return useQuery({
    queryKey: ['runs', 'page', query, 0, limit],
    queryFn: ({ signal }) => client.call('runs.page', { query, offset: 0, limit }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.rows.some(isRunning) ? IDLE_CHECK_MS : false),
  })
}

export function useRunFacets(enabled: boolean) {
  const client = useClient()
  return useQuery({ queryKey: ['runs', 'facets'], queryFn: () => client.call('runs.facets', {}), enabled })
}

/** The rows from `first` to `last`; one that has not come yet is absent. `head`: the first page. */
export function useRunRows(query: RunQuery, head: RunPage | undefined, first: number, last: number) {
  const client = useClient()
  const pages: number[] = []
  for (let page = Math.max(1, Math.floor(first / PAGE_ROWS)); page <= Math.floor(last / PAGE_ROWS); page += 1) pages.push(page)
  const results = useQueries({
    queries: pages.map((page) => ({
      queryKey: ['runs', 'page', query, page, PAGE_ROWS],
      // What was scrolled past is not waited for: a drag of the scrollbar would ask for hundreds of pages before the one it ends at.
      queryFn: ({ signal }) => client.call('runs.page', { query, offset: page * PAGE_ROWS, limit: PAGE_ROWS }, signal),
      gcTime: 30_000,
    })),
  })
  return (index: number): RunPageRow | undefined => {
    const page = Math.floor(index / PAGE_ROWS)
    const data = page === 0 ? head : results[pages.indexOf(page)]?.data
    return data?.rows[index - data.offset]
  }
}
