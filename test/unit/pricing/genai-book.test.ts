import { readFileSync } from 'node:fs'
import { waitForUpdate } from '@pydantic/genai-prices'
import { expect, test } from 'vitest'
import type { PriceRow } from '#shared/model/cost.ts'
import { epochUs } from '#shared/model/units.ts'
import { createGenaiBook } from '#shared/pricing/genai-book.ts'
import { GENAI_EDITION } from '#shared/pricing/genai-edition.ts'

const book = createGenaiBook()
const at = (iso: string) => epochUs(Date.parse(iso) * 1000)
const NOW = at('2026-11-23T12:00:00Z')

const lookup = (provider: string, model: string, { host = '', tier = null as string | null, when = NOW } = {}) =>
  book.lookup({ provider, host, model, tier, at: when })

function row(provider: string, model: string, options: { host?: string; when?: typeof NOW } = {}): PriceRow {
  const found = lookup(provider, model, options)
  if (found.kind !== 'row') throw new Error(`${model}: ${JSON.stringify(found)}`)
  return found.row
}

test('rates are whole pico-dollars a token: $5 a million tokens is 5,000,000 p$', () => {
  expect(row('anthropic', 'claude-opus-5').base).toEqual({
    inputFresh: 5_000_000,
    cacheRead: 500_000,
    cacheWrite5m: 6_250_000,
    cacheWrite1h: 10_000_000,
    output: 25_000_000,
    reasoning: 25_000_000,
    other: { 'fee.web_search': 10_000_000_000 },
  })
  expect(row('anthropic', 'claude-sonnet-5').base).toMatchObject({ inputFresh: 2_000_000, output: 10_000_000 })
  expect(row('deepseek', 'deepseek-v4-pro', { when: at('2026-08-01T12:00:00Z') }).base.cacheRead).toBe(3_625)
})

test('rows are dated: Claude Opus 4.6 loses its long-context step on 2026-03-13', () => {
  const before = row('anthropic', 'claude-opus-4-6', { when: at('2026-03-12T23:59:59.999Z') })
  const after = row('anthropic', 'claude-opus-4-6', { when: at('2026-03-13T00:00:00Z') })
  expect(before).toMatchObject({ effectiveFrom: null, steps: [{ aboveInputTokens: 200_000, rates: { inputFresh: 10_000_000 } }] })
  expect(before.id).toMatch(/^genai-prices-[\d.]+\/anthropic\/claude-opus-4-6@start~[0-9a-f]{8}$/)
  expect(after).toMatchObject({ effectiveFrom: '2026-03-13', steps: [], base: { inputFresh: 5_000_000 } })
  expect(after.id).toMatch(/^genai-prices-[\d.]+\/anthropic\/claude-opus-4-6@2026-03-13~[0-9a-f]{8}$/)
})

test('GPT-5.6 Sol costs what it cost on the day of the call', () => {
  expect(row('openai', 'gpt-5.6-sol', { when: at('2026-08-20T12:00:00Z') }).base).toMatchObject({
    inputFresh: 5_000_000,
    output: 30_000_000,
  })
  expect(row('openai', 'gpt-5.6-sol', { when: at('2026-08-21T12:00:00Z') }).base).toMatchObject({
    inputFresh: 4_000_000,
    output: 20_000_000,
  })
})

test('a price by the hour of the day holds from its own date on', () => {
  const input = (when: string) => row('deepseek', 'deepseek-v4-flash', { when: at(when) }).base.inputFresh
  expect(input('2026-08-16T02:00:00Z')).toBe(140_000)
  expect(input('2026-08-17T00:59:59Z')).toBe(220_000)
  expect(input('2026-08-17T01:00:00Z')).toBe(440_000)
  expect(input('2026-08-17T04:00:00Z')).toBe(220_000)
  expect(row('deepseek', 'deepseek-v4-flash', { when: at('2026-09-01T07:00:00Z') }).id).toContain('@2026-08-17,06:00-10:00Z~')
})

test.each([
  ['openai', '', 'gpt-5.5-2026-04-23', 'openai', 'gpt-5.5'],
  ['anthropic', '', 'claude-opus-4-6-20260205', 'anthropic', 'claude-opus-4-6'],
  ['anthropic', '', 'claude-opus-5-20260724', 'anthropic', 'claude-opus-5'],
  ['gemini', '', 'models/gemini-2.5-pro', 'google', 'gemini-2.5-pro'],
  ['xai', '', 'grok-4.3', 'x-ai', 'grok-4.3'],
  ['vertex', '', 'publishers/anthropic/models/claude-opus-4-6@20260205', 'google', 'claude-opus-4-6'],
  ['azure/my-resource', 'my-resource.openai.azure.com', 'gpt-4o-2024-08-06', 'azure', 'gpt-4o'],
  ['api.openai.com', 'api.openai.com', 'gpt-5.5', 'openai', 'gpt-5.5'],
  ['api.perplexity.ai', 'api.perplexity.ai', 'sonar', 'perplexity', 'sonar'],
  ['openrouter', 'openrouter.ai', 'openai/gpt-5.4-nano-20260317', 'openrouter', 'openai/gpt-5.4-nano'],
  [
    'api.together.ai',
    'api.together.ai',
    'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    'together',
    'meta-llama/Llama-3.3-70B-Instruct-Turbo',
  ],
  ['bedrock-mantle.us-east-1.api.aws', 'bedrock-mantle.us-east-1.api.aws', 'openai.gpt-5.5', 'aws', 'openai.gpt-5.5'],
  ['gateway.example.com', 'gateway.example.com', 'claude-opus-5', 'anthropic', 'claude-opus-5'],
  ['gateway.example.com', 'gateway.example.com', 'openai/gpt-5.5', 'openai', 'gpt-5.5'],
])('%s %s serves %s: priced as %s %s', (provider, host, served, bookProvider, model) => {
  expect(row(provider, served, { host })).toMatchObject({ provider: bookProvider, model })
})

test('the effort that xAI names behind a model does not make it another one', () => {
  expect(row('xai', 'grok-3-mini-high').model).toBe('grok-3-mini')
  expect(lookup('xai', 'grok-3-mini-vast')).toMatchObject({ kind: 'unknown', why: 'unknown-model' })
})

test('a model that the book does not know is unknown, never free', () => {
  expect(lookup('openai', 'gpt-99-imaginary')).toEqual({ kind: 'unknown', why: 'unknown-model' })
  expect(lookup('gateway.example.com', 'house-model', { host: 'gateway.example.com' })).toEqual({
    kind: 'unknown',
    why: 'unknown-model',
  })
  expect(lookup('openai', '')).toEqual({ kind: 'unknown', why: 'unknown-model' })
})

test('an entry without prices is unknown, unless its name says that it is free', () => {
  expect(lookup('cerebras', 'qwen-3-coder-480b')).toEqual({ kind: 'unknown', why: 'unknown-model' })
  expect(row('openrouter', 'deepseek/deepseek-r1:free').base).toMatchObject({ inputFresh: 0, output: 0 })
})

test.each([
  ['ollama', 'localhost:11434'],
  ['192.168.1.20:11434', '192.168.1.20:11434'],
  ['lmstudio', '10.0.0.7:1234'],
  ['vllm', 'gpu-box:8000'],
  ['127.0.0.1', '127.0.0.1:8080'],
  ['[::1]:8080', '[::1]:8080'],
])('a server of the user’s own (%s at %s) is local, whatever its model is called', (provider, host) => {
  expect(lookup(provider, 'deepseek-r1', { host })).toEqual({ kind: 'local' })
})

test.each([
  ['claude-opus-5', 'anthropic', 'claude-opus-5'],
  ['openai/gpt-5.5', 'openai', 'gpt-5.5'],
  ['vertex_ai/gemini-2.5-pro', 'google', 'gemini-2.5-pro'],
  ['xai/grok-4.3', 'x-ai', 'grok-4.3'],
])('a server on this machine that answers with %s is a gateway to it', (served, provider, model) => {
  for (const host of ['localhost:4000', '127.0.0.1:4000']) expect(row(host, served, { host })).toMatchObject({ provider, model })
  expect(lookup('ollama', served, { host: 'localhost:11434' })).toEqual({ kind: 'local' })
})

test.each(['gpt-oss-120b', 'openai/gpt-oss-20b', 'gemma-3-27b-it', 'deepseek-chat', 'llama-3.3-70b', 'house-model'])(
  '%s may be run by anybody: at a server on this machine it costs nothing',
  (model) => {
    expect(lookup('localhost:8080', model, { host: 'localhost:8080' })).toEqual({ kind: 'local' })
  },
)

test('the plain book knows plain tiers only', () => {
  for (const tier of [null, '', 'default', 'standard', 'auto', 'on_demand', 'ON_DEMAND']) {
    expect(lookup('openai', 'gpt-5.5', { tier }).kind).toBe('row')
  }
  expect(lookup('openai', 'gpt-5.5', { tier: 'priority' })).toEqual({ kind: 'unknown', why: 'unknown-tier' })
})

test('an hour of Claude’s cache costs twice the input where the book is silent', () => {
  expect(row('bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0').base).toMatchObject({
    inputFresh: 3_300_000,
    cacheWrite1h: 6_600_000,
  })
  expect(row('openai', 'gpt-5.6-sol').base).toMatchObject({ cacheWrite5m: 5_000_000, cacheWrite1h: null })
})

test('every model of every provider can be looked up, with rates that are whole and not negative', async () => {
  for (const provider of (await waitForUpdate()) ?? []) {
    for (const model of provider.models) {
      const found = book.lookup({ provider: provider.id, host: '', model: model.id, tier: null, at: NOW })
      if (found.kind !== 'row') continue
      for (const rates of [found.row.base, ...found.row.steps.map((step) => step.rates)]) {
        const { other, ...plain } = rates
        for (const rate of [...Object.values(plain), ...Object.values(other)]) {
          expect(rate === null || (Number.isSafeInteger(rate) && rate >= 0), `${found.row.id}: ${rate}`).toBe(true)
        }
      }
    }
  }
})

test('lists the dated rows of a provider, by our name or the book’s', () => {
  expect(book.list({ provider: 'gemini', model: 'gemini-2.5-pro' })).toEqual([row('gemini', 'gemini-2.5-pro')])
  expect(book.list({ provider: 'anthropic', model: 'claude-opus-4-6' }).map((r) => r.effectiveFrom)).toEqual([null, '2026-03-13'])
  expect(new Set(book.list({}).map((r) => r.provider))).toContain('x-ai')
  const ids = book.list({}).map((r) => r.id)
  expect(new Set(ids).size).toBe(ids.length)
})

test('the edition names the installed package', () => {
  const installed: unknown = JSON.parse(readFileSync('node_modules/@pydantic/genai-prices/package.json', 'utf8'))
  expect(installed).toMatchObject({ version: GENAI_EDITION.version })
  expect(book.version).toBe(`genai-prices ${GENAI_EDITION.version} (${GENAI_EDITION.published})`)
})

test.each([
  ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 3_000_000],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 3_300_000],
  ['anthropic.claude-sonnet-4-5-20250929-v1:0', 3_300_000],
  ['us.amazon.nova-lite-v1:0', 60_000],
])('on Bedrock %s costs %d p$ a token: a region of one’s own costs more', (model, inputFresh) => {
  const host = 'bedrock-runtime.us-east-1.amazonaws.com'
  expect(row(host, model, { host }).base.inputFresh).toBe(inputFresh)
  expect(row('bedrock/us-east-1', model).base.inputFresh).toBe(inputFresh)
})
