// The sample repository: time in its tests.

export const TEST_TIME = `import { setImmediate, setTimeout as realTimeout } from 'node:timers/promises'
import { vi } from 'vitest'
import type { Clock } from '../../src/lib/clock.ts'

/** A clock that stands still until told otherwise. */
export interface TestClock extends Clock {
  /** Moves on by \`ms\`; whatever falls due on the way runs, in order. */
  advance(ms: number): Promise<void>
  /** Sets the time without running anything, as an administrator would. */
  jumpTo(ms: number): void
  /** Runs \`task\` at \`at\`; returns how to take that back. */
  schedule(at: number, task: () => void): () => void
  readonly pending: number
}

interface Entry {
  at: number
  order: number
  task: () => void
}

export function createTestClock(start: number = Date.now()): TestClock {
  let now = start
  let order = 0
  const entries = new Set<Entry>()

  function nextDue(limit: number): Entry | undefined {
    let first: Entry | undefined
    for (const entry of entries) {
      if (entry.at > limit) continue
      if (!first || entry.at < first.at || (entry.at === first.at && entry.order < first.order)) first = entry
    }
    return first
  }

  return {
    now: () => now,
    get pending() {
      return entries.size
    },
    schedule(at, task) {
      const entry = { at, order: order++, task }
      entries.add(entry)
      return () => void entries.delete(entry)
    },
    jumpTo(ms) {
      now = ms
    },
    async advance(ms) {
      const limit = now + ms
      for (let entry = nextDue(limit); entry; entry = nextDue(limit)) {
        entries.delete(entry)
        now = Math.max(now, entry.at)
        entry.task()
        await flush()
      }
      now = limit
      await flush()
    },
  }
}

/** Lets promises that are already settled run their continuations. */
export async function flush(rounds = 5): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await setImmediate()
}

/** Gives work in flight a moment to finish. 100 ms has been enough on most machines. */
export async function settle(ms = 100): Promise<void> {
  await realTimeout(ms)
}

/**
 * Vitest's fake timers, for code that has no Clock yet. Prefer createTestClock:
 * fakeTimers replace the globals for everything in the process, sockets included.
 */
export function useFakeTimers(start = 1_760_000_000_000): { advance(ms: number): Promise<void>; restore(): void } {
  vi.useFakeTimers({ now: start, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  return {
    advance: async (ms) => {
      await vi.advanceTimersByTimeAsync(ms)
    },
    restore: () => vi.useRealTimers(),
  }
}
`
