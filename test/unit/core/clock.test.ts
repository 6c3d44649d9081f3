import { expect, test } from 'vitest'
import { createClock } from '#core/clock.ts'

const HOUR_MS = 3_600_000

/** A machine at one o'clock, an hour after its start. */
function machine() {
  const clocks = { wallMs: HOUR_MS, monoMs: HOUR_MS }
  const clock = createClock({ wall: () => clocks.wallMs, mono: () => clocks.monoMs })
  const pass = (ms: { wall: number; mono: number }): number => {
    clocks.wallMs += ms.wall
    clocks.monoMs += ms.mono
    return clock.now() / 1000
  }
  return { clock, pass }
}

test('time passes as the monotonic clock has it, whatever the system clock is corrected by', () => {
  const { clock, pass } = machine()
  expect(clock.now()).toBe(HOUR_MS * 1000)
  expect(pass({ wall: 5, mono: 10 })).toBe(HOUR_MS + 10)
  expect(pass({ wall: 1500, mono: 10 })).toBe(HOUR_MS + 20)
})

test('a machine that slept for hours: the time is right again at once', () => {
  const { pass } = machine()
  expect(pass({ wall: 8 * HOUR_MS, mono: 50 })).toBe(9 * HOUR_MS)
  expect(pass({ wall: 10, mono: 10 })).toBe(9 * HOUR_MS + 10)
})

test('a clock that is put back makes no duration negative', () => {
  const { pass } = machine()
  expect(pass({ wall: -HOUR_MS, mono: 20 })).toBe(HOUR_MS + 20)
  expect(pass({ wall: 10, mono: 10 })).toBe(HOUR_MS + 30)
})
