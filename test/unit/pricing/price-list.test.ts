import { expect, test } from 'vitest'
import type { PriceRow } from '#shared/model/cost.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { RowUse } from '#shared/model/price-use.ts'
import { epochUs, nanoUsd } from '#shared/model/units.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { createOverrideBook } from '#shared/pricing/overrides.ts'
import { listPrices, type PriceEntry } from '#shared/pricing/price-list.ts'
import { ruleSources } from '#shared/pricing/row-sources.ts'

const TODAY = '2026-11-28'
const bundled = createPriceBook()
const use = (row: PriceRow, calls: number): RowUse => ({
  row,
  calls,
  nanoUsd: nanoUsd(calls),
  lastAt: epochUs(1),
  lastRun: 'r1' as RunId,
  sample: false,
})
const told = ({ row, from, until, hours, standing }: PriceEntry): string =>
  [row.model, row.tier ?? 'plain', from ?? 'start', until ?? 'on', hours ?? 'all day', standing].join(' ')
const ofModel = (provider: string, model: string, tiers = false) => bundled.list({ provider, model, tiers })

test('a row ends where the next of its series begins', () => {
  expect(listPrices(ofModel('openai', 'gpt-5.6-sol'), [], TODAY).map(told)).toEqual([
    'gpt-5.6-sol plain start 2026-08-21 all day ended',
    'gpt-5.6-sol plain 2026-08-21 on all day in-force',
  ])
  expect(listPrices(ofModel('openai', 'gpt-5.6-sol'), [], '2026-08-20').map(told)).toEqual([
    'gpt-5.6-sol plain start 2026-08-21 all day in-force',
    'gpt-5.6-sol plain 2026-08-21 on all day later',
  ])
})

test('a price by the hour ends no price for all day', () => {
  expect(listPrices(ofModel('deepseek', 'deepseek-v4-pro'), [], TODAY).map(told).slice(-3)).toEqual([
    'deepseek-v4-pro plain 2026-08-17 on all day in-force',
    'deepseek-v4-pro plain 2026-08-17 on 01:00-04:00Z in-force',
    'deepseek-v4-pro plain 2026-08-17 on 06:00-10:00Z in-force',
  ])
})

test('a price of the user’s own is used in place of the book’s, from its day on', () => {
  const own = createOverrideBook([{ model: 'gpt-5.5*', provider: 'openai', input: 4, output: 20, from: '2026-11-01' }])
  const rows = createPriceBook([own]).list({ provider: 'openai' })
  const entries = listPrices(rows, [], TODAY)
  expect(entries.filter(({ row }) => row.model.startsWith('gpt-5.5')).map(told)).toEqual([
    'gpt-5.5* plain 2026-11-01 on all day in-force',
    'gpt-5.5 plain start on all day covered',
    'gpt-5.5-pro plain start on all day covered',
  ])
  expect(entries.find(({ row }) => row.model === 'gpt-5.5')?.coveredBy?.book).toBe('user')
  expect(listPrices(rows, [], '2026-10-31').find(({ row }) => row.model === 'gpt-5.5')?.standing).toBe('in-force')
})

test('of three books the first that is asked covers the others, and the rules of tiers stand over the user’s own price', () => {
  const own = createOverrideBook([{ model: 'claude-opus-5', provider: 'anthropic', input: 4, output: 20 }])
  const list = createOverrideBook([{ model: 'claude-opus-5', provider: 'anthropic', input: 5, output: 24 }], 'contract')
  const rows = createPriceBook([own, list]).list({ provider: 'anthropic', model: 'claude-opus-5', tiers: true })
  const plain = listPrices(rows, [], TODAY).filter(({ row }) => row.tier === null)
  expect(plain.map(({ row, standing, coveredBy }) => [row.book, standing, coveredBy?.book])).toEqual([
    ['user', 'in-force', undefined],
    ['contract', 'covered', 'user'],
    ['genai-prices 0.1.8', 'covered', 'user'],
  ])
  const mine = listPrices(rows, [], TODAY).filter(({ row }) => row.book === 'user')
  expect(mine.map(({ row, isOwn }) => [row.tier, isOwn])).toEqual([
    [null, true],
    ['batch', false],
    ['fast', false],
  ])
})

test('what was used stands first, then its model, then its provider', () => {
  const rows = [...ofModel('openai', 'gpt-5.5'), ...bundled.list({ provider: 'anthropic', tiers: true })]
  const used = rows.find(({ model, tier }) => model === 'claude-opus-5' && tier === null)
  if (!used) throw new Error('the book lost claude-opus-5')
  const entries = listPrices(rows, [use(used, 3)], TODAY)
  expect(entries[0]).toMatchObject({ row: used, use: { calls: 3 } })
  expect(entries.slice(1, 3).map(told)).toEqual([
    'claude-opus-5 batch 2024-10-08 on all day in-force',
    'claude-opus-5 fast start on all day in-force',
  ])
  expect(entries.at(-1)?.row.provider).toBe('openai')
  expect(entries).toHaveLength(rows.length)
})

test('a row that the book has no more is kept for the calls that were priced with it', () => {
  const [row] = ofModel('openai', 'gpt-5.5')
  if (!row) throw new Error('the book lost gpt-5.5')
  const old = { ...row, id: 'genai-prices-0.0.1/openai/gpt-5.5@start~00000000', book: 'genai-prices 0.0.1' }
  expect(listPrices([row], [use(old, 2)], TODAY).map(({ row, standing }) => [row.id, standing])).toEqual([
    [old.id, 'kept'],
    [row.id, 'in-force'],
  ])
})

test('a row says which published rules are in it', () => {
  const [, , flex] = ofModel('openai', 'gpt-5.5', true)
  if (!flex) throw new Error('gpt-5.5 lost its tiers')
  expect(ruleSources(flex).map(({ of }) => of)).toEqual(['tier flex', 'fee.web_search_preview', 'fee.file_search'])
  expect(ruleSources({ ...flex, book: 'user', tier: null })).toEqual([])
  expect(ruleSources({ ...flex, geo: 'eu' }).map(({ of }) => of)).toContain('inference in eu')
})
