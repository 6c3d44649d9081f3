import { expect, test } from 'vitest'
import { epochUs } from '#shared/model/units.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { GEOGRAPHY_RULES } from '#shared/pricing/geography.ts'
import type { PriceQuery } from '#shared/pricing/price-book.ts'

const book = createPriceBook()
const AT = epochUs(Date.parse('2026-11-23T12:00:00Z') * 1000)

function row(query: Partial<PriceQuery> & { model: string }) {
  const found = book.lookup({ provider: 'anthropic', host: 'api.anthropic.com', tier: null, at: AT, ...query })
  if (found.kind !== 'row') throw new Error(JSON.stringify(found))
  return found.row
}

test('US-only inference costs a tenth more on every token of Claude, and nothing more on searches', () => {
  const us = row({ model: 'claude-opus-5-20260724', geo: 'us' })
  expect(us).toMatchObject({
    geo: 'us',
    tier: null,
    base: {
      inputFresh: 5_500_000,
      cacheRead: 550_000,
      cacheWrite5m: 6_875_000,
      cacheWrite1h: 11_000_000,
      output: 27_500_000,
      other: { 'fee.web_search': 10_000_000_000 },
    },
  })
  expect(us.id).toMatch(/\/anthropic\/claude-opus-5@start\+us~[0-9a-f]{8}$/)
})

test('the place is paid on top of the tier', () => {
  const usFast = row({ model: 'claude-opus-5', tier: 'fast', geo: 'us' })
  expect(usFast).toMatchObject({ tier: 'fast', geo: 'us', base: { inputFresh: 11_000_000, output: 55_000_000 } })
  expect(usFast.id).toContain('@start#fast+us~')
})

test('inference anywhere, or on a model that cannot be placed, costs the plain price', () => {
  const plain = row({ model: 'claude-opus-5' })
  for (const geo of ['global', 'not_available', null]) expect(row({ model: 'claude-opus-5', geo })).toEqual(plain)
  expect(row({ model: 'claude-opus-4-5', geo: 'us' })).toEqual(row({ model: 'claude-opus-4-5' }))
})

test('OpenAI’s regional addresses cost a tenth more on models since GPT-5.4', () => {
  const at = (host: string, model: string) => row({ provider: host, host, model })
  expect(at('eu.api.openai.com', 'gpt-5.5-2026-04-23')).toMatchObject({
    provider: 'openai',
    geo: 'eu',
    base: { inputFresh: 5_500_000, output: 33_000_000 },
    steps: [{ rates: { inputFresh: 11_000_000 } }],
  })
  expect(at('eu.api.openai.com', 'gpt-5.2').geo).toBeUndefined()
  expect(at('api.openai.com', 'gpt-5.5').geo).toBeUndefined()
})

test('Claude on Vertex costs a tenth more at the address of a region, since Sonnet 4.5', () => {
  const at = (host: string, model: string) => row({ provider: 'vertex', host, model })
  expect(at('us-east5-aiplatform.googleapis.com', 'claude-sonnet-4-5@20250929')).toMatchObject({
    provider: 'google',
    geo: 'us-east5',
    base: { inputFresh: 3_300_000, cacheRead: 330_000, cacheWrite5m: 4_125_000, cacheWrite1h: 6_600_000, output: 16_500_000 },
    steps: [{ rates: { inputFresh: 6_600_000, output: 24_750_000 } }],
  })
  expect(at('aiplatform.eu.rep.googleapis.com', 'claude-opus-4-6')).toMatchObject({ geo: 'eu', base: { inputFresh: 5_500_000 } })
  expect(at('aiplatform.googleapis.com', 'claude-sonnet-4-5').geo).toBeUndefined()
  expect(at('us-east5-aiplatform.googleapis.com', 'claude-sonnet-4@20250514').geo).toBeUndefined()
  expect(at('us-east5-aiplatform.googleapis.com', 'gemini-2.5-pro').geo).toBeUndefined()
})

test('every rule names its source', () => {
  for (const { source } of GEOGRAPHY_RULES) expect(source).toMatch(/^[\w.-]+\.com\//)
})
