import { expect, test } from 'vitest'
import { callParts, cumulativeWeight } from '../../../../renderer/charts/call-parts.ts'
import { callWeight } from '../../../../renderer/charts/call-weight.ts'
import { COST, callNumber, INDEX, SAMPLE } from '../sample.ts'

test.each(['cost', 'tokens', 'time'] as const)('the parts of every call add up to its %s', (weight) => {
  const parts = callParts(INDEX.calls, SAMPLE.segments, weight)
  for (const call of INDEX.calls) {
    const sum = parts(call).reduce((total, { amount }) => total + amount, 0)
    expect(sum).toBe(callWeight(call, weight))
  }
})

test('a call that lost the cache shows as written, a repaired one as waste', () => {
  const parts = callParts(INDEX.calls, SAMPLE.segments, 'cost')
  expect(parts(callNumber(15)).map(({ tone }) => tone)).toEqual(['write', 'output', 'reasoning'])
  expect(parts(callNumber(10)).map(({ tone }) => tone)).toEqual(['waste'])
})

test('without segments a cost has one part: what it went to is not known', () => {
  const parts = callParts(INDEX.calls, null, 'cost')
  expect(parts(callNumber(1))).toEqual([{ tone: 'neutral', amount: callWeight(callNumber(1), 'cost') }])
})

test('the running total ends at the run’s cost, and never falls', () => {
  const line = cumulativeWeight(INDEX.calls, 'cost')
  expect(line.at(-1)?.amount).toBe(COST)
  expect(
    line.every(
      ({ atUs, amount }, at) => at === 0 || (amount >= (line[at - 1]?.amount ?? 0) && atUs >= (line[at - 1]?.atUs ?? 0)),
    ),
  ).toBe(true)
})
