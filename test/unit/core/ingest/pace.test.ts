import { expect, test } from 'vitest'
import { deriveAt, storeAt } from '#core/ingest/pace.ts'

test('what came is stored at once; while the traffic has much to do, with what comes in the next 50 ms', () => {
  expect(storeAt(1000, { at: 1000, isBusy: false })).toBe(1000)
  expect(storeAt(1000, { at: 1020, isBusy: true })).toBe(1050)
})

test('what can be derived waits a moment for company', () => {
  expect(deriveAt(1000, 990, { at: 1050, isBusy: false })).toBe(1100)
})

test('while the traffic has much to do, deriving waits two seconds for a pause', () => {
  const busy = (at: number) => deriveAt(1000, 990, { at, isBusy: true })
  expect(busy(1000)).toBe(1100)
  expect(busy(1500)).toBe(1600)
  expect(busy(2950)).toBe(3000)
})

test('and takes a part of the time after that', () => {
  expect(deriveAt(1000, 5000, { at: 5010, isBusy: true })).toBe(5040)
})
