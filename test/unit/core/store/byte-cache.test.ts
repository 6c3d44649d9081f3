import { expect, test } from 'vitest'
import { createByteCache } from '#core/store/byte-cache.ts'

test('short bytes hold no more memory than they have, wherever they were cut off', () => {
  const cache = createByteCache<string>(1000)
  const cut = Buffer.from('cut off the pool')
  expect(cut.buffer.byteLength).toBeGreaterThan(cut.length)
  cache.put('cut', cut)
  expect(cache.get('cut')?.toString()).toBe('cut off the pool')
  expect(cache.get('cut')?.buffer.byteLength).toBe(cut.length)
})

test('bytes in a buffer of their own are not copied', () => {
  const cache = createByteCache<string>(1000)
  const whole = Buffer.allocUnsafeSlow(10)
  cache.put('whole', whole)
  expect(cache.get('whole')).toBe(whole)
})
