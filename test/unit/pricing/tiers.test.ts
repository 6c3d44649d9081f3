import { expect, test } from 'vitest'
import { epochUs } from '#shared/model/units.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { TIER_RULES } from '#shared/pricing/tiers.ts'

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

test('Anthropic’s batch halves, and fast mode multiplies Opus 4.6 by six', () => {
  expect(row('anthropic', 'claude-opus-5', 'batch').base).toMatchObject({
    inputFresh: 2_500_000,
    cacheRead: 250_000,
    cacheWrite1h: 5_000_000,
    output: 12_500_000,
  })
  expect(row('anthropic', 'claude-opus-4-6', 'fast').base).toMatchObject({ inputFresh: 30_000_000, output: 150_000_000 })
  expect(lookup('anthropic', 'claude-opus-4-7', 'fast')).toEqual({ kind: 'unknown', why: 'unknown-tier' })
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

test('a plain tier has the plain row; an unknown model stays unknown in any tier; a local server stays local', () => {
  expect(row('openai', 'gpt-5.5', 'default')).toEqual(row('openai', 'gpt-5.5', null))
  expect(lookup('openai', 'gpt-99', 'flex')).toEqual({ kind: 'unknown', why: 'unknown-model' })
  expect(lookup('ollama', 'llama3', 'flex')).toEqual({ kind: 'local' })
  expect(lookup('groq', 'openai/gpt-oss-120b', 'flex')).toEqual({ kind: 'unknown', why: 'unknown-tier' })
})

test('every rule names its source', () => {
  for (const rule of TIER_RULES) expect(rule.source, rule.tier).toMatch(/^[\w.-]+\.(com|dev)\//)
})
