import { expect, test } from 'vitest'
import type { Price } from '#shared/model/cost.ts'
import { epochUs, nanoUsd } from '#shared/model/units.ts'
import { type UsageBuckets, usageOf } from '#shared/model/usage.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { type AttemptToPrice, priceAttempt, priceCall } from '#shared/pricing/price-call.ts'

const book = createPriceBook()
const AT = epochUs(Date.parse('2026-11-23T12:00:00Z') * 1000)

const lookup = (provider: string, model: string, tier: string | null = null, at = AT) =>
  book.lookup({ provider, host: provider, model, tier, at })
const OPUS = lookup('anthropic', 'claude-opus-5')

const attempt = (changes: Partial<AttemptToPrice>): Price =>
  priceAttempt({
    lookup: OPUS,
    usage: usageOf({ inputFresh: 1000, outputText: 100 }),
    usageSource: 'reported',
    billing: 'billed',
    ...changes,
  })

function nanoOf(where: ReturnType<typeof lookup>, buckets: UsageBuckets): number {
  const price = attempt({ lookup: where, usage: usageOf(buckets) })
  if (price.kind !== 'priced') throw new Error(JSON.stringify(price))
  return price.nanoUsd
}

test('a cached Claude call, by hand: $5 in, $0.50 read, $6.25 and $10 written, $25 out a million tokens', () => {
  // 1,200 × 5 + 80,000 × 0.5 + 4,000 × 6.25 + 1,000 × 10 + (700 + 300) × 25 = 6,000 + 40,000 + 25,000 + 10,000 + 25,000 µ$ = $0.106
  const usage = { inputFresh: 1200, cacheRead: 80_000, cacheWrite5m: 4000, cacheWrite1h: 1000, outputText: 700, reasoning: 300 }
  expect(nanoOf(OPUS, usage)).toBe(106_000_000)
})

test('a thousand tokens each way on Claude Sonnet 5 cost 1.2 cents', () => {
  expect(nanoOf(lookup('anthropic', 'claude-sonnet-5'), { inputFresh: 1000, outputText: 1000 })).toBe(12_000_000)
})

test('ten web searches on Claude cost ten cents beside their tokens', () => {
  expect(nanoOf(OPUS, { inputFresh: 1000, other: { 'fee.web_search': 10 } })).toBe(105_000_000)
})

test('tokens that Cohere counts but does not charge cost nothing: 65 in at $2.50 and 63 out at $10 a million', () => {
  const usage = { inputFresh: 65, outputText: 63, other: { 'input.unbilled': 443, 'output.unbilled': 23 } }
  expect(nanoOf(lookup('api.cohere.com', 'command-a-03-2025', null, AT), usage)).toBe(162_500 + 630_000)
})

test('above 271,999 input tokens GPT-5.5 charges the long-context rate for the whole request, cached tokens counted in', () => {
  const gpt = lookup('openai', 'gpt-5.5')
  // 271,999 × $5 + 1,000 × $30 a million
  expect(nanoOf(gpt, { inputFresh: 271_999, outputText: 1000 })).toBe(1_389_995_000)
  // 272,000 × $10 + 1,000 × $45
  expect(nanoOf(gpt, { inputFresh: 272_000, outputText: 1000 })).toBe(2_765_000_000)
  // 2,000 × $10 + 270,000 × $1
  expect(nanoOf(gpt, { inputFresh: 2000, cacheRead: 270_000 })).toBe(290_000_000)
})

test('Claude Opus 4.6 above 200,000 tokens: $10 a million before 2026-03-13, $5 since', () => {
  const on = (iso: string) => lookup('anthropic', 'claude-opus-4-6', null, epochUs(Date.parse(iso) * 1000))
  expect(nanoOf(on('2026-03-12T12:00:00Z'), { inputFresh: 300_000 })).toBe(3_000_000_000)
  expect(nanoOf(on('2026-03-13T12:00:00Z'), { inputFresh: 300_000 })).toBe(1_500_000_000)
})

test('an amount is rounded half up, once', () => {
  const cheap = lookup('deepseek', 'deepseek-v4-pro', null, epochUs(Date.parse('2026-08-01T12:00:00Z') * 1000))
  // One cached token costs 3.625 n$; four cost 14.5 n$.
  expect(nanoOf(cheap, { cacheRead: 1 })).toBe(4)
  expect(nanoOf(cheap, { cacheRead: 4 })).toBe(15)
})

test('a bucket without a rate of its own is priced as the one that it is a part of, never as free', () => {
  const gpt4 = lookup('openai', 'gpt-4') // $30 in, $60 out, nothing about caches
  expect(nanoOf(gpt4, { cacheRead: 1000 })).toBe(30_000_000)
  expect(nanoOf(gpt4, { cacheWrite5m: 1000 })).toBe(30_000_000)
  expect(nanoOf(gpt4, { reasoning: 1000 })).toBe(60_000_000)
  expect(nanoOf(gpt4, { other: { 'input.image': 1000, 'output.audio': 1000 } })).toBe(90_000_000)
  // OpenAI has one price for writing to the cache: $5 for GPT-5.6 Sol.
  expect(nanoOf(lookup('openai', 'gpt-5.6-sol'), { cacheWrite1h: 1000 })).toBe(5_000_000)
})

test('a fee without a rate leaves a lower bound, marked estimated', () => {
  const usage = usageOf({ inputFresh: 1000, other: { 'fee.code_execution': 1 } })
  expect(attempt({ usage })).toMatchObject({ kind: 'priced', nanoUsd: 5_000_000, estimated: true })
})

test('tokens of another model that took part are priced as this one’s, marked estimated', () => {
  const usage = usageOf({ inputFresh: 1000, other: { 'input.advisor': 1000, 'output.advisor': 1000 } })
  expect(attempt({ usage })).toMatchObject({ kind: 'priced', nanoUsd: 35_000_000, estimated: true })
})

test('Perplexity charges for the request too: $12 a thousand of Sonar', () => {
  const sonar = book.lookup({ provider: 'api.perplexity.ai', host: 'api.perplexity.ai', model: 'sonar', tier: null, at: AT })
  expect(nanoOf(sonar, { inputFresh: 1000, outputText: 1000 })).toBe(14_000_000)
})

test('what the provider says it charged wins; our figure stands beside it', () => {
  expect(attempt({ reportedCostUsd: 0.0075 })).toEqual({
    kind: 'priced',
    nanoUsd: 7_500_000,
    basis: 'reported',
    computedNanoUsd: 7_500_000,
    reportedNanoUsd: 7_500_000,
    priceRow: OPUS.kind === 'row' && OPUS.row.id,
    estimated: false,
  })
  expect(attempt({ reportedCostUsd: 0.0123, lookup: { kind: 'unknown', why: 'unknown-model' } })).toMatchObject({
    nanoUsd: 12_300_000,
    basis: 'reported',
    computedNanoUsd: null,
    priceRow: null,
  })
  expect(attempt({ reportedCostUsd: 1.5e-7, usage: null })).toMatchObject({ nanoUsd: 150, computedNanoUsd: null })
})

test('a reported 0 wins only where we know of no charge', () => {
  expect(attempt({ reportedCostUsd: 0 })).toMatchObject({ nanoUsd: 7_500_000, basis: 'computed', reportedNanoUsd: 0 })
  const free = lookup('openrouter', 'deepseek/deepseek-r1:free')
  expect(attempt({ reportedCostUsd: 0, lookup: free })).toMatchObject({ nanoUsd: 0, basis: 'reported', computedNanoUsd: 0 })
  const unknown = lookup('openrouter', 'stealth/new-model')
  expect(attempt({ reportedCostUsd: 0, lookup: unknown })).toMatchObject({ nanoUsd: 0, basis: 'reported', computedNanoUsd: null })
})

test('what cannot be priced says why', () => {
  expect(attempt({ usage: null, usageSource: 'unknown' })).toEqual({ kind: 'unpriced', why: 'no-usage' })
  expect(attempt({ lookup: { kind: 'unknown', why: 'unknown-model' } })).toEqual({ kind: 'unpriced', why: 'unknown-model' })
  expect(attempt({ lookup: lookup('openai', 'gpt-5.5', 'ultrafast') })).toEqual({ kind: 'unpriced', why: 'unknown-tier' })
  const embedding = lookup('openai', 'text-embedding-3-small') // has no price for output
  expect(attempt({ lookup: embedding, usage: usageOf({ inputFresh: 1000 }) })).toMatchObject({ kind: 'priced', nanoUsd: 20_000 })
  expect(attempt({ lookup: embedding })).toEqual({ kind: 'unpriced', why: 'unknown-model' })
})

test('what is not billed is free, whatever it used', () => {
  expect(attempt({ billing: 'not-billed' })).toEqual({ kind: 'free', nanoUsd: 0, why: 'not-billed' })
  expect(attempt({ billing: 'count-only', usage: null })).toEqual({ kind: 'free', nanoUsd: 0, why: 'count-only' })
  expect(attempt({ lookup: { kind: 'local' } })).toEqual({ kind: 'free', nanoUsd: 0, why: 'local' })
  expect(attempt({ lookup: { kind: 'local' }, usage: null })).toEqual({ kind: 'free', nanoUsd: 0, why: 'local' })
  expect(attempt({ lookup: { kind: 'local' }, reportedCostUsd: 0.01 })).toMatchObject({
    kind: 'priced',
    nanoUsd: 10_000_000,
    basis: 'reported',
  })
})

test('an estimated usage makes an estimated price', () => {
  expect(attempt({ usageSource: 'estimated' })).toMatchObject({ kind: 'priced', nanoUsd: 7_500_000, estimated: true })
})

test('a call is the sum of its attempts', () => {
  const notBilled = attempt({ billing: 'not-billed' })
  const priced = attempt({})
  const unpriced: Price = { kind: 'unpriced', why: 'no-usage' }
  expect(priceCall([notBilled, priced])).toEqual(priced)
  expect(priceCall([priced, attempt({ usageSource: 'estimated' })])).toMatchObject({
    nanoUsd: 15_000_000,
    computedNanoUsd: 15_000_000,
    estimated: true,
  })
  expect(priceCall([priced, unpriced])).toEqual(unpriced)
  expect(priceCall([notBilled, notBilled])).toEqual({ kind: 'free', nanoUsd: nanoUsd(0), why: 'not-billed' })
  expect(priceCall([priced, attempt({ reportedCostUsd: 0.01 })])).toMatchObject({
    nanoUsd: 17_500_000,
    basis: 'reported',
    computedNanoUsd: 15_000_000,
    reportedNanoUsd: null,
  })
})
