import { expect, test } from 'vitest'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { listPrices } from '#shared/pricing/price-list.ts'
import { formatPriceListState, parsePriceListState, pricePath } from '../../../../renderer/state/price-list-state.ts'
import { findPrices } from '../../../../renderer/views/prices/find-prices.ts'

test.each([
  '',
  '?q=opus',
  '?provider=openai&tier=plain&show=all',
  '?show=used&row=genai-prices-0.1.8%2Fopenai%2Fgpt-5.5%40start%23flex%7Eb6b65ba6',
])('the address %s is read and written again', (search) => {
  expect(formatPriceListState(parsePriceListState(search))).toBe(search)
})

test('what an address says wrongly is as if it were absent', () => {
  expect(parsePriceListState('?show=cheap&provider=')).toEqual({ q: '', provider: null, tier: null, show: 'now', row: null })
})

test('a row’s own address selects it', () => {
  expect(parsePriceListState(new URL(pricePath('a/b@start#flex~1'), 'http://x').search).row).toBe('a/b@start#flex~1')
})

test('the list is narrowed by words, provider, tier and what holds now', () => {
  const entries = listPrices(createPriceBook().list({ tiers: true, provider: 'openai' }), [], '2026-11-28')
  const found = (search: string) =>
    findPrices(entries, parsePriceListState(search)).map(({ row, from }) =>
      [row.model, row.tier, from].filter((part) => part !== null).join(' '),
    )
  expect(found('?q=SOL+gpt-5.6&tier=plain')).toEqual(['gpt-5.6-sol 2026-08-21'])
  expect(found('?q=gpt-5.6-sol&tier=plain&show=all')).toEqual(['gpt-5.6-sol', 'gpt-5.6-sol 2026-08-21'])
  expect(found('?q=gpt-5.6-sol+priority')).toEqual(['gpt-5.6-sol priority 2026-08-21'])
  expect(found('?provider=anthropic')).toEqual([])
  expect(found('?show=used')).toEqual([])
})
