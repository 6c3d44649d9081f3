import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createExchangeIds } from '#core/exchange-ids.ts'

const take = (count: number, next = createExchangeIds()): string[] => Array.from({ length: count }, next)

test('ids are 24 hex digits, and no two are the same, of two recorders either', () => {
  const ids = [...take(20_000), ...take(20_000)]
  expect(ids.every((id) => /^[0-9a-f]{24}$/.test(id))).toBe(true)
  // What is derived is named by the first sixteen.
  expect(new Set(ids.map((id) => id.slice(0, 16))).size).toBe(40_000)
})

test('ids of neighbours stand together in their order, and five digits tell them apart', () => {
  const first = take(256)
  expect(first.toSorted()).toEqual(first)
  expect(new Set(first.map((id) => id.slice(0, 3))).size).toBe(1)
  expect(new Set(first.map((id) => id.slice(0, 5))).size).toBe(256)
})

test('after 256 another beginning is drawn', () => {
  let drawn = 0
  const next = createExchangeIds((bytes) => (bytes === 2 ? Buffer.from([0x0a, drawn++]) : randomBytes(bytes)))
  expect(take(513, next).flatMap((id, at) => (at % 256 === 0 ? [id.slice(0, 5)] : []))).toEqual(['a0000', 'a0100', 'a0200'])
})
