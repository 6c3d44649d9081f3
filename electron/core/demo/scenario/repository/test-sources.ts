// The sample repository: the flaky test and the one that the fix breaks.

export const WEBHOOK_RETRY_TEST = `import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RetryPolicy } from '../src/config.ts'
import { createRetrier, isWorthRetrying, type Retrier } from '../src/webhooks/retry.ts'
import { endpoint, orderPaid } from './helpers/factories.ts'
import { createMemoryDeliveryStore } from './helpers/memory-delivery-store.ts'
import { answers, type ScriptedSender } from './helpers/scripted-sender.ts'
import { createTestClock, settle, type TestClock } from './helpers/time.ts'

const policy: RetryPolicy = {
  maxAttempts: 4,
  baseDelayMs: 60,
  maxDelayMs: 2_000,
  factor: 2,
  jitter: 'full',
  deadlineMs: 5_000,
}

describe('webhook_retry', () => {
  let clock: TestClock
  let store: ReturnType<typeof createMemoryDeliveryStore>
  let sender: ScriptedSender
  let retrier: Retrier

  beforeEach(() => {
    clock = createTestClock()
    store = createMemoryDeliveryStore({ clock })
    sender = answers()
    retrier = createRetrier({ store, sender: sender.send, policy, clock })
  })

  afterEach(async () => {
    await retrier.stop()
    expect(sender.unexpected).toEqual([])
  })

  async function delivery() {
    return store.create(orderPaid({ total: 4_990 }), endpoint().id, { at: clock.now() })
  }

  test('delivers at once when the endpoint accepts', async () => {
    sender.push(204)
    const done = await retrier.run((await delivery()).id)
    expect(done.state).toBe('delivered')
    expect(done.attempts).toHaveLength(1)
  })

  test('retries after a 503 and then delivers', async () => {
    sender.push(503, 204)
    const running = retrier.run((await delivery()).id)
    await clock.advance(policy.baseDelayMs)
    await settle()
    expect(sender.requests).toHaveLength(2)
    expect((await running).state).toBe('delivered')
  })

  test('waits longer after each failure', async () => {
    sender.push(503, 503, 503, 204)
    const running = retrier.run((await delivery()).id)
    await clock.advance(60)
    await settle()
    expect(sender.requests).toHaveLength(2)
    await clock.advance(120)
    await settle()
    expect(sender.requests).toHaveLength(3)
    await clock.advance(240)
    await settle()
    expect(sender.requests).toHaveLength(4)
    expect((await running).attempts.map((attempt) => attempt.status)).toEqual([503, 503, 503, 204])
  })

  test('gives up after the last attempt', async () => {
    sender.push(500, 500, 500, 500)
    const running = retrier.run((await delivery()).id)
    await clock.advance(5_000)
    await settle()
    const done = await running
    expect(done.state).toBe('dead')
    expect(done.attempts).toHaveLength(policy.maxAttempts)
    expect(done.nextAttemptAt).toBeNull()
  })

  test('gives up when the deadline would be passed', async () => {
    const slow = createRetrier({
      store,
      sender: sender.send,
      policy: { ...policy, maxAttempts: 25, baseDelayMs: 3_000, maxDelayMs: 3_000, jitter: 'none' },
      clock,
    })
    sender.push(503, 503)
    const running = slow.run((await delivery()).id)
    await clock.advance(3_000)
    await settle()
    const done = await running
    expect(done.state).toBe('dead')
    expect(done.attempts).toHaveLength(2)
    await slow.stop()
  })

  test('obeys Retry-After, given in seconds', async () => {
    sender.push({ status: 429, headers: { 'retry-after': '2' } }, 204)
    const { id } = await delivery()
    const running = retrier.run(id)
    await settle()
    const { nextAttemptAt } = await store.get(id)
    // Some milliseconds pass between here and there.
    expect(Math.abs((nextAttemptAt ?? 0) - clock.now() - 2_000)).toBeLessThan(5)
    await clock.advance(2_000)
    expect((await running).state).toBe('delivered')
  })

  test('obeys Retry-After, given as a date', async () => {
    const at = new Date(clock.now() + 1_500).toUTCString()
    sender.push({ status: 503, headers: { 'retry-after': at } }, 204)
    const { id } = await delivery()
    const running = retrier.run(id)
    await settle()
    expect((await store.get(id)).nextAttemptAt).toBe(Date.parse(at))
    await clock.advance(1_500)
    await settle()
    expect((await running).state).toBe('delivered')
  })

  test('does not repeat what will not get better', async () => {
    sender.push(410)
    const done = await retrier.run((await delivery()).id)
    expect(done.state).toBe('dead')
    expect(done.attempts).toHaveLength(1)
  })

  test('joins a run of the same delivery instead of sending twice', async () => {
    sender.push(204)
    const { id } = await delivery()
    const [first, second] = await Promise.all([retrier.run(id), retrier.run(id)])
    expect(first).toBe(second)
    expect(sender.requests).toHaveLength(1)
  })

  test('replays a dead delivery with a fresh budget', async () => {
    sender.push(410, 204)
    const { id } = await delivery()
    await retrier.run(id)
    const replayed = await retrier.replay(id)
    expect(replayed.state).toBe('delivered')
    expect(replayed.attempts).toHaveLength(2)
  })

  test('stops between two attempts without making another', async () => {
    sender.push(503)
    const { id } = await delivery()
    const running = retrier.run(id)
    await settle()
    await retrier.stop()
    expect((await running).state).toBe('waiting')
    expect(sender.requests).toHaveLength(1)
  })
})

test.each([
  [408, true],
  [425, true],
  [429, true],
  [500, true],
  [503, true],
  [400, false],
  [404, false],
  [410, false],
])('status %i is worth retrying: %s', (status, expected) => {
  expect(isWorthRetrying(status)).toBe(expected)
})
`

export const QUEUE_TEST = `import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { QueueConfig, RetryPolicy } from '../src/config.ts'
import { applyJitter, createBackoff, exponential, parseRetryAfter } from '../src/queue/backoff.ts'
import { createMemoryJobStore, createQueue } from '../src/queue/index.ts'
import { pollDelay } from '../src/queue/worker.ts'
import { createTestClock, flush, settle, type TestClock } from './helpers/time.ts'

const retry: RetryPolicy = {
  maxAttempts: 3,
  baseDelayMs: 20,
  maxDelayMs: 200,
  factor: 2,
  jitter: 'none',
  deadlineMs: 1_000,
}

const config: QueueConfig = {
  concurrency: 2,
  leaseMs: 500,
  minPollMs: 5,
  maxPollMs: 40,
  graceMs: 200,
  retry,
}

describe('backoff', () => {
  beforeEach(() => {
    vi.spyOn(Date, 'now').mockReturnValue(1_760_000_000_000)
    vi.spyOn(Math, 'random').mockReturnValue(0.25)
  })

  afterEach(() => {
    vi.restoreAllMocks()
  })

  test('grows by the factor up to the cap', () => {
    expect([1, 2, 3, 4, 5, 6].map((failed) => exponential(retry, failed))).toEqual([20, 40, 80, 160, 200, 200])
  })

  test('says when the next attempt is due', () => {
    const next = createBackoff(retry).next(1)
    expect(next).toEqual({ kind: 'retry', at: 1_760_000_000_020, delayMs: 20, attempt: 2 })
  })

  test('is exhausted after the last attempt', () => {
    expect(createBackoff(retry).next(3)).toEqual({ kind: 'exhausted', after: 3, reason: 'attempts' })
  })

  test('is exhausted when the deadline would be passed', () => {
    const backoff = createBackoff({ ...retry, maxAttempts: 20 })
    vi.mocked(Date.now).mockReturnValue(1_760_000_000_990)
    expect(backoff.next(1)).toEqual({ kind: 'exhausted', after: 1, reason: 'deadline' })
  })

  test('reset starts the deadline again', () => {
    const backoff = createBackoff({ ...retry, maxAttempts: 20 })
    vi.mocked(Date.now).mockReturnValue(1_760_000_000_990)
    backoff.reset()
    expect(backoff.next(1).kind).toBe('retry')
  })

  test.each([
    ['none', 100],
    ['equal', 63],
    ['full', 25],
  ] as const)('jitter %s makes 100 ms into %i ms', (jitter, expected) => {
    expect(applyJitter(100, jitter)).toBe(expected)
  })

  test.each([
    ['2', 2_000],
    ['0', 0],
    ['86400', 3_600_000],
    ['', undefined],
    ['soon', undefined],
    [undefined, undefined],
  ])('Retry-After %o means %o ms', (header, expected) => {
    expect(parseRetryAfter(header, Date.now())).toBe(expected)
  })

  test('Retry-After in the past means now', () => {
    const header = new Date(Date.now() - 60_000).toUTCString()
    expect(parseRetryAfter(header, Date.now())).toBe(0)
  })
})

describe('worker', () => {
  let clock: TestClock
  let store: ReturnType<typeof createMemoryJobStore<{ n: number }>>

  beforeEach(() => {
    clock = createTestClock()
    store = createMemoryJobStore<{ n: number }>()
  })

  afterEach(() => {
    store.clear()
  })

  function queue() {
    return createQueue<{ n: number }>('emails', { store, config, clock })
  }

  test('works on what is pushed', async () => {
    const seen = vi.fn()
    const emails = queue()
    await emails.push({ n: 1 })
    await emails.push({ n: 2 })
    const worker = emails.work(async (job) => seen(job.payload.n))
    await settle()
    expect(seen.mock.calls).toEqual([[1], [2]])
    await worker.stop()
  })

  test('never works on more than \`concurrency\` jobs at once', async () => {
    let most = 0
    const emails = queue()
    for (let n = 0; n < 5; n += 1) await emails.push({ n })
    const worker = emails.work(async () => {
      most = Math.max(most, worker.size)
      await flush()
    })
    await settle()
    expect(most).toBe(config.concurrency)
    await worker.stop()
  })

  test('releases a failed job until its backoff has passed', async () => {
    const emails = queue()
    const job = await emails.push({ n: 1 })
    let calls = 0
    const worker = emails.work(async () => {
      calls += 1
      if (calls === 1) throw new Error('smtp: 451 try again later')
    })
    await settle()
    expect(calls).toBe(1)
    expect((await store.find(job.id))?.notBefore).toBe(clock.now() + retry.baseDelayMs)
    await clock.advance(retry.baseDelayMs)
    await settle()
    expect(calls).toBe(2)
    await worker.stop()
  })

  test('buries a job that keeps failing', async () => {
    const emails = queue()
    const job = await emails.push({ n: 1 })
    const worker = emails.work(async () => {
      throw new Error('smtp: 550 no such user')
    })
    await settle()
    for (let round = 0; round < retry.maxAttempts; round += 1) {
      await clock.advance(retry.maxDelayMs)
      await settle()
    }
    expect(await store.depth('emails', clock.now())).toEqual({ ready: 0, delayed: 0, leased: 0, dead: 1 })
    expect((await store.find(job.id))?.lastError).toBe('smtp: 550 no such user')
    await worker.stop()
  })

  test('another worker takes over when a lease runs out', async () => {
    const emails = queue()
    await emails.push({ n: 1 })
    const [held] = await store.lease('emails', { limit: 1, now: clock.now(), forMs: config.leaseMs })
    expect(await store.lease('emails', { limit: 1, now: clock.now(), forMs: config.leaseMs })).toEqual([])
    await clock.advance(config.leaseMs + 1)
    const [taken] = await store.lease('emails', { limit: 1, now: clock.now(), forMs: config.leaseMs })
    expect(taken?.job.id).toBe(held?.job.id)
    expect(taken?.token).not.toBe(held?.token)
  })

  test('polls ever more seldom while there is nothing to do', () => {
    expect([0, 1, 2, 3, 4].map((rounds) => pollDelay(config, rounds))).toEqual([5, 10, 20, 40, 40])
  })
})
`
