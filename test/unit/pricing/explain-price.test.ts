import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { exchangeId } from '#shared/model/ids.ts'
import type { AttemptRecord } from '#shared/model/records.ts'
import { epochUs } from '#shared/model/units.ts'
import { type Usage, usageOf } from '#shared/model/usage.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { picoDecimal } from '#shared/pricing/decimal.ts'
import { explainAttempt } from '#shared/pricing/explain-price.ts'
import { priceAttempt } from '#shared/pricing/price-call.ts'

const book = createPriceBook()
const AT = epochUs(Date.parse('2026-11-23T12:00:00Z') * 1000)

function explained(provider: string, model: string, usage: Usage) {
  const lookup = book.lookup({ provider, host: '', model, tier: null, at: AT })
  if (lookup.kind !== 'row') throw new Error(JSON.stringify(lookup))
  const cost = priceAttempt({ lookup, usage, usageSource: 'reported', billing: 'billed' })
  const attempt = { index: 0, exchangeId: exchangeId('0'.repeat(24)), cost, usage } as AttemptRecord
  return explainAttempt(attempt, lookup.row)
}

test('a cached Claude call, line by line', () => {
  const usage = usageOf({
    inputFresh: 1200,
    cacheRead: 80_000,
    cacheWrite1h: 1000,
    outputText: 700,
    other: { 'fee.web_search': 2 },
  })
  const { lines, usd } = explained('anthropic', 'claude-opus-5', usage)
  expect(lines.map(({ bucket, count, ratePico, usd: amount }) => [bucket, count, ratePico, amount])).toEqual([
    ['inputFresh', 1200, 5_000_000, '0.006'],
    ['cacheRead', 80_000, 500_000, '0.04'],
    ['cacheWrite1h', 1000, 10_000_000, '0.01'],
    ['outputText', 700, 25_000_000, '0.0175'],
    ['fee.web_search', 2, 10_000_000_000, '0.02'],
  ])
  expect(usd).toBe('0.0935')
})

test('a line says at which rate it is priced where the row has none for it, and whether that is a guess', () => {
  const usage = usageOf({ cacheRead: 1000, other: { 'input.audio': 10, 'fee.code_execution': 1 } })
  expect(explained('openai', 'gpt-4', usage).lines).toMatchObject([
    { bucket: 'cacheRead', ratedAs: 'inputFresh', usd: '0.03', guessed: false },
    { bucket: 'input.audio', ratedAs: 'inputFresh', usd: '0.0003', guessed: true },
    { bucket: 'fee.code_execution', ratePico: null, usd: '0', guessed: true },
  ])
})

test('what the provider charges beside calls is said, where a call may have caused it', () => {
  const cached = usageOf({ inputFresh: 10, cacheRead: 1000 })
  expect(explained('gemini', 'gemini-3.5-flash', cached).chargedElsewhere).toEqual([
    'storage of explicit caches, charged by tokens and hours',
  ])
  expect(explained('gemini', 'gemini-3.5-flash', usageOf({ inputFresh: 10 })).chargedElsewhere).toEqual([])
  expect(explained('openai', 'gpt-5.5', cached).chargedElsewhere).toEqual([])
  const executed = usageOf({ inputFresh: 10, other: { 'fee.code_execution': 2 } })
  expect(explained('anthropic', 'claude-opus-5', executed)).toMatchObject({
    cost: { kind: 'priced', estimated: true },
    chargedElsewhere: [expect.stringMatching(/^code execution, charged by the hour/)],
  })
})

test('a long request says above which size its rates hold', () => {
  expect(explained('openai', 'gpt-5.5', usageOf({ inputFresh: 300_000 }))).toMatchObject({ aboveInputTokens: 271_999, usd: '3' })
  expect(explained('openai', 'gpt-5.5', usageOf({ inputFresh: 200_000 })).aboveInputTokens).toBeNull()
})

test('the lines add up to what was computed, to less than a nano-dollar', () => {
  const count = fc.nat(2_000_000)
  const anyUsage = fc
    .record({ inputFresh: count, cacheRead: count, cacheWrite5m: count, outputText: count, reasoning: count })
    .map(usageOf)
  fc.assert(
    fc.property(anyUsage, fc.constantFrom('gpt-5.5', 'gpt-5.6-luna', 'gpt-5-nano'), (usage, model) => {
      const { cost, lines, usd } = explained('openai', model, usage)
      const pico = (decimal: string): bigint => {
        const [whole = '', fraction = ''] = decimal.split('.')
        return BigInt(whole + fraction.padEnd(12, '0'))
      }
      const sum = lines.reduce((total, line) => total + pico(line.usd), 0n)
      expect(picoDecimal(sum)).toBe(usd ?? '0')
      if (cost.kind !== 'priced') throw new Error(cost.kind)
      const off = 1000n * BigInt(cost.nanoUsd) - sum
      expect(off > -500n && off <= 500n).toBe(true)
    }),
  )
})

test('an attempt without a row or without usage has nothing to add up', () => {
  const attempt = { index: 0, exchangeId: exchangeId('0'.repeat(24)), usage: null, cost: { kind: 'unpriced', why: 'no-usage' } }
  expect(explainAttempt(attempt as AttemptRecord, null)).toMatchObject({
    row: null,
    lines: [],
    usd: null,
    aboveInputTokens: null,
  })
})

test.each([
  [0n, '0'],
  [1n, '0.000000000001'],
  [106_000_000_000n, '0.106'],
  [12_000_000_000_000n, '12'],
  [-1_500_000_000_000n, '-1.5'],
])('%s pico-dollars are $%s', (pico, decimal) => {
  expect(picoDecimal(pico)).toBe(decimal)
})
