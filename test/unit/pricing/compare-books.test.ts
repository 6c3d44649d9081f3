import { expect, test } from 'vitest'
import type { PriceRow } from '#shared/model/cost.ts'
import { compareBooks } from '#shared/pricing/compare-books.ts'
import { createOverrideBook } from '#shared/pricing/overrides.ts'

const rows = (book: string, prices: Record<string, number>): readonly PriceRow[] =>
  createOverrideBook(
    Object.entries(prices).map(([model, input]) => ({ model, provider: 'openai', input })),
    book,
  ).list({})
const names = (list: readonly PriceRow[]) => list.map(({ model }) => model)

test('rows are compared by what they are for, whatever their books are called', () => {
  const change = compareBooks(rows('edition 1', { a: 1, b: 2, c: 3 }), rows('edition 2', { b: 2, c: 4, d: 5 }))
  expect(names(change.added)).toEqual(['d'])
  expect(names(change.removed)).toEqual(['a'])
  expect(change.changed.map(({ before, after }) => [before.model, before.base.inputFresh, after.base.inputFresh])).toEqual([
    ['c', 3_000_000, 4_000_000],
  ])
  expect(change.unchanged).toBe(1)
})

test('of two rows for the same, the one that lookups find counts', () => {
  const bundled = rows('bundled', { a: 1 })
  const change = compareBooks(bundled, [...rows('contract', { a: 2 }), ...bundled])
  expect(change).toMatchObject({ added: [], removed: [], unchanged: 0, changed: [{ after: { book: 'contract' } }] })
  expect(compareBooks([...rows('contract', { a: 2 }), ...bundled], bundled).changed).toHaveLength(1)
})
