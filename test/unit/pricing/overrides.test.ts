import { expect, test } from 'vitest'
import { epochUs } from '#shared/model/units.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { parseOverrides } from '#shared/pricing/override-document.ts'
import { createOverrideBook } from '#shared/pricing/overrides.ts'

const at = (iso: string) => epochUs(Date.parse(iso) * 1000)

function bookWith(...prices: unknown[]) {
  const parsed = parseOverrides({ prices })
  if (!parsed.ok) throw new Error(parsed.error.join('; '))
  return createPriceBook([createOverrideBook(parsed.value)])
}

const problems = (document: unknown) => {
  const parsed = parseOverrides(document)
  return parsed.ok ? [] : parsed.error
}

const query = { provider: 'openai', host: 'api.openai.com', model: 'gpt-5.5', tier: null, at: at('2026-11-23') }

test('a price of the user’s own comes before the bundled one, from its date on', () => {
  const book = bookWith({
    model: 'gpt-5.5',
    from: '2026-10-01',
    input: 4,
    cacheRead: 0.35,
    output: 24.5,
    other: { 'fee.web_search': 0.008 },
  })
  expect(book.lookup(query)).toMatchObject({
    row: {
      id: expect.stringMatching(/^user\/any\/gpt-5\.5@2026-10-01~[0-9a-f]{8}$/),
      book: 'user',
      base: {
        inputFresh: 4_000_000,
        cacheRead: 350_000,
        cacheWrite5m: null,
        output: 24_500_000,
        other: { 'fee.web_search': 8_000_000_000 },
      },
    },
  })
  expect(book.lookup({ ...query, at: at('2026-09-30T23:59:59Z') })).toMatchObject({ row: { base: { inputFresh: 5_000_000 } } })
  expect(book.version).toMatch(/^user \(1 price\) \+ genai-prices /)
})

test('the newest price in force wins, wherever it stands in the file', () => {
  const book = bookWith(
    { model: 'm', from: '2026-02-01', input: 2 },
    { model: 'm', input: 1 },
    { model: 'm', from: '2026-12-01', input: 3 },
  )
  const input = (iso: string) => {
    const found = book.lookup({ ...query, model: 'm', at: at(iso) })
    return found.kind === 'row' ? found.row.base.inputFresh : found
  }
  expect([input('2026-01-15'), input('2026-11-23'), input('2026-12-01')]).toEqual([1_000_000, 2_000_000, 3_000_000])
})

test('a correction of a price is another row', () => {
  const id = (input: number) => {
    const found = bookWith({ model: 'm', input }).lookup({ ...query, model: 'm' })
    return found.kind === 'row' ? found.row.id : null
  }
  expect(id(1)).not.toBe(id(2))
  expect(id(1)).toBe(id(1))
})

test('a model matches as served: with a date after it, or by the beginning of its name', () => {
  const book = bookWith({ model: 'house-model', input: 1 }, { model: 'lab-*', provider: 'lab.example.com', input: 2 })
  const kind = (model: string, host = 'api.openai.com') => book.lookup({ ...query, provider: host, host, model }).kind
  expect(kind('House-Model-2026-01-31')).toBe('row')
  expect(kind('house-model@20260131')).toBe('row')
  expect(kind('house-model-mini')).toBe('unknown')
  expect(kind('lab-7b', 'lab.example.com')).toBe('row')
  expect(kind('lab-7b')).toBe('unknown')
})

test('a local model costs what the user says', () => {
  const book = bookWith({ model: 'llama3*', provider: 'ollama', input: 0.05, output: 0.05 })
  const local = { ...query, provider: 'ollama', host: 'localhost:11434' }
  expect(book.lookup({ ...local, model: 'llama3:8b' })).toMatchObject({ row: { base: { inputFresh: 50_000 } } })
  expect(book.lookup({ ...local, model: 'qwen3' })).toEqual({ kind: 'local' })
})

test('tiers: a row of its own wins; else the published rule is laid over the user’s price', () => {
  const book = bookWith(
    { model: 'gpt-5.5', provider: 'openai', input: 4, output: 20 },
    { model: 'gpt-5.5', provider: 'openai', tier: 'priority', input: 9, output: 45 },
  )
  expect(book.lookup({ ...query, tier: 'priority' })).toMatchObject({
    row: { tier: 'priority', base: { inputFresh: 9_000_000 } },
  })
  expect(book.lookup({ ...query, tier: 'flex' })).toMatchObject({
    row: { tier: 'flex', book: 'user', base: { inputFresh: 2_000_000 } },
  })
  expect(book.lookup({ ...query, tier: 'default' })).toMatchObject({ row: { tier: null, base: { inputFresh: 4_000_000 } } })
})

test('long-context steps are kept in ascending order', () => {
  const book = bookWith({
    model: 'm',
    input: 1,
    steps: [
      { aboveInputTokens: 200_000, input: 4 },
      { aboveInputTokens: 100_000, input: 2 },
    ],
  })
  expect(book.lookup({ ...query, model: 'm' })).toMatchObject({
    row: {
      steps: [
        { aboveInputTokens: 100_000, rates: { inputFresh: 2_000_000 } },
        { aboveInputTokens: 200_000, rates: { inputFresh: 4_000_000 } },
      ],
    },
  })
})

test('a file with a problem says what is wrong, where, and all at once', () => {
  expect(problems([])).toEqual([
    'expected an object with a list "prices", such as {"prices": [{"model": "my-model", "input": 3, "output": 15}]}',
  ])
  expect(
    problems({
      prices: [
        { model: 'a', input: '3', from: '31.1.2026' },
        { input: 1, ouput: 2 },
        { model: 'b' },
        'c',
        { model: 'd', input: -1, other: { web_search: 1 }, steps: [{ input: 1 }] },
      ],
    }),
  ).toEqual([
    'prices[0].from: expected a date such as 2026-01-31, found "31.1.2026"',
    'prices[0].input: expected dollars a million tokens, 0 or more, found "3"',
    'prices[1].ouput: not a name that is known here (model, provider, tier, from, input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, other, steps)',
    'prices[1].model: expected the model’s name, found nothing',
    'prices[2]: expected a price for input or output, found {"model":"b"}',
    'prices[3]: expected an object, found "c"',
    'prices[4].input: expected dollars a million tokens, 0 or more, found -1',
    'prices[4].other: expected names that begin with input., output. or fee., found "web_search"',
    'prices[4].steps[0].aboveInputTokens: expected a number of tokens, found nothing',
  ])
})
