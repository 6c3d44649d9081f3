import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PriceRates, PriceRow } from '#shared/model/cost.ts'
import { type Usage, usageOf } from '#shared/model/usage.ts'
import { scaleDecimal } from '#shared/pricing/decimal.ts'
import { priceUsage } from '#shared/pricing/price-usage.ts'

const count = fc.oneof(fc.nat(20), fc.nat(2_000_000))
const rate = fc.nat(200_000_000)

const anyUsage: fc.Arbitrary<Usage> = fc
  .record({
    inputFresh: count,
    cacheRead: count,
    cacheWrite5m: count,
    cacheWrite1h: count,
    outputText: count,
    reasoning: count,
    other: fc.dictionary(fc.constantFrom('input.audio', 'output.image', 'fee.web_search'), count),
  })
  .map(usageOf)

const anyRates: fc.Arbitrary<PriceRates> = fc.record({
  inputFresh: rate,
  cacheRead: fc.option(rate),
  cacheWrite5m: fc.option(rate),
  cacheWrite1h: fc.option(rate),
  output: rate,
  reasoning: fc.option(rate),
  other: fc.dictionary(fc.constantFrom('input.audio', 'fee.web_search'), rate),
})

const rowOf = (base: PriceRates): PriceRow => ({
  id: 'row',
  provider: 'p',
  model: 'm',
  tier: null,
  effectiveFrom: null,
  book: 'b',
  base,
  steps: [],
})
const nano = (base: PriceRates, usage: Usage): number => priceUsage(rowOf(base), usage)?.nanoUsd ?? Number.NaN

test('decimals scale to the integer that their digits name', () => {
  fc.assert(
    fc.property(fc.nat(10 ** 12), fc.integer({ min: 0, max: 6 }), (digits, places) => {
      const decimal = Number(`${digits}e-${places}`)
      expect(scaleDecimal(decimal, 6)).toBe(Number(BigInt(digits) * 10n ** BigInt(6 - places)))
    }),
  )
})

test('a price is a whole amount, never negative, and within half a nano-dollar of the exact sum', () => {
  fc.assert(
    fc.property(anyRates, anyUsage, (rates, usage) => {
      const price = nano(rates, usage)
      expect(Number.isSafeInteger(price) && price >= 0).toBe(true)
      const input = rates.inputFresh ?? 0
      const output = rates.output ?? 0
      const terms: [number, number][] = [
        [usage.inputFresh, input],
        [usage.cacheRead, rates.cacheRead ?? input],
        [usage.cacheWrite5m, rates.cacheWrite5m ?? input],
        [usage.cacheWrite1h, rates.cacheWrite1h ?? rates.cacheWrite5m ?? input],
        [usage.outputText, output],
        [usage.reasoning, rates.reasoning ?? output],
        [usage.other['input.audio'] ?? 0, rates.other['input.audio'] ?? input],
        [usage.other['output.image'] ?? 0, output],
        [usage.other['fee.web_search'] ?? 0, rates.other['fee.web_search'] ?? 0],
      ]
      const pico = terms.reduce((sum, [n, each]) => sum + BigInt(n) * BigInt(each), 0n)
      const off = 1000n * BigInt(price) - pico
      expect(off > -500n && off <= 500n).toBe(true)
    }),
  )
})

test('more tokens in any bucket never cost less', () => {
  fc.assert(
    fc.property(
      anyRates,
      anyUsage,
      fc.constantFrom('inputFresh', 'cacheRead', 'cacheWrite1h', 'outputText', 'reasoning'),
      (rates, usage, bucket) => {
        expect(nano(rates, usageOf({ ...usage, [bucket]: usage[bucket] + 1 }))).toBeGreaterThanOrEqual(nano(rates, usage))
      },
    ),
  )
})
