import { describe, expect, test } from 'vitest'
import { buildReconciliation } from '#shared/importers/usage-exports/build-reconciliation.ts'
import type { ExportedRow } from '#shared/importers/usage-exports/usage-export.ts'
import type { DailyUsage } from '#shared/model/daily-usage.ts'
import { nanoUsd } from '#shared/model/units.ts'

const exported = (day: string, model: string | null, rest: Partial<ExportedRow> = {}): ExportedRow => ({
  day,
  model,
  tokens: {},
  ...rest,
})
const recorded = (day: string, model: string, rest: Partial<DailyUsage> = {}): DailyUsage => ({
  day,
  model,
  calls: 1,
  input: 100,
  fresh: 100,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 10,
  nanoUsd: nanoUsd(1000),
  unknownUsageCalls: 0,
  estimatedCalls: 0,
  unpricedCalls: 0,
  ...rest,
})
const usage = (rows: readonly ExportedRow[]) => ({ rows, days: [...new Set(rows.map(({ day }) => day))].sort() })
const states = ({ rows }: ReturnType<typeof buildReconciliation>) =>
  rows.map(({ day, model, exported, recorded }) => [day, model, exported ? (recorded ? 'both' : 'export') : 'recorded'])

describe('rows', () => {
  test('lines of one day and model are summed; a difference is export − recorded, of what both have', () => {
    const rows = [
      exported('2026-11-23', 'm', { calls: 2, tokens: { input: 150, output: 25 } }),
      exported('2026-11-23', 'm', { calls: 1, tokens: { input: 30 } }),
    ]
    const result = buildReconciliation({}, usage(rows), [recorded('2026-11-23', 'm', { calls: 4 })])
    expect(result.rows).toMatchObject([
      {
        exported: { calls: 3, tokens: { input: 180, output: 25 }, nanoUsd: null },
        recorded: { calls: 4, nanoUsd: 1000 },
        difference: { calls: -1, tokens: { input: 80, output: 15 }, nanoUsd: null },
      },
    ])
    expect(Object.keys(result.rows[0]?.difference?.tokens ?? {})).toEqual(['input', 'output'])
  })

  test('what only one side has is said, and has no difference', () => {
    const rows = [exported('2026-11-23', 'a'), exported('2026-11-24', 'a')]
    const result = buildReconciliation({}, usage(rows), [recorded('2026-11-23', 'b'), recorded('2026-11-23', 'a')])
    expect(states(result)).toEqual([
      ['2026-11-23', 'a', 'both'],
      ['2026-11-23', 'b', 'recorded'],
      ['2026-11-24', 'a', 'export'],
    ])
    expect(result.rows.map(({ difference }) => difference === null)).toEqual([false, true, true])
    expect(result.nothingRecorded).toEqual(['2026-11-24'])
  })

  test('an export that does not tell models apart is compared by day alone', () => {
    const rows = [exported('2026-11-23', null, { pico: 3_000_000n })]
    const result = buildReconciliation({}, usage(rows), [recorded('2026-11-23', 'a'), recorded('2026-11-23', 'b')])
    expect(states(result)).toEqual([['2026-11-23', null, 'both']])
    expect(result.rows[0]?.difference?.nanoUsd).toBe(1000)
  })

  test('names for people are matched with ids', () => {
    const rows = [exported('2026-11-23', 'Claude Haiku 4.5'), exported('2026-11-23', 'Claude Sonnet 3.7')]
    const calls = [recorded('2026-11-23', 'claude-haiku-4-5-20251001'), recorded('2026-11-23', 'claude-3-7-sonnet-20250219')]
    expect(states(buildReconciliation({ displayNames: true }, usage(rows), calls)).map(([, , state]) => state)).toEqual([
      'both',
      'both',
    ])
    expect(states(buildReconciliation({}, usage(rows), calls))).toHaveLength(4)
  })
})

test('the total is over everything, rounded once, with what the recorded side lacks', () => {
  const rows = [exported('2026-11-23', 'a', { pico: 400n }), exported('2026-11-24', 'a', { pico: 400n })]
  const { total, from, to } = buildReconciliation({}, usage(rows), [
    recorded('2026-11-23', 'a', { unpricedCalls: 1, estimatedCalls: 2, unknownUsageCalls: 3 }),
  ])
  expect([from, to]).toEqual(['2026-11-23', '2026-11-24'])
  expect(total).toMatchObject({
    exported: { nanoUsd: 1 },
    recorded: { nanoUsd: 1000, unpricedCalls: 1, estimatedCalls: 2, unknownUsageCalls: 3 },
    difference: { nanoUsd: -999 },
  })
})

test('nothing recorded at all: the total has no difference', () => {
  const { total } = buildReconciliation({}, usage([exported('2026-11-23', 'a', { calls: 1 })]), [])
  expect(total).toMatchObject({ recorded: null, difference: null })
})
