import { expect, test } from 'vitest'
import { formatRate } from '#shared/format/rate.ts'
import { amountOf } from '#shared/model/cost.ts'
import { foldResults, moneyRows } from '../../../../renderer/views/call/money-rows.ts'
import { callNumber, INDEX, SAMPLE } from '../sample.ts'

const rowsOf = (number: number) => {
  const { call } = callNumber(number)
  return moneyRows(call, SAMPLE.segments.get(call.id) ?? [], SAMPLE.priceRows.find(({ model }) => model === call.model) ?? null)
}

test('the rows of every call add up to its tokens and its cost', () => {
  for (const { number, call } of INDEX.calls) {
    const rows = rowsOf(number)
    expect(rows.reduce((sum, row) => sum + row.nanoUsd, 0)).toBe(amountOf(call.cost))
    expect(rows.reduce((sum, row) => sum + row.tokens, 0)).toBe((call.usage?.inputTotal ?? 0) + (call.usage?.outputTotal ?? 0))
  }
})

test('a call is split by segment and price class, in wire order, with the rate of its row', () => {
  expect(
    rowsOf(1).map(({ name, priceClass, tokens, rate }) => [name, priceClass?.name, tokens, rate && formatRate(rate)]),
  ).toEqual([
    ['Tools schema', 'cache write 1h', 8740, '10.00'],
    ['System prompt', 'cache write 1h', 3780, '10.00'],
    ['User messages', 'cache write 5m', 386, '6.25'],
    ['Reasoning', 'reasoning', 230, '25.00'],
    ['Output', 'output', 318, '25.00'],
  ])
})

test('a call whose segments are not known is one row, and an unpriced row has no rate', () => {
  const { call } = callNumber(1)
  expect(moneyRows(call, [], null)).toEqual([
    { name: 'Not split', priceClass: null, wasted: false, tokens: 13_454, nanoUsd: amountOf(call.cost), rate: null },
  ])
})

test('small results of one price class stand together, and nothing is lost', () => {
  const row = (name: string, tokens: number) => ({
    name,
    priceClass: null,
    wasted: false,
    tokens,
    nanoUsd: tokens * 10,
    rate: null,
  })
  const rows = [
    row('System prompt', 1000),
    row('Results: Grep', 50),
    row('Results: Bash', 500),
    row('Results: Edit', 30),
    row('Output', 5),
  ]
  expect(foldResults(rows).map(({ name, tokens, nanoUsd, parts }) => [name, tokens, nanoUsd, parts.length])).toEqual([
    ['System prompt', 1000, 10_000, 0],
    ['Results: Grep, Edit', 80, 800, 2],
    ['Results: Bash', 500, 5000, 0],
    ['Output', 5, 50, 0],
  ])
  const alone = [row('System prompt', 1000), row('Results: Grep', 50)]
  expect(foldResults(alone)).toEqual(alone.map((each) => ({ ...each, parts: [] })))
})
