import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTurns } from '#core/ingest/turns.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Things to do, each due at a time of its own. */
function work(...due: number[]) {
  const taken: number[] = []
  const turns = createTurns(
    () => Math.min(Infinity, ...due),
    () => {
      const now = performance.now()
      taken.push(now)
      for (const at of due.filter((at) => at <= now)) due.splice(due.indexOf(at), 1)
    },
  )
  return { due, taken, turns }
}

test('a turn is taken when it is due, and the next one after it', async () => {
  const start = performance.now()
  const { taken, turns } = work(start + 100, start + 250)
  turns.look()
  await vi.advanceTimersByTimeAsync(99)
  expect(taken).toEqual([])
  await vi.advanceTimersByTimeAsync(1000)
  expect(taken).toEqual([start + 100, start + 250])
  expect(vi.getTimerCount()).toBe(0)
})

test('what is due sooner does not wait for what was there before', async () => {
  const start = performance.now()
  const { due, taken, turns } = work(start + 1000)
  turns.look()
  due.push(start)
  turns.look()
  await vi.advanceTimersByTimeAsync(1)
  expect(taken).toEqual([start])
  await vi.advanceTimersByTimeAsync(2000)
  expect(taken).toEqual([start, start + 1000])
})

test('stopped, it takes no turn', async () => {
  const { taken, turns } = work(performance.now() + 10)
  turns.look()
  turns.stop()
  await vi.advanceTimersByTimeAsync(100)
  expect(taken).toEqual([])
})
