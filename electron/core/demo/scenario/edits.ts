import { BACKOFF } from './repository/queue-sources.ts'
import { CLOCK } from './repository/service-sources.ts'
import { TEST_TIME } from './repository/test-helper-sources.ts'
import { QUEUE_TEST } from './repository/test-sources.ts'
import { DELIVER } from './repository/webhook-sources.ts'

/** Arguments of the tool Edit. */
type EditInput = Readonly<Record<'path' | 'old_string' | 'new_string', string>>

/** The piece of a source from where `start` begins to where `end` ends. Throws where either is missing: the story would not hold. */
function cut(source: string, start: string, end: string): string {
  const from = source.indexOf(start)
  const to = source.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`The sample's source lacks "${from < 0 ? start : end}".`)
  return source.slice(from, to + end.length)
}

export const BACKOFF_EDIT: EditInput = {
  path: 'src/queue/backoff.ts',
  old_string: cut(BACKOFF, 'export interface BackoffOptions {', 'return Math.round(Math.random() * delayMs)\n  }\n}'),
  new_string: `export interface BackoffOptions {
  clock?: Clock
  /** Where jitter comes from: a number from 0 up to, but not including, 1. */
  random?: () => number
}

const MAX_EXPONENT = 16

/** All times are read from one clock: a deadline means nothing where start and end come from two. */
export function createBackoff(policy: RetryPolicy, options: BackoffOptions = {}): Backoff {
  const { clock = systemClock, random = Math.random } = options
  let startedAt = clock.now()

  return {
    get startedAt() {
      return startedAt
    },
    reset() {
      startedAt = clock.now()
    },
    next(failed, hint = {}) {
      if (failed >= policy.maxAttempts) {
        return { kind: 'exhausted', after: failed, reason: 'attempts' }
      }
      const now = clock.now()
      const asked = parseRetryAfter(hint.retryAfter, now)
      const delayMs = asked ?? applyJitter(exponential(policy, failed), policy.jitter, random)
      const at = now + delayMs
      if (at - startedAt > policy.deadlineMs) {
        log.warn({ failed, delayMs, deadlineMs: policy.deadlineMs }, 'retry deadline passed')
        return { kind: 'exhausted', after: failed, reason: 'deadline' }
      }
      return { kind: 'retry', at, delayMs, attempt: failed + 1 }
    },
  }
}

/** base, base·factor, base·factor², … up to the policy's cap. */
export function exponential(policy: RetryPolicy, failed: number): number {
  const exponent = Math.min(failed - 1, MAX_EXPONENT)
  return Math.min(policy.maxDelayMs, policy.baseDelayMs * policy.factor ** exponent)
}

/**
 * Spreads retries so that a thousand deliveries that failed together do not
 * come back together. \`full\` follows the usual advice: anywhere between
 * nothing and the whole delay.
 */
export function applyJitter(delayMs: number, jitter: Jitter, random: () => number): number {
  switch (jitter) {
    case 'none':
      return delayMs
    case 'equal':
      return Math.round(delayMs / 2 + (random() * delayMs) / 2)
    case 'full':
      return Math.round(random() * delayMs)
  }
}`,
}

/** The first try at the same edit, as JSON text: the quotation marks around `now` in the comment were not escaped. */
export const BROKEN_BACKOFF_EDIT = JSON.stringify({
  path: BACKOFF_EDIT.path,
  old_string: cut(
    BACKOFF,
    '      const asked = parseRetryAfter(',
    "log.warn({ failed, delayMs, deadlineMs: policy.deadlineMs }, 'retry deadline passed')",
  ),
  new_string: `      // One reading of <<now>> for the hint, the delay and the deadline: with two clocks
      // the deadline of a test that has moved its own clock is never met, or met at once.
      const now = clock.now()
      const asked = parseRetryAfter(hint.retryAfter, now)
      const delayMs = asked ?? applyJitter(exponential(policy, failed), policy.jitter, random)
      const at = now + delayMs
      if (at - startedAt > policy.deadlineMs) {
        log.warn({ failed, delayMs, deadlineMs: policy.deadlineMs }, 'retry deadline passed')`,
}).replace(/<<now>>/, '"now"')

export const DELIVER_EDIT: EditInput = {
  path: 'src/webhooks/deliver.ts',
  old_string: cut(DELIVER, '/** Sleeps between two attempts;', 'const timestamp = Math.floor(Date.now() / 1000)'),
  new_string: `/** Sleeps between two attempts; returns early, without an error, when the service stops. */
export function wait(ms: number, { clock, signal }: WaitOptions): Promise<void> {
  return clock.sleep(ms, signal)
}

export async function deliver(delivery: Delivery, options: DeliverOptions): Promise<DeliveryResult> {
  const { sender, clock, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const body = JSON.stringify(delivery.event)
  const timestamp = Math.floor(clock.now() / 1000)`,
}

export const CLOCK_EDIT: EditInput = {
  path: 'src/lib/clock.ts',
  old_string: cut(CLOCK, 'export interface Clock {', 'now: () => Date.now(),\n}'),
  new_string: `export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Resolves \`ms\` from now, at once where that is not in the future, and early when \`signal\` aborts.
   * Never rejects: whoever has to tell the two apart looks at the signal.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep(ms, signal) {
    if (signal?.aborted || ms <= 0) return Promise.resolve()
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done, { once: true })
    })
  },
}`,
}

export const QUEUE_TEST_EDIT: EditInput = {
  path: 'test/queue.test.ts',
  old_string: cut(QUEUE_TEST, "describe('backoff', () => {", 'expect(applyJitter(100, jitter)).toBe(expected)\n  })'),
  new_string: `describe('backoff', () => {
  const random = () => 0.25
  let clock: TestClock

  beforeEach(() => {
    clock = createTestClock(1_760_000_000_000)
  })

  test('grows by the factor up to the cap', () => {
    expect([1, 2, 3, 4, 5, 6].map((failed) => exponential(retry, failed))).toEqual([20, 40, 80, 160, 200, 200])
  })

  test('says when the next attempt is due', () => {
    const next = createBackoff(retry, { clock, random }).next(1)
    expect(next).toEqual({ kind: 'retry', at: 1_760_000_000_020, delayMs: 20, attempt: 2 })
  })

  test('is exhausted after the last attempt', () => {
    expect(createBackoff(retry, { clock, random }).next(3)).toEqual({ kind: 'exhausted', after: 3, reason: 'attempts' })
  })

  test('is exhausted when the deadline would be passed', async () => {
    const backoff = createBackoff({ ...retry, maxAttempts: 20 }, { clock, random })
    await clock.advance(990)
    expect(backoff.next(1)).toEqual({ kind: 'exhausted', after: 1, reason: 'deadline' })
  })

  test('reset starts the deadline again', async () => {
    const backoff = createBackoff({ ...retry, maxAttempts: 20 }, { clock, random })
    await clock.advance(990)
    backoff.reset()
    expect(backoff.next(1).kind).toBe('retry')
  })

  test.each([
    ['none', 100],
    ['equal', 63],
    ['full', 25],
  ] as const)('jitter %s makes 100 ms into %i ms', (jitter, expected) => {
    expect(applyJitter(100, jitter, random)).toBe(expected)
  })`,
}

export const TEST_TIME_EDIT: EditInput = {
  path: 'test/helpers/time.ts',
  old_string: cut(TEST_TIME, '  return {\n    now: () => now,', 'return () => void entries.delete(entry)\n    },'),
  new_string: `  function schedule(at: number, task: () => void): () => void {
    const entry = { at, order: order++, task }
    entries.add(entry)
    return () => void entries.delete(entry)
  }

  return {
    now: () => now,
    get pending() {
      return entries.size
    },
    schedule,
    sleep(ms, signal) {
      if (signal?.aborted || ms <= 0) return Promise.resolve()
      return new Promise((resolve) => {
        const cancel = schedule(now + ms, wake)
        function wake() {
          cancel()
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        signal?.addEventListener('abort', wake, { once: true })
      })
    },`,
}
