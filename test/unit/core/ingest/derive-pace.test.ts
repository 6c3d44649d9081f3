import { expect, test } from 'vitest'
import { deriveAt } from '#core/ingest/derive-pace.ts'

test('what can be derived waits a moment for company', () => {
  expect(deriveAt({ behindSince: 1000, derivedAt: 990, traffic: { at: 1050, isBusy: false } })).toBe(1100)
})

test('while the traffic has much to do, deriving waits two seconds for a pause', () => {
  const busy = (at: number) => deriveAt({ behindSince: 1000, derivedAt: 990, traffic: { at, isBusy: true } })
  expect(busy(1000)).toBe(1100)
  expect(busy(1500)).toBe(1600)
  expect(busy(2950)).toBe(3000)
})

test('and takes a part of the time after that', () => {
  expect(deriveAt({ behindSince: 1000, derivedAt: 5000, traffic: { at: 5010, isBusy: true } })).toBe(5040)
})
