import { expect, test } from 'vitest'
import { Pieces } from '#core/proxy/pieces.ts'

const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, n) => n % 251))

test('what comes byte by byte is held in few pieces, and reads back in order', () => {
  const pieces = new Pieces()
  for (let at = 0; at < bytes.length; at++) pieces.push(bytes.subarray(at, at + 1))
  expect(pieces.list.length).toBeLessThan(1000)
  expect(pieces.joined().equals(bytes)).toBe(true)
})

test('large pieces are held as they are', () => {
  const pieces = new Pieces()
  const large = Array.from({ length: 1000 }, () => Buffer.alloc(4096))
  for (const piece of large) pieces.push(piece)
  expect(pieces.list).toEqual(large)
  expect(pieces.list[0]).toBe(large[0])
})

test('pieces that were let go are never part of a new one', () => {
  const pieces = new Pieces()
  for (let n = 0; n < 300; n++) pieces.push(Buffer.from('a'), 250)
  expect(pieces.list.length).toBeGreaterThan(250)
})
