import { expect, test } from 'vitest'
import { epochUs } from '#shared/model/units.ts'
import { usageOf } from '#shared/model/usage.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { FEE_RULES } from '#shared/pricing/fees.ts'
import { priceAttempt } from '#shared/pricing/price-call.ts'

const book = createPriceBook()
const AT = epochUs(Date.parse('2026-11-23T12:00:00Z') * 1000)

/** What 1,000 pieces cost, in dollars, and whether we are sure. */
function thousand(provider: string, model: string, fee: string) {
  const lookup = book.lookup({ provider, host: '', model, tier: null, at: AT })
  const usage = usageOf({ other: { [fee]: 1000 } })
  const price = priceAttempt({ lookup, usage, usageSource: 'reported', billing: 'billed' })
  return price.kind === 'priced' ? [price.nanoUsd / 1e9, price.estimated ? 'estimated' : 'sure'] : price.kind
}

test.each([
  ['anthropic', 'claude-opus-5', 'fee.web_search', 10],
  ['openai', 'gpt-5.5', 'fee.web_search', 10],
  ['openai', 'gpt-4.1', 'fee.web_search', 10],
  ['openai', 'gpt-5.5', 'fee.web_search_preview', 10],
  ['openai', 'gpt-4.1', 'fee.web_search_preview', 25],
  ['openai', 'gpt-5.5', 'fee.file_search', 2.5],
  ['xai', 'grok-4.3', 'fee.web_search', 5],
  ['openrouter', 'openai/gpt-5.2', 'fee.web_search', 10],
  ['openrouter', 'deepseek/deepseek-chat', 'fee.web_search', 7],
])('%s %s: a thousand of %s cost $%d', (provider, model, fee, dollars) => {
  expect(thousand(provider, model, fee)).toEqual([dollars, 'sure'])
})

test('a fee that nobody publishes by the piece is a lower bound, marked estimated', () => {
  expect(thousand('anthropic', 'claude-opus-5', 'fee.code_execution')).toEqual([0, 'estimated'])
  expect(thousand('gemini', 'gemini-3.5-flash', 'fee.web_search')).toEqual([0, 'estimated'])
})

test('Perplexity charges a request by how much it searched, and for that alone', () => {
  const lookup = book.lookup({ provider: 'api.perplexity.ai', host: 'api.perplexity.ai', model: 'sonar-pro', tier: null, at: AT })
  const cost = (other: Record<string, number>) =>
    priceAttempt({ lookup, usage: usageOf({ outputText: 1000, other }), usageSource: 'reported', billing: 'billed' })
  expect(cost({ 'fee.request_low': 1 })).toMatchObject({ nanoUsd: 15_000_000 + 6_000_000, estimated: false })
  expect(cost({ 'fee.request_medium': 1 })).toMatchObject({ nanoUsd: 15_000_000 + 10_000_000 })
  // An answer that does not say is charged what the book knows.
  expect(cost({})).toMatchObject({ nanoUsd: 15_000_000 + 14_000_000 })
})

test('a served tier leaves fees as they are', () => {
  const flex = book.lookup({ provider: 'openai', host: '', model: 'gpt-5.5', tier: 'flex', at: AT })
  expect(flex).toMatchObject({ row: { base: { other: { 'fee.web_search': 10_000_000_000 } } } })
})

test('sound without a price of its own is priced as text and marked estimated, unless its provider says that it costs the same', () => {
  expect(thousand('openai', 'gpt-4o-audio-preview', 'input.audio')).toEqual([0.0025, 'estimated'])
  expect(thousand('openai', 'gpt-audio', 'input.audio')).toEqual([0.032, 'sure'])
  expect(thousand('gemini', 'gemini-2.5-pro', 'input.audio')).toEqual([0.00125, 'sure'])
})

test('every rule names its source', () => {
  for (const { source } of FEE_RULES) expect(source).toMatch(/^[\w.-]+\.(?:com|ai)\//)
})
