import { expect, test } from 'vitest'
import type { RunFilter, Store } from '#core/store/store.ts'
import type { RunRecord } from '#shared/model/records.ts'
import { epochUs, nanoUsd } from '#shared/model/units.ts'
import { call, open, run, totals } from './samples.ts'
import { newStore } from './temp-store.ts'

function storeWith(...records: readonly RunRecord[]): Store {
  const store = newStore()
  for (const record of records) store.derived.putRun(record)
  return store
}

const names = ({ runs }: Store, filter: RunFilter): string[] => runs.list(filter).map((row) => row.run.name)
const seconds = (n: number) => epochUs(n * 1_000_000)

test('runs are listed newest first, each with its totals and open exchanges', () => {
  const [older, newer] = [run('bbbb', 1), run('aaaa', 2)]
  const { derived, runs } = storeWith(older, newer)
  derived.putTotals(older.id, totals({ callCount: 7 }))
  derived.putOpen(open(newer, 1))

  expect(runs.list({}).map((row) => [row.run, row.totals.callCount, row.open])).toEqual([
    [newer, 0, [open(newer, 1)]],
    [older, 7, []],
  ])
  expect(runs.row(older.id)).toEqual(runs.list({})[1])
})

test('a list is narrowed by number, start and source', () => {
  const store = storeWith(
    run('aaaa', 1),
    run('bbbb', 2, { source: 'imported' }),
    run('cccc', 3),
    run('dddd', 4, { source: 'demo' }),
  )

  expect(names(store, { limit: 2 })).toEqual(['run dddd', 'run cccc'])
  expect(names(store, { since: seconds(2) })).toEqual(['run dddd', 'run cccc', 'run bbbb'])
  expect(names(store, { sources: ['recorded', 'imported'] })).toEqual(['run cccc', 'run bbbb', 'run aaaa'])
  expect(names(store, { sources: ['recorded'], limit: 1 })).toEqual(['run cccc'])
  expect(names(store, { sources: [] })).toEqual([])
})

test('a tag finds the runs that show it: those that were given it, and those whose calls all share it', () => {
  const [given, shared, other] = [
    run('aaaa', 1, { tags: { user: 'ann' } }),
    run('bbbb', 2),
    run('cccc', 3, { tags: { user: 'bob' } }),
  ]
  const store = storeWith(given, shared, other)
  const { derived } = store
  derived.putTotals(shared.id, totals({ tags: { user: 'ann', feature: 'a="b"' } }))
  derived.putTotals(other.id, totals({ tags: { user: 'ann' } }))
  expect(names(store, { tag: 'user=ann' })).toEqual(['run bbbb', 'run aaaa'])
  expect(names(store, { tag: 'user=ann', limit: 1 })).toEqual(['run bbbb'])
  expect(names(store, { tag: 'user=ann', sources: ['imported'] })).toEqual([])
  expect(names(store, { tag: 'feature=a="b"' })).toEqual(['run bbbb'])
  expect(names(store, { tag: 'user' })).toEqual([])

  derived.putTotals(shared.id, totals({ tags: { feature: 'x' } }))
  derived.putRun({ ...given, startedAt: seconds(4) })
  expect(names(store, { tag: 'user=ann', since: seconds(4) })).toEqual(['run aaaa'])
})

test('a reference is an id, a name (its newest run), a unique prefix of an id, or `last`', () => {
  const first = run('abcd1', 1, { name: 'nightly' })
  const second = run('abcd2', 2, { name: 'nightly' })
  const third = run('12345', 3)
  const { runs } = storeWith(first, second, third)

  expect(runs.find(first.id)).toEqual({ kind: 'found', runId: first.id })
  expect(runs.find('nightly')).toEqual({ kind: 'found', runId: second.id })
  expect(runs.find('1234')).toEqual({ kind: 'found', runId: third.id })
  expect(runs.find('last')).toEqual({ kind: 'found', runId: third.id })
  expect(runs.find('abcd')).toEqual({ kind: 'ambiguous', ids: [first.id, second.id] })
  expect(runs.find('abcd2')).toEqual({ kind: 'found', runId: second.id })
  expect(runs.find('123')).toEqual({ kind: 'none' })
  expect(runs.find('night')).toEqual({ kind: 'none' })
  expect(runs.find('')).toEqual({ kind: 'none' })
})

test('there is no last run in an empty store', () => {
  expect(newStore().runs.find('last')).toEqual({ kind: 'none' })
})

test('a deleted run is not seen', () => {
  const [kept, gone] = [run('aaaa', 1), run('bbbb', 2, { name: 'gone', tags: { user: 'ann' } })]
  const store = storeWith(kept, gone)
  const { derived, runs } = store
  derived.putCall(call(gone, 1, 2), [])
  derived.putRun({ ...gone, deleted: true })

  expect(names(store, {})).toEqual(['run aaaa'])
  expect(names(store, { tag: 'user=ann' })).toEqual([])
  expect(runs.row(gone.id)).toBeNull()
  expect(['last', gone.id, 'bbbb', 'gone'].map((ref) => runs.find(ref))).toEqual([
    { kind: 'found', runId: kept.id },
    { kind: 'none' },
    { kind: 'none' },
    { kind: 'none' },
  ])
  expect(runs.spendSince(seconds(0)).calls).toBe(0)
})

test('spend is what calls of recorded runs have cost since then, and how many have no price', () => {
  const [recorded, demo] = [run('aaaa', 1), run('bbbb', 1, { source: 'demo' })]
  const { derived, runs } = storeWith(recorded, demo)
  const free = { cost: { kind: 'free', nanoUsd: nanoUsd(0), why: 'local' } } as const
  const priced = (amount: number) =>
    ({
      cost: {
        kind: 'priced',
        nanoUsd: nanoUsd(amount),
        basis: 'computed',
        computedNanoUsd: nanoUsd(amount),
        reportedNanoUsd: null,
        priceRow: null,
        estimated: false,
      },
    }) as const
  derived.putCall(call(recorded, 1, 10, priced(1_000)), [])
  derived.putCall(call(recorded, 2, 20, priced(3_000_000_000)), [])
  derived.putCall(call(recorded, 3, 21, priced(7)), [])
  derived.putCall(call(recorded, 4, 22, free), [])
  derived.putCall(call(recorded, 5, 23), [])
  derived.putCall(call(demo, 6, 24, priced(500)), [])

  expect(runs.spendSince(seconds(20))).toEqual({ nanoUsd: 3_000_000_007, calls: 4, unpricedCalls: 1 })
  expect(runs.spendSince(seconds(30))).toEqual({ nanoUsd: 0, calls: 0, unpricedCalls: 0 })
})
