import { describe, expect, test } from 'vitest'
import {
  confidenceOf,
  confidenceWords,
  knownDurationMs,
  knownTokens,
  knownWaste,
  unpricedWords,
  wasteWords,
} from '#shared/format/known.ts'
import { type Cost, knownAmount, type Price, ZERO_COST } from '#shared/model/cost.ts'
import { nanoUsd } from '#shared/model/units.ts'
import { usageOf, ZERO_USAGE } from '#shared/model/usage.ts'

const cost = (counts: Partial<Cost>): Cost => ({ ...ZERO_COST, ...counts })
const SPENT = { nanoUsd: nanoUsd(5) }
const NOTHING = { nanoUsd: nanoUsd(0), retries: 0, repairs: 0, loops: 0 }

test.each([
  ['no call has settled', cost({}), null, null, 'No call settled yet'],
  ['all reported', cost({ ...SPENT, reportedCalls: 24 }), 5, 'reported', 'Reported, all 24 calls'],
  ['one reported', cost({ ...SPENT, reportedCalls: 1 }), 5, 'reported', 'Reported, 1 call'],
  ['some failed', cost({ ...SPENT, reportedCalls: 2, freeCalls: 1 }), 5, 'reported', 'Reported, 2 of 3 calls; 1 not billed'],
  ['some estimated', cost({ ...SPENT, reportedCalls: 20, estimatedCalls: 4 }), 5, 'estimated', '4 of 24 calls estimated'],
  ['some unpriced', cost({ ...SPENT, reportedCalls: 20, unpricedCalls: 1 }), 5, 'estimated', '1 call unpriced'],
  [
    'some of each',
    cost({ ...SPENT, reportedCalls: 20, estimatedCalls: 3, unpricedCalls: 2 }),
    5,
    'estimated',
    '3 of 25 calls estimated, 2 unpriced',
  ],
  ['all unpriced', cost({ unpricedCalls: 4 }), null, 'unpriced', '4 calls unpriced'],
  ['free or unpriced', cost({ freeCalls: 1, unpricedCalls: 1 }), null, 'unpriced', '1 call unpriced'],
  ['all free', cost({ freeCalls: 2 }), 0, null, 'Nothing was billed'],
] as const)('a total where %s', (_, total, amount, confidence, words) => {
  expect([knownAmount(total), confidenceOf(total), confidenceWords(total)]).toEqual([amount, confidence, words])
})

describe('what is not known', () => {
  test('tokens, where no call told any', () => {
    expect(knownTokens({ usage: ZERO_USAGE, cost: cost({ unpricedCalls: 1 }) })).toBeNull()
    expect(knownTokens({ usage: ZERO_USAGE, cost: cost({}) })).toBeNull()
    expect(knownTokens({ usage: usageOf({ inputFresh: 7 }), cost: cost({ unpricedCalls: 1 }) })).toEqual({ input: 7, output: 0 })
  })

  test('waste, where the whole is not known', () => {
    expect(knownWaste({ cost: cost({ unpricedCalls: 1 }), wasted: NOTHING })).toBeNull()
    expect(knownWaste({ cost: cost({ reportedCalls: 1 }), wasted: NOTHING })).toBe(0)
  })

  test('how long a run took whose recorder ended before its first call did', () => {
    expect(knownDurationMs({ status: 'interrupted', callCount: 0, durationMs: 0 })).toBeNull()
    expect(knownDurationMs({ status: 'interrupted', callCount: 1, durationMs: 40 })).toBe(40)
    expect(knownDurationMs({ status: 'running', callCount: 0, durationMs: 40 })).toBe(40)
  })
})

test('calls without a price say why, commonest first', () => {
  const unpriced = (why: Extract<Price, { kind: 'unpriced' }>['why']) => ({ cost: { kind: 'unpriced', why } as const })
  const free = { cost: { kind: 'free', nanoUsd: nanoUsd(0), why: 'local' } as const }
  expect(unpricedWords([free, unpriced('no-usage')])).toBe('usage unknown for 1 call')
  expect(unpricedWords([unpriced('no-usage'), unpriced('unknown-model'), unpriced('unknown-model')])).toBe(
    'no price known for 2 calls, usage unknown for 1',
  )
})

test('a failed attempt that was billed is no retry, unless another one followed', () => {
  expect(wasteWords(NOTHING)).toBe('no retries, repairs or loops')
  expect(wasteWords({ ...NOTHING, nanoUsd: nanoUsd(8) })).toBe('failed, and billed all the same')
  expect(wasteWords({ nanoUsd: nanoUsd(8), retries: 1, repairs: 2, loops: 1 })).toBe('1 retry, 2 repairs, 1 loop')
})
