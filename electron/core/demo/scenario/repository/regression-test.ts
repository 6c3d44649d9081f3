// The sample repository: the test that the agent writes at the user's second request.

export const REGRESSION_TEST = `import { describe, expect, test } from 'vitest'
import type { RetryPolicy } from '../src/config.ts'
import { applyJitter, createBackoff } from '../src/queue/backoff.ts'
import { wait } from '../src/webhooks/deliver.ts'
import { createRetrier } from '../src/webhooks/retry.ts'
import { endpoint, orderPaid } from './helpers/factories.ts'
import { createMemoryDeliveryStore } from './helpers/memory-delivery-store.ts'
import { answers } from './helpers/scripted-sender.ts'
import { createTestClock, flush } from './helpers/time.ts'

/** Far from the present: whoever reads the real time instead is off by decades. */
const LONG_AGO = 1_000_000_000_000

const policy: RetryPolicy = { maxAttempts: 4, baseDelayMs: 100, maxDelayMs: 2_000, factor: 2, jitter: 'full', deadlineMs: 5_000 }

describe('backoff keeps to its clock', () => {
  test('the next attempt is due by the clock', () => {
    const clock = createTestClock(LONG_AGO)
    const next = createBackoff({ ...policy, jitter: 'none' }, { clock }).next(1)
    expect(next).toEqual({ kind: 'retry', at: LONG_AGO + 100, delayMs: 100, attempt: 2 })
  })

  test('the deadline is counted by the same clock', async () => {
    const clock = createTestClock(LONG_AGO)
    const backoff = createBackoff({ ...policy, jitter: 'none' }, { clock })
    await clock.advance(4_900)
    expect(backoff.next(1).kind).toBe('retry')
    await clock.advance(1)
    expect(backoff.next(1)).toEqual({ kind: 'exhausted', after: 1, reason: 'deadline' })
  })

  test('a date in Retry-After is compared with the clock', () => {
    const clock = createTestClock(LONG_AGO)
    const retryAfter = new Date(LONG_AGO + 3_000).toUTCString()
    expect(createBackoff(policy, { clock }).next(1, { status: 503, retryAfter })).toMatchObject({ delayMs: 3_000 })
  })
})

test.each([
  ['full', 0],
  ['equal', 50],
  ['none', 100],
] as const)('the least delay with jitter %s is %i ms', (jitter, expected) => {
  expect(applyJitter(100, jitter, () => 0)).toBe(expected)
})

describe('wait sleeps on the clock', () => {
  test('it ends when the clock gets there, not before', async () => {
    const clock = createTestClock(LONG_AGO)
    let over = false
    const waiting = wait(1, { clock }).then(() => {
      over = true
    })
    await flush()
    expect([clock.pending, over]).toEqual([1, false])
    await clock.advance(1)
    await waiting
    expect([clock.pending, over]).toEqual([0, true])
  })

  test('an abort ends it and leaves nothing behind', async () => {
    const clock = createTestClock(LONG_AGO)
    const stopping = new AbortController()
    const waiting = wait(60_000, { clock, signal: stopping.signal })
    stopping.abort()
    await waiting
    expect(clock.pending).toBe(0)
  })
})

test('a delivery is retried without any real time', async () => {
  const clock = createTestClock(LONG_AGO)
  const store = createMemoryDeliveryStore({ clock })
  const sender = answers(503, 503, 503, 204)
  const retrier = createRetrier({ store, sender: sender.send, policy, clock })
  const { id } = await store.create(orderPaid({ total: 4_990 }), endpoint().id, { at: clock.now() })
  const running = retrier.run(id)
  await clock.advance(100 + 200 + 400)
  await flush()
  expect(sender.requests).toHaveLength(4)
  expect((await running).state).toBe('delivered')
})
`
