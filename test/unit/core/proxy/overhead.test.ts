import { expect, test } from 'vitest'
import { createOverheadMeter } from '#core/proxy/overhead.ts'
import { exchangeOverheadWords, formatSmallTime, overheadWords } from '#shared/format/small-time.ts'

/** A clock in milliseconds that moves by hand. */
function meterAt(startMs: number) {
  const time = { ms: startMs }
  return { time, meter: createOverheadMeter(() => time.ms) }
}

test('to the first byte counts what is ours on the way up and down, not what client and upstream take', () => {
  const { time, meter } = meterAt(1000)
  const exchange = meter.exchange(1000)
  time.ms += 0.2 // routing, headers
  exchange.rest()
  time.ms += 500 // the client sends its body
  exchange.resume()
  time.ms += 0.1
  exchange.rest()
  time.ms += 3000 // the upstream thinks
  exchange.resume()
  time.ms += 0.05
  exchange.firstByteSent()
  time.ms += 9000
  exchange.firstByteSent()
  expect(exchange.figures()).toEqual({ firstByteUs: 350, chunkMaxUs: null })
  expect(meter.summary().firstByte).toMatchObject({ count: 1 })
})

test('a turn of a WebSocket counts the frame that asked, the first that answered, and each of the answer', () => {
  const { meter } = meterAt(0)
  const turn = meter.turn()
  turn.asked(0.2)
  expect(turn.figures()).toBeNull()
  for (const tookMs of [0.1, 0.4, 0.3]) turn.answered(tookMs)
  expect(turn.figures()).toEqual({ firstByteUs: 300, chunkMaxUs: 400 })
  expect(meter.summary()).toMatchObject({ firstByte: { count: 1 }, chunk: { count: 3 } })
})

test('chunks are counted each, and an exchange keeps its slowest', () => {
  const { time, meter } = meterAt(0)
  const exchange = meter.exchange(0)
  for (const tookMs of [...Array.from({ length: 98 }, () => 0.01), 0.4, 2]) {
    const arrived = exchange.chunkArrived()
    time.ms += tookMs
    exchange.chunkSent(arrived)
    time.ms += 20
  }
  expect(exchange.figures()).toBeNull() // no head has gone down
  exchange.firstByteSent()
  expect(exchange.figures()?.chunkMaxUs).toBe(2000)
  const { chunk } = meter.summary()
  expect(chunk?.count).toBe(100)
  expect(chunk?.p50Us).toBeCloseTo(10, 0)
  expect(chunk?.p95Us).toBeCloseTo(10, 0)
  expect(chunk?.maxUs).toBeGreaterThan(1980)
  expect(chunk?.maxUs).toBeLessThan(2020)
})

test('figures are of the last minutes: five at least, ten at most; then they are unknown again', () => {
  const { time, meter } = meterAt(0)
  meter.exchange(0).firstByteSent()
  const count = (): number | null => meter.summary().firstByte?.count ?? null
  expect(count()).toBe(1)
  time.ms = 6 * 60_000
  meter.exchange(time.ms).firstByteSent()
  expect(count()).toBe(2)
  time.ms = 11.5 * 60_000
  expect(count()).toBe(1)
  time.ms = 30 * 60_000
  expect(count()).toBeNull()
})

test('in words, small times keep their meaning', () => {
  expect([7.44, 140.2, 999.4, 1340, 24_400].map(formatSmallTime)).toEqual(['7.4 µs', '140 µs', '999 µs', '1.3 ms', '24 ms'])
  const spread = { count: 9, p50Us: 212, p95Us: 480, maxUs: 3100 }
  expect(overheadWords({ firstByte: spread, chunk: null })).toBe(
    '212 µs (95 % within 480 µs, at most 3.1 ms) to the first byte, – to each chunk',
  )
  expect(overheadWords({ firstByte: null, chunk: null })).toBe('– (nothing has passed lately)')
  expect(exchangeOverheadWords({ firstByteUs: 184, chunkMaxUs: 41 })).toBe(
    'The recorder added 184 µs to the first byte, and at most 41 µs to a chunk.',
  )
})
