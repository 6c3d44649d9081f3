import { waitForUpdate } from '@pydantic/genai-prices'
import { expect, test } from 'vitest'
import { epochUs } from '#shared/model/units.ts'
import { openBookDocument, parseBookDocument } from '#shared/pricing/book-document.ts'
import { createGenaiBook } from '#shared/pricing/genai-book.ts'
import type { PriceLookup, PriceQuery } from '#shared/pricing/price-book.ts'

const AT = epochUs(Date.parse('2026-11-23T12:00:00Z') * 1000)
const bundled = createGenaiBook()
const NAMES = { edition: 'an edition', list: 'a list' }

/** An edition as its JSON file has it. */
function editionOf(document: unknown, name = 'edition 2') {
  const parsed = parseBookDocument(JSON.parse(JSON.stringify(document)), { edition: name, list: 'a list' })
  if (!parsed.ok) throw new Error(parsed.error.join('\n'))
  const { main } = openBookDocument(parsed.value)
  if (!main) throw new Error('not an edition')
  return main
}

/** What a lookup found, without the name of the book it was found in. */
function found(lookup: PriceLookup): unknown {
  if (lookup.kind !== 'row') return lookup
  const { id, book: _, ...row } = lookup.row
  return { ...row, id: id.slice(id.indexOf('/')) }
}

test('an edition read from a file prices every model as the package prices it, at its provider and behind a gateway', async () => {
  const providers = (await waitForUpdate()) ?? []
  const fromFile = editionOf(providers)
  const gateway = 'gateway.example.com'
  const queries = providers.flatMap((provider) =>
    provider.models.flatMap(({ id }, at): Pick<PriceQuery, 'provider' | 'host' | 'model'>[] => {
      const own = { provider: provider.id, host: '', model: id }
      // The rarer spellings of a few: each lookup walks the whole list.
      if (at % 20 !== 0) return [own]
      const dated = [`${id}-2026-03-11`, `${id}-20260311`].map((model) => ({ ...own, model }))
      return [own, ...dated, ...[id, `${provider.id}/${id}`].map((model) => ({ provider: gateway, host: gateway, model }))]
    }),
  )
  const different = queries.filter((query) => {
    const [ours, theirs] = [fromFile, bundled].map((book) => found(book.lookup({ ...query, tier: null, at: AT })))
    return JSON.stringify(ours) !== JSON.stringify(theirs)
  })
  expect(different).toEqual([])
  expect(queries.length).toBeGreaterThan(1000)
})

test('the rows of an edition carry its name', () => {
  const book = editionOf([
    {
      id: 'openai',
      api_pattern: 'https://api',
      models: [{ id: 'm', match: { equals: 'm' }, prices: { input_mtok: 1, output_mtok: 2 } }],
    },
  ])
  expect(book.version).toBe('edition 2')
  expect(book.lookup({ provider: 'openai', host: '', model: 'M', tier: null, at: AT })).toMatchObject({
    row: {
      id: expect.stringMatching(/^edition-2\/openai\/m@start~/),
      book: 'edition 2',
      base: { inputFresh: 1_000_000, output: 2_000_000 },
    },
  })
})

test.each([
  ['v2', (providers: unknown) => providers, { start_date: '2026-06-01' }],
  ['v3', (providers: unknown) => ({ units: {}, providers }), { start_date: '2026-06-01' }],
  ['with types', (providers: unknown) => providers, { type: 'start_date', start_date: '2026-06-01' }],
  ['the first edition', (providers: unknown) => providers, { start: '2026-06-01' }],
])('dated prices of genai-prices’ data, %s', (_, wrap, constraint) => {
  const prices = [
    { prices: { input_mtok: 3 } },
    { constraint, prices: { input_mtok: { base: 1, tiers: [{ start: 200_000, price: 2 }] } } },
  ]
  const book = editionOf(
    wrap([{ id: 'openai', api_pattern: 'https://api', models: [{ id: 'm', match: { starts_with: 'm' }, prices }] }]),
  )
  const on = (iso: string) =>
    book.lookup({ provider: 'openai', host: '', model: 'm-1', tier: null, at: epochUs(Date.parse(iso) * 1000) })
  expect(on('2026-05-31')).toMatchObject({ row: { effectiveFrom: null, base: { inputFresh: 3_000_000 } } })
  expect(on('2026-06-01')).toMatchObject({
    row: {
      effectiveFrom: '2026-06-01',
      base: { inputFresh: 1_000_000 },
      steps: [{ aboveInputTokens: 200_000, rates: { inputFresh: 2_000_000 } }],
    },
  })
})

test('a list of prices is asked before the bundled ones, under its own name', () => {
  const parsed = parseBookDocument({ name: 'ACME/contract', prices: [{ model: 'gpt-5.5', input: 4, output: 20 }] }, NAMES)
  if (!parsed.ok) throw new Error(parsed.error.join('\n'))
  const { before, main } = openBookDocument(parsed.value)
  expect(main).toBeUndefined()
  expect(before[0]?.list({})).toMatchObject([
    { id: expect.stringMatching(/^ACME-contract\/any\/gpt-5\.5@start~/), book: 'ACME-contract', base: { inputFresh: 4_000_000 } },
  ])
})

test('what is wrong with a file is said with its place', () => {
  const problems = (document: unknown) => {
    const parsed = parseBookDocument(document, NAMES)
    return parsed.ok ? [] : parsed.error
  }
  const model = { id: 'm', match: { equals: 'm' }, prices: { input_mtok: 1 } }
  expect(problems('prices')).toEqual([expect.stringContaining('expected genai-prices’ data.json')])
  expect(problems({ rows: [] })).toEqual([expect.stringContaining('expected genai-prices’ data.json')])
  expect(problems([])).not.toEqual([])
  expect(problems([{ id: 'openai', api_pattern: '(', models: [model] }])).toEqual([
    'openai, api_pattern: expected a regular expression',
  ])
  expect(
    problems([{ id: 'openai', api_pattern: '', models: [model, { ...model, id: 'n', prices: { input_mtok: -1 } }] }]),
  ).toEqual([expect.stringMatching(/^openai, n, prices\.input_mtok: /)])
  expect(problems({ prices: [{ model: 'm' }] })).toEqual(['prices[0]: expected a price for input or output, found {"model":"m"}'])
})
