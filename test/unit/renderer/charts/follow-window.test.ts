import { expect, test } from 'vitest'
import { stillFollows, windowAtEnd } from '../../../../renderer/charts/follow-window.ts'

test('a window that follows keeps its length and ends where the run ends', () => {
  expect(windowAtEnd({ fromUs: 20, toUs: 50 }, 100)).toEqual({ fromUs: 70, toUs: 100 })
  expect(windowAtEnd({ fromUs: 0, toUs: 500 }, 100)).toEqual({ fromUs: 0, toUs: 100 })
})

test('zooming goes on following, panning away lets go, panning to the end takes hold again', () => {
  const now = { fromUs: 700, toUs: 1000 }
  expect(stillFollows(now, { fromUs: 800, toUs: 950 }, 1000)).toBe(true)
  expect(stillFollows(now, { fromUs: 600, toUs: 900 }, 1000)).toBe(false)
  expect(stillFollows({ fromUs: 600, toUs: 900 }, now, 1000)).toBe(true)
})
