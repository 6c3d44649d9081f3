import type { Store } from '#core/store/store.ts'
import { call, run, totals } from '../../integration/store/samples.ts'

interface FillOptions {
  readonly runs: number
  readonly callsEach: number
  /** When the `n`-th run started, in seconds after 1970. */
  readonly second: (n: number) => number
  readonly ended?: boolean
}

/** Fills a store with small runs, their ids in no order, some of them imported. */
export function fillRuns({ derived }: Store, { runs, callsEach, second, ended = false }: FillOptions): void {
  for (let n = 0; n < runs; n += 1) {
    const id = (Math.imul(n, 2_654_435_761) >>> 0).toString(16).padStart(8, '0') + n.toString(16).padStart(8, '0')
    const source = n % 5000 === 7 ? 'imported' : 'recorded'
    const record = run(id, second(n), { tags: { user: `user-${n % 20}` }, source, ended })
    derived.putRun(record)
    derived.putTotals(record.id, totals({ tags: { team: 'all', feature: `feature-${n % 1000}` } }))
    for (let each = 0; each < callsEach; each += 1) derived.putCall(call(record, n * callsEach + each, second(n) + each), [])
  }
}
