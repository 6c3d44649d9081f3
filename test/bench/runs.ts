// A store of 50,000 runs with three calls each: what a list of the newest 50, the figures of the first screen and the pages of the list take.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRunList } from '#core/query/run-list.ts'
import { openStore } from '#core/store/open-store.ts'
import type { RunPage } from '#shared/api/contract.ts'
import { epochUs } from '#shared/model/units.ts'
import type { RunQuery } from '#shared/runs/list/run-query.ts'
import { ann, run } from '../integration/store/samples.ts'
import { fillRuns } from './runs/fill-runs.ts'

const RUNS = 50_000
const folder = mkdtempSync(join(tmpdir(), 'agentprof-bench-'))
const store = openStore(join(folder, 'store.db'), { origin: ann })
const { derived, runs } = store

function measure(what: string, read: () => unknown): void {
  const times = Array.from({ length: 9 }, () => {
    const started = performance.now()
    read()
    return performance.now() - started
  })
  console.log(`${what.padEnd(36)}${times.toSorted((a, b) => a - b)[4]?.toFixed(2)} ms`)
}

/** As the interface asks: a page while scrolling, then one after a run has changed, for each of what a list can be narrowed and ordered by. */
function measurePages(): void {
  const context = { now: epochUs(RUNS * 1e6), liveCores: [] }
  const list = createRunList(() => [store])
  const page = (query: RunQuery, offset: number): RunPage => list.page(query, offset, 100, context)
  const started = performance.now()
  page({ group: 'day' }, 0)
  console.log(`${'the first page, all runs read'.padEnd(36)}${(performance.now() - started).toFixed(2)} ms`)
  let offset = 0
  measure('the next page while scrolling', () => {
    offset += 100
    page({ group: 'day' }, offset)
  })
  const changed = run('00000000'.padEnd(16, '1'), RUNS)
  derived.putRun(changed)
  const queries: [string, RunQuery][] = [
    ['by day', { group: 'day' }],
    ['by session', { group: 'session' }],
    ['by cost', { sort: 'cost' }],
    ['by name', { sort: 'name' }],
    ['of a text', { text: 'feature-7 run' }],
    ['of two tags', { tags: ['user=user-3', 'feature=feature-3'] }],
  ]
  for (const [what, query] of queries)
    measure(`a page ${what} after a change`, () => {
      list.changed([changed.id])
      page(query, 0)
    })
  measure('what can be narrowed to', () => {
    list.changed([changed.id])
    list.facets()
  })
}

try {
  store.transaction(() => fillRuns(store, { runs: RUNS, callsEach: 3, second: (n) => n }))
  measure('newest 50', () => runs.list({ limit: 50 }))
  measure('newest 50 since', () => runs.list({ limit: 50, since: epochUs((RUNS - 1000) * 1e6) }))
  measure('newest 50 imported (there are 10)', () => runs.list({ limit: 50, sources: ['imported'] }))
  measure('newest 50 of a tag that all have', () => runs.list({ limit: 50, tag: 'team=all' }))
  measure('newest 50 of a tag that 50 have', () => runs.list({ limit: 50, tag: 'feature=feature-3' }))
  measure('a run by the beginning of its id', () => runs.find('9e3779b1'))
  measure('spend of the newest 1,000 runs', () => runs.spendSince(epochUs((RUNS - 1000) * 1e6)))
  measurePages()
} finally {
  store.close()
  rmSync(folder, { recursive: true, force: true })
}
