import { expect, test } from 'vitest'
import { overrideDocument, setOverride, unsetOverrides } from '#shared/pricing/edit-overrides.ts'
import type { Override } from '#shared/pricing/override-document.ts'
import { parseOverrides } from '#shared/pricing/override-document.ts'

const PRICES: readonly Override[] = [
  { model: 'gpt-5.5', provider: 'openai', input: 4 },
  { model: 'gpt-5.5', provider: 'openai', tier: 'flex', input: 2 },
  { model: 'gpt-5.5', provider: 'openai', from: '2026-11-01', input: 3 },
  { model: 'house-*', input: 1 },
]

test('a price takes the place of the one for the same model, provider, tier and date', () => {
  const set = (price: Override) => setOverride(PRICES, price).map(({ input }) => input)
  expect(set({ model: 'GPT-5.5', provider: 'openai', tier: 'default', input: 9 })).toEqual([9, 2, 3, 1])
  expect(set({ model: 'gpt-5.5', provider: 'openai', tier: 'flex', input: 9 })).toEqual([4, 9, 3, 1])
  expect(set({ model: 'gpt-5.5', provider: 'openai', from: '2026-11-01', input: 9 })).toEqual([4, 2, 9, 1])
  expect(set({ model: 'gpt-5.5', input: 9 })).toEqual([4, 2, 3, 1, 9])
})

test('removing takes every price of the model, or those that agree with all that is said', () => {
  const left = (key: Parameters<typeof unsetOverrides>[1]) => unsetOverrides(PRICES, key).kept.map(({ input }) => input)
  expect(left({ model: 'gpt-5.5' })).toEqual([1])
  expect(left({ model: 'gpt-5.5', tier: 'flex' })).toEqual([4, 3, 1])
  expect(left({ model: 'gpt-5.5', from: '2026-11-01' })).toEqual([4, 2, 1])
  expect(left({ model: 'house-*' })).toEqual([4, 2, 3])
  expect(unsetOverrides(PRICES, { model: 'gpt-5' }).removed).toEqual([])
})

test('what is written reads back as it was', () => {
  const steps = [{ aboveInputTokens: 200_000, input: 8 }]
  const prices = [...PRICES, { model: 'long', input: 4, output: 8, other: { 'fee.web_search': 0.01 }, steps }]
  const read = parseOverrides(JSON.parse(JSON.stringify(overrideDocument(prices))))
  expect(read).toEqual({ ok: true, value: prices.map((price) => ({ steps: [], ...price })) })
})
