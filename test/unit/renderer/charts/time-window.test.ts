import { expect, test } from 'vitest'
import {
  clampWindow,
  panWindow,
  revealSpan,
  tickLabel,
  ticks,
  timeToX,
  xToTime,
  zoomWindow,
} from '../../../../renderer/charts/time-window.ts'

const MINUTE = 60_000_000

test('a time and its place on the screen are each other’s inverse', () => {
  const window = { fromUs: 10_000, toUs: 30_000 }
  expect(timeToX(window, 800, 15_000)).toBe(200)
  expect(xToTime(window, 800, 200)).toBe(15_000)
})

test('zooming keeps the time under the pointer where it is', () => {
  const window = { fromUs: 0, toUs: MINUTE }
  const zoomed = zoomWindow(window, 15_000_000, 0.5, MINUTE)
  expect(zoomed).toEqual({ fromUs: 7_500_000, toUs: 37_500_000 })
  expect(timeToX(zoomed, 1000, 15_000_000)).toBe(timeToX(window, 1000, 15_000_000))
})

test('a window stays within the run, however far one zooms or pans', () => {
  expect(zoomWindow({ fromUs: 0, toUs: 100_000 }, 50_000, 9, 100_000)).toEqual({ fromUs: 0, toUs: 100_000 })
  expect(zoomWindow({ fromUs: 0, toUs: 100_000 }, 0, 1e-9, 100_000)).toEqual({ fromUs: 0, toUs: 500 })
  expect(panWindow({ fromUs: 0, toUs: 40_000 }, 9, 100_000)).toEqual({ fromUs: 60_000, toUs: 100_000 })
  expect(clampWindow({ fromUs: -5000, toUs: 5000 }, 100_000)).toEqual({ fromUs: 0, toUs: 10_000 })
})

test('a call that is out of view is moved into it, one in view moves nothing', () => {
  const window = { fromUs: 0, toUs: 20_000 }
  expect(revealSpan(window, { startUs: 1000, endUs: 2000 }, 100_000)).toBe(window)
  expect(revealSpan(window, { startUs: 50_000, endUs: 52_000 }, 100_000)).toEqual({ fromUs: 33_000, toUs: 53_000 })
  expect(revealSpan({ fromUs: 60_000, toUs: 80_000 }, { startUs: 10_000, endUs: 12_000 }, 100_000)).toEqual({
    fromUs: 9000,
    toUs: 29_000,
  })
})

test('ticks are round and no closer than asked', () => {
  expect(ticks({ fromUs: 0, toUs: 4 * MINUTE }, 1000, 90)).toEqual({
    step: 30_000_000,
    at: [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => n * 30_000_000),
  })
  expect(ticks({ fromUs: 1_250_000, toUs: 2_250_000 }, 500, 90).step).toBe(200_000)
})

test.each([
  [0, 1e6, '0 s'],
  [240_000, 20_000, '240 ms'],
  [1_200_000, 200_000, '1.2 s'],
  [30_000_000, 30_000_000, '30 s'],
  [90_000_000, 30_000_000, '1m 30s'],
  [61_500_000, 500_000, '1m 01.5s'],
  [7_500_000_000, 6e7, '2h 05m'],
])('a tick at %d µs, %d µs apart, reads %s', (us, step, label) => {
  expect(tickLabel(us, step)).toBe(label)
})
