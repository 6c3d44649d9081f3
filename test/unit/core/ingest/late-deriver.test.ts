import { expect, test } from 'vitest'
import type { NodeDeriver } from '#core/ingest/deriver.ts'
import { createLateDeriver } from '#core/ingest/late-deriver.ts'
import { openLivePriceBook } from '#core/price-book.ts'
import { exchangeId, runId } from '#shared/model/ids.ts'

const run = runId(exchangeId('0'.repeat(24)))
const deriver: NodeDeriver = {
  opened: () => new Set([run]),
  settled: () => new Set(),
  annotated: () => new Set(),
  spanReceived: () => new Set(),
  prepare: () => true,
}

test('a deriver is made once, by whoever asks first, and cannot be used before', async () => {
  let made = 0
  const late = createLateDeriver(async () => {
    made += 1
    return { deriver, prices: openLivePriceBook('nowhere') }
  })
  expect(late.isLoaded()).toBe(false)
  expect(() => late.prepare()).toThrow('not loaded')

  await Promise.all([late.load(), late.load()])
  expect([late.isLoaded(), late.prepare(), made]).toEqual([true, true, 1])
})
