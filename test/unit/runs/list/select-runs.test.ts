import { describe, expect, test, vi } from 'vitest'
import { epochUs } from '#shared/model/units.ts'
import { countValues } from '#shared/runs/list/count-values.ts'
import { groupRuns, sumRuns } from '#shared/runs/list/group-runs.ts'
import { buildRunEntry, type RunEntry } from '#shared/runs/list/run-entry.ts'
import type { RunQuery } from '#shared/runs/list/run-query.ts'
import { selectRuns } from '#shared/runs/list/select-runs.ts'
import { run, totals } from '../../../integration/store/samples.ts'

const NOW = { now: epochUs(Date.UTC(2026, 10, 24) * 1000), liveCores: ['here'] }
const DOLLAR = 1_000_000_000

interface Given {
  readonly name: string
  /** Of 23 November 2026, UTC. */
  readonly hour: number
  readonly cost?: number | null
  readonly calls?: number
  readonly model?: string
  readonly provider?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly outcome?: 'success' | 'failure'
  readonly session?: string
  readonly source?: 'demo'
  readonly openIn?: string
}

let made = 0
function entry(given: Given): RunEntry {
  const { cost = 1, calls = 2, model = 'opus', provider = 'anthropic' } = given
  const second = Date.UTC(2026, 10, 23, given.hour) / 1000
  const record = run((0xa000 + made++).toString(16).padStart(16, '0'), second, {
    name: given.name,
    tags: given.tags ?? {},
    outcome: given.outcome ?? null,
    session: given.session ?? null,
    source: given.source ?? 'recorded',
  })
  const sums = totals({
    callCount: calls,
    models: [model],
    providers: [provider],
    cost: {
      nanoUsd: ((cost ?? 0) * DOLLAR) as never,
      reportedCalls: cost === null ? 0 : calls,
      estimatedCalls: 0,
      freeCalls: 0,
      unpricedCalls: cost === null ? calls : 0,
    },
  })
  return buildRunEntry(record, sums, given.openIn === undefined ? [] : [{ coreId: given.openIn } as never])
}

const runs = [
  entry({ name: 'Fix the test', hour: 9, cost: 2, outcome: 'success', tags: { user: 'ann', team: 'core' } }),
  entry({ name: 'Review', hour: 10, cost: null, model: 'gpt-5', provider: 'openai', tags: { user: 'bob' }, calls: 9 }),
  entry({ name: 'fix 10 typos', hour: 11, cost: 0.5, outcome: 'failure', tags: { user: 'ann' }, openIn: 'gone' }),
  entry({ name: 'fix 9 typos', hour: 12, cost: 4, source: 'demo', openIn: 'here' }),
]
const names = (query: RunQuery): string[] => selectRuns(runs, query, NOW).map(({ name }) => name)

describe('runs are narrowed', () => {
  test.each<[string, RunQuery, string[]]>([
    ['not at all', {}, ['fix 9 typos', 'fix 10 typos', 'Review', 'Fix the test']],
    ['by every word of a text', { text: 'FIX typos' }, ['fix 9 typos', 'fix 10 typos']],
    ['by words of tags and providers', { text: 'user=bob openai' }, ['Review']],
    ['by the beginning of a status', { text: 'run' }, ['fix 9 typos']],
    ['by a tag', { tags: ['user=ann'] }, ['fix 10 typos', 'Fix the test']],
    [
      'by tags: values of one key are alternatives',
      { tags: ['user=ann', 'user=bob'] },
      ['fix 10 typos', 'Review', 'Fix the test'],
    ],
    ['by tags: keys must all hold', { tags: ['user=ann', 'team=core'] }, ['Fix the test']],
    ['by model', { models: ['gpt-5'] }, ['Review']],
    ['by provider', { providers: ['openai'] }, ['Review']],
    ['by outcome', { outcomes: ['success', 'failure'] }, ['fix 10 typos', 'Fix the test']],
    ['by an outcome that nobody gave', { outcomes: ['not-set'] }, ['fix 9 typos', 'Review']],
    ['by status', { statuses: ['interrupted'] }, ['fix 10 typos']],
    ['by source', { sources: ['demo'] }, ['fix 9 typos']],
    [
      'by start, the end left out',
      { fromMs: Date.UTC(2026, 10, 23, 10), toMs: Date.UTC(2026, 10, 23, 12) },
      ['fix 10 typos', 'Review'],
    ],
    ['by cost; an unknown cost is not zero', { maxNanoUsd: 2 * DOLLAR }, ['fix 10 typos', 'Fix the test']],
    ['by cost from below', { minNanoUsd: 2 * DOLLAR }, ['fix 9 typos', 'Fix the test']],
  ])('%s', (_, query, expected) => expect(names(query)).toEqual(expected))
})

describe('runs are ordered', () => {
  test.each<[string, RunQuery, string[]]>([
    ['newest first', { sort: 'started' }, ['fix 9 typos', 'fix 10 typos', 'Review', 'Fix the test']],
    ['oldest first', { sort: 'started', reverse: true }, ['Fix the test', 'Review', 'fix 10 typos', 'fix 9 typos']],
    ['dearest first, unknown last', { sort: 'cost' }, ['fix 9 typos', 'Fix the test', 'fix 10 typos', 'Review']],
    ['cheapest first, unknown last', { sort: 'cost', reverse: true }, ['fix 10 typos', 'Fix the test', 'fix 9 typos', 'Review']],
    ['by name, numbers as numbers', { sort: 'name' }, ['fix 9 typos', 'fix 10 typos', 'Fix the test', 'Review']],
    ['by calls', { sort: 'calls' }, ['Review', 'fix 9 typos', 'fix 10 typos', 'Fix the test']],
  ])('%s', (_, query, expected) => expect(names(query)).toEqual(expected))
})

const lines = (items: readonly RunEntry[], query: RunQuery): string[] =>
  groupRuns(selectRuns(items, query, NOW), query).map((row) =>
    row.kind === 'run'
      ? `${row.grouped ? '  ' : ''}${items.find(({ id }) => id === row.id)?.name}`
      : `${row.kind} of ${row.runs} + ${row.samples}: ${row.nanoUsd / DOLLAR}, ${row.unpricedRuns} unpriced`,
  )

test('days are those of the user’s zone; samples enter no sum', () => {
  expect(lines(runs, { group: 'day', timeZone: 'Pacific/Auckland' })).toEqual([
    // 11:00 UTC is midnight in Auckland.
    'day of 1 + 1: 0.5, 0 unpriced',
    'fix 9 typos',
    'fix 10 typos',
    'day of 2 + 0: 2, 1 unpriced',
    'Review',
    'Fix the test',
  ])
  expect(lines(runs, { group: 'day', timeZone: 'UTC' })[0]).toBe('day of 3 + 1: 2.5, 1 unpriced')
})

test('the days of a zone are worked out once for all lists', () => {
  const formats = vi.spyOn(Intl, 'DateTimeFormat')
  const query: RunQuery = { group: 'day', timeZone: 'Asia/Kathmandu' }
  const first = lines(runs, query)
  expect(lines(runs, query)).toEqual(first)
  expect(formats).toHaveBeenCalledTimes(1)
  formats.mockRestore()
})

test('days stand only over runs in order of their start', () => {
  expect(lines(runs, { group: 'day', sort: 'name' })).toEqual(names({ sort: 'name' }))
})

test('runs of one session stand together, where the first of them stands', () => {
  const items = [
    entry({ name: 'a1', hour: 1, session: 'a' }),
    entry({ name: 'alone', hour: 2 }),
    entry({ name: 'single', hour: 3, session: 'b' }),
    entry({ name: 'a2', hour: 4, session: 'a', cost: 3 }),
  ]
  expect(lines(items, { group: 'session' })).toEqual(['session of 2 + 0: 4, 0 unpriced', '  a2', '  a1', 'single', 'alone'])
})

test('what is found is summed, and counted where it has no cost', () => {
  expect(sumRuns(runs)).toEqual({ runs: 3, samples: 1, nanoUsd: 2.5 * DOLLAR, unpricedRuns: 1 })
})

test('values to narrow by are counted, the most frequent first', () => {
  const { tags, models } = countValues(runs, 2)
  expect(tags).toEqual([
    { value: 'user=ann', runs: 2 },
    { value: 'team=core', runs: 1 },
  ])
  expect(models).toEqual([
    { value: 'opus', runs: 3 },
    { value: 'gpt-5', runs: 1 },
  ])
})
