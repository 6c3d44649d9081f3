import { expect, test } from 'vitest'
import { epochUs } from '#shared/model/units.ts'
import { usageOf } from '#shared/model/usage.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { priceUsage } from '#shared/pricing/price-usage.ts'
import { TIER_RULES } from '#shared/pricing/tier-rules.ts'

const book = createPriceBook()
const AT = epochUs(Date.parse('2026-11-23T12:00:00Z') * 1000)
const lookup = (provider: string, model: string, tier: string | null) => book.lookup({ provider, host: '', model, tier, at: AT })

function row(provider: string, model: string, tier: string | null) {
  const found = lookup(provider, model, tier)
  if (found.kind !== 'row') throw new Error(JSON.stringify(found))
  return found.row
}

test('OpenAI’s flex and batch halve every token rate, the long-context ones too, and leave fees alone', () => {
  for (const tier of ['flex', 'batch']) {
    expect(row('openai', 'gpt-5.5', tier)).toMatchObject({
      tier,
      base: { inputFresh: 2_500_000, cacheRead: 250_000, output: 15_000_000, other: { 'fee.web_search': 10_000_000_000 } },
      steps: [{ aboveInputTokens: 271_999, rates: { inputFresh: 5_000_000, output: 22_500_000 } }],
    })
  }
  expect(row('openai', 'gpt-5.5', 'flex').id).toMatch(/\/openai\/gpt-5\.5@start#flex~[0-9a-f]{8}$/)
})

test('priority differs by model; a model without a published rule is an unknown tier', () => {
  expect(row('openai', 'gpt-5.4', 'priority')).toMatchObject({ base: { inputFresh: 5_000_000, output: 30_000_000 }, steps: [] })
  expect(row('openai', 'gpt-5.5-2026-04-23', 'priority')).toMatchObject({
    base: { inputFresh: 12_500_000, output: 75_000_000 },
    steps: [],
  })
  expect(lookup('openai', 'gpt-4o', 'priority')).toEqual({ kind: 'unknown', why: 'unknown-tier' })
})

test.each([
  // [model, in, cached, out] in dollars a million tokens, as openai.com/api-fast-mode lists them
  ['gpt-5.6-sol', 8, 0.8, 40],
  ['gpt-5.6-terra', 4, 0.4, 24],
  ['gpt-5.6-luna', 0.4, 0.04, 2.4],
  ['gpt-5.5', 12.5, 1.25, 75],
  ['gpt-5.4-mini', 1.5, 0.15, 9],
  ['gpt-5.4', 5, 0.5, 30],
  ['gpt-5.2', 3.5, 0.35, 28],
  ['gpt-5.1', 2.5, 0.25, 20],
  ['gpt-5', 2.5, 0.25, 20],
  ['gpt-5-mini', 0.45, 0.045, 3.6],
  ['gpt-4.1', 3.5, 0.875, 14],
])('OpenAI’s fast mode, %s: $%d in, $%d cached, $%d out', (model, input, cached, output) => {
  expect(row('openai', model, 'priority').base).toMatchObject({
    inputFresh: Math.round(input * 1e6),
    cacheRead: Math.round(cached * 1e6),
    output: output * 1e6,
  })
  expect(row('openai', model, 'fast')).toEqual(row('openai', model, 'priority'))
})

test('in long contexts GPT-5.6 is twice as dear in fast mode as well: $16, $1.60 and $60 for Sol', () => {
  expect(row('openai', 'gpt-5.6-sol', 'priority').steps).toMatchObject([
    { aboveInputTokens: 271_999, rates: { inputFresh: 16_000_000, cacheRead: 1_600_000, output: 60_000_000 } },
  ])
})

test('Anthropic’s batch halves; fast mode multiplies Opus 4.6 by six, later ones by two', () => {
  expect(row('anthropic', 'claude-opus-5', 'batch').base).toMatchObject({
    inputFresh: 2_500_000,
    cacheRead: 250_000,
    cacheWrite1h: 5_000_000,
    output: 12_500_000,
  })
  expect(row('anthropic', 'claude-opus-4-6', 'fast').base).toMatchObject({ inputFresh: 30_000_000, output: 150_000_000 })
  expect(row('anthropic', 'claude-opus-5', 'fast').base).toMatchObject({
    inputFresh: 10_000_000,
    cacheRead: 1_000_000,
    cacheWrite1h: 20_000_000,
    output: 50_000_000,
  })
  expect(row('anthropic', 'claude-opus-5-5', 'fast').base).toMatchObject({ inputFresh: 8_000_000, output: 40_000_000 })
  expect(lookup('anthropic', 'claude-sonnet-5', 'fast')).toEqual({ kind: 'unknown', why: 'unknown-tier' })
  expect(lookup('anthropic', 'claude-opus-5', 'priority')).toEqual({ kind: 'unknown', why: 'unknown-tier' })
})

test('Gemini’s flex and batch halve; in a batch a cache hit keeps its own discount', () => {
  expect(row('gemini', 'gemini-2.5-pro', 'flex').base).toMatchObject({
    inputFresh: 625_000,
    cacheRead: 62_500,
    output: 5_000_000,
  })
  expect(row('vertex', 'gemini-2.5-pro', 'ON_DEMAND_FLEX').base).toMatchObject({ inputFresh: 625_000 })
  expect(row('gemini', 'gemini-2.5-pro', 'batch').base).toMatchObject({
    inputFresh: 625_000,
    cacheRead: 125_000,
    output: 5_000_000,
  })
})

test('Claude on Vertex has no tiers of Gemini’s', () => {
  for (const tier of ['batch', 'flex']) {
    expect(lookup('vertex', 'claude-sonnet-4-5', tier)).toEqual({ kind: 'unknown', why: 'unknown-tier' })
  }
})

test('the tier’s row is made from the plain row in force', () => {
  const before = book.lookup({
    provider: 'openai',
    host: '',
    model: 'gpt-5.6-sol',
    tier: 'flex',
    at: epochUs(Date.parse('2026-08-20') * 1000),
  })
  expect(before).toMatchObject({ row: { effectiveFrom: null, base: { inputFresh: 2_500_000 } } })
  expect(row('openai', 'gpt-5.6-sol', 'flex')).toMatchObject({ effectiveFrom: '2026-08-21', base: { inputFresh: 2_000_000 } })
})

test.each([
  ['anthropic', 'claude-opus-4-6', 'fast', '2026-02-06', '2026-02-07'],
  ['gemini', 'gemini-2.5-pro', 'flex', '2026-04-01', '2026-04-02'],
  ['anthropic', 'claude-3-5-sonnet-20240620', 'batch', '2024-10-07', '2024-10-08'],
])('%s %s in tier %s had no price on %s, and has one since %s', (provider, model, tier, before, from) => {
  const on = (day: string) => book.lookup({ provider, host: '', model, tier, at: epochUs(Date.parse(`${day}T23:59:59Z`) * 1000) })
  expect(on(before)).toEqual({ kind: 'unknown', why: 'unknown-tier' })
  expect(on(from)).toMatchObject({ row: { tier, effectiveFrom: from } })
})

test('a rule’s dates are days, in order', () => {
  for (const { from, until, tier } of TIER_RULES) {
    for (const day of [from, until])
      expect(new Date(day ?? '2026-01-01').toISOString().slice(0, 10), tier).toBe(day ?? '2026-01-01')
    expect((from ?? '') < (until ?? '9'), tier).toBe(true)
  }
})

test('capacity that was paid for by the hour has no price a token at Google; OpenRouter charges for its own what it always does', () => {
  expect(lookup('vertex', 'gemini-2.5-pro', 'PROVISIONED_THROUGHPUT')).toEqual({ kind: 'unknown', why: 'unknown-tier' })
  expect(lookup('openrouter', 'openai/gpt-5.5', 'scale')).toEqual({ kind: 'unknown', why: 'unknown-tier' })
  const provisioned = row('openrouter', 'google/gemini-2.5-flash', 'provisioned')
  // As recorded: 211 tokens in and 15 out for $0.0001008
  expect(priceUsage(provisioned, usageOf({ inputFresh: 211, outputText: 15 }))).toEqual({ nanoUsd: 100_800, guessed: [] })
})

test('a plain tier has the plain row; an unknown model stays unknown in any tier; a local server stays local', () => {
  expect(row('openai', 'gpt-5.5', 'default')).toEqual(row('openai', 'gpt-5.5', null))
  expect(lookup('openai', 'gpt-99', 'flex')).toEqual({ kind: 'unknown', why: 'unknown-model' })
  expect(lookup('ollama', 'llama3', 'flex')).toEqual({ kind: 'local' })
  expect(lookup('mistral', 'mistral-large-latest', 'flex')).toEqual({ kind: 'unknown', why: 'unknown-tier' })
})

test('Groq’s flex costs what on demand costs', () => {
  expect(row('groq', 'openai/gpt-oss-120b', 'flex').base).toEqual(row('groq', 'openai/gpt-oss-120b', 'on_demand').base)
})

test('a list has the tiers beside the plain rows where they are asked for', () => {
  const tiers = (model: string) => book.list({ provider: 'openai', model, tiers: true }).map((each) => each.tier)
  expect(tiers('gpt-5.5')).toEqual([null, 'batch', 'flex', 'priority'])
  expect(tiers('gpt-4o')).toEqual([null, 'batch', 'flex'])
  expect(book.list({ provider: 'openai', model: 'gpt-5.5' }).map((each) => each.tier)).toEqual([null])
})

test('every rule names its source', () => {
  for (const rule of TIER_RULES) expect(rule.source, rule.tier).toMatch(/^[\w.-]+\.(ai|com|dev)\//)
})
