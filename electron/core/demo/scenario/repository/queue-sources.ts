// The sample repository: its job queue.

export const BACKOFF = `import type { RetryPolicy } from '../config.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { logger } from '../lib/logger.ts'

const log = logger.child({ module: 'queue/backoff' })

export type Jitter = 'none' | 'equal' | 'full'

/** When to try again, or why not to. */
export type NextAttempt =
  | { kind: 'retry'; at: number; delayMs: number; attempt: number }
  | { kind: 'exhausted'; after: number; reason: 'attempts' | 'deadline' }

export interface Backoff {
  /** \`failed\`: how many attempts have failed so far; 1 after the first. */
  next(failed: number, hint?: RetryHint): NextAttempt
  /** Starts the deadline again, for a delivery that was replayed by hand. */
  reset(): void
  readonly startedAt: number
}

/** What the endpoint itself asked for, if it answered at all. */
export interface RetryHint {
  status?: number
  /** The raw header: seconds, or an HTTP date. */
  retryAfter?: string
}

export interface BackoffOptions {
  clock?: Clock
}

const MAX_EXPONENT = 16

export function createBackoff(policy: RetryPolicy, options: BackoffOptions = {}): Backoff {
  const clock = options.clock ?? systemClock
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
      const asked = parseRetryAfter(hint.retryAfter, Date.now())
      const delayMs = asked ?? applyJitter(exponential(policy, failed), policy.jitter)
      const at = Date.now() + delayMs
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
export function applyJitter(delayMs: number, jitter: Jitter): number {
  switch (jitter) {
    case 'none':
      return delayMs
    case 'equal':
      return Math.round(delayMs / 2 + (Math.random() * delayMs) / 2)
    case 'full':
      return Math.round(Math.random() * delayMs)
  }
}

/**
 * RFC 9110, 10.2.3: delay in seconds, or an HTTP date. Dates in the past mean
 * "now"; what cannot be read counts as absent. Nobody may park us for more
 * than an hour.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined
  const seconds = Number(header)
  if (Number.isFinite(seconds) && seconds >= 0) return Math.min(seconds * 1000, HOUR)
  const date = Date.parse(header)
  if (Number.isNaN(date)) {
    log.debug({ header }, 'unreadable Retry-After')
    return undefined
  }
  return Math.min(Math.max(0, date - now), HOUR)
}

const HOUR = 60 * 60 * 1000
`

export const WORKER = `import type { QueueConfig } from '../config.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { logger } from '../lib/logger.ts'
import { counter, gauge } from '../lib/metrics.ts'
import { createBackoff } from './backoff.ts'
import type { Job, JobStore, Lease } from './index.ts'

const log = logger.child({ module: 'queue/worker' })

const jobsTotal = counter('queue_jobs_total', 'Jobs by queue and outcome')
const inFlight = gauge('queue_jobs_in_flight', 'Jobs being worked on now')

export type Handler<Payload> = (job: Job<Payload>, context: JobContext) => Promise<void>

export interface JobContext {
  signal: AbortSignal
  /** Long jobs call this now and then, or another worker takes them over. */
  extendLease(): Promise<void>
}

export interface WorkerOptions<Payload> {
  queue: string
  store: JobStore<Payload>
  handler: Handler<Payload>
  config: QueueConfig
  clock?: Clock
}

export interface Worker {
  start(): void
  /** Resolves when nothing is in flight any more, or after \`graceMs\`. */
  stop(graceMs?: number): Promise<void>
  readonly size: number
}

export function createWorker<Payload>(options: WorkerOptions<Payload>): Worker {
  const { queue, store, handler, config } = options
  const clock = options.clock ?? systemClock
  const active = new Map<string, Promise<void>>()
  const stopping = new AbortController()
  let pollTimer: NodeJS.Timeout | undefined
  let idleRounds = 0

  async function poll(): Promise<void> {
    const room = config.concurrency - active.size
    if (room <= 0) return
    const leases = await store.lease(queue, { limit: room, now: clock.now(), forMs: config.leaseMs })
    idleRounds = leases.length > 0 ? 0 : idleRounds + 1
    for (const lease of leases) {
      const work = runJob(lease).finally(() => {
        active.delete(lease.job.id)
        inFlight.set(active.size, { queue })
        // A free slot need not wait for the next poll.
        schedule(0)
      })
      active.set(lease.job.id, work)
    }
    inFlight.set(active.size, { queue })
  }

  async function runJob(lease: Lease<Payload>): Promise<void> {
    const { job } = lease
    const context: JobContext = {
      signal: stopping.signal,
      extendLease: () => store.extend(lease, { until: clock.now() + config.leaseMs }),
    }
    try {
      await handler(job, context)
      await store.complete(lease, { at: clock.now() })
      jobsTotal.inc({ queue, outcome: 'completed' })
    } catch (error) {
      await onFailure(lease, error)
    }
  }

  async function onFailure(lease: Lease<Payload>, error: unknown): Promise<void> {
    const { job } = lease
    const message = error instanceof Error ? error.message : String(error)
    const next = createBackoff(config.retry, { clock }).next(job.failures + 1)
    if (next.kind === 'exhausted') {
      log.error({ queue, id: job.id, message }, 'job is dead')
      await store.bury(lease, { at: clock.now(), message })
      jobsTotal.inc({ queue, outcome: 'dead' })
      return
    }
    log.warn({ queue, id: job.id, message, delayMs: next.delayMs }, 'job failed, will retry')
    await store.release(lease, { notBefore: next.at, failures: job.failures + 1, message })
    jobsTotal.inc({ queue, outcome: 'retried' })
  }

  /** Polls often while there is work, and ever more seldom while there is none. */
  function schedule(delayMs: number): void {
    if (stopping.signal.aborted) return
    clearTimeout(pollTimer)
    pollTimer = setTimeout(() => {
      poll()
        .catch((error) => log.error({ queue, error }, 'poll failed'))
        .finally(() => schedule(pollDelay(config, idleRounds)))
    }, delayMs)
  }

  return {
    get size() {
      return active.size
    },
    start: () => schedule(0),
    async stop(graceMs = config.graceMs) {
      stopping.abort()
      clearTimeout(pollTimer)
      let grace: NodeJS.Timeout | undefined
      const given = new Promise<void>((resolve) => {
        grace = setTimeout(resolve, graceMs)
      })
      await Promise.race([Promise.allSettled(active.values()), given])
      clearTimeout(grace)
      if (active.size > 0) log.warn({ queue, left: active.size }, 'stopped with jobs in flight')
    },
  }
}

export function pollDelay(config: QueueConfig, idleRounds: number): number {
  return Math.min(config.maxPollMs, config.minPollMs * 2 ** Math.min(idleRounds, 8))
}
`

export const QUEUE = `import type { QueueConfig } from '../config.ts'
import type { Clock } from '../lib/clock.ts'
import { createWorker, type Handler, type Worker } from './worker.ts'

export interface Job<Payload> {
  id: string
  queue: string
  payload: Payload
  /** How often it has failed so far. */
  failures: number
  createdAt: number
  notBefore: number
  lastError?: string
}

/** The right to work on a job until \`until\`; the token changes with every holder. */
export interface Lease<Payload> {
  job: Job<Payload>
  token: string
  until: number
}

export interface JobStore<Payload> {
  add(queue: string, payload: Payload, options: { now: number; notBefore?: number; dedupeKey?: string }): Promise<Job<Payload>>
  lease(queue: string, options: { limit: number; now: number; forMs: number }): Promise<Lease<Payload>[]>
  extend(lease: Lease<Payload>, options: { until: number }): Promise<void>
  complete(lease: Lease<Payload>, options: { at: number }): Promise<void>
  release(lease: Lease<Payload>, options: { notBefore: number; failures: number; message: string }): Promise<void>
  bury(lease: Lease<Payload>, options: { at: number; message: string }): Promise<void>
  depth(queue: string, now: number): Promise<{ ready: number; delayed: number; leased: number; dead: number }>
}

export interface Queue<Payload> {
  push(payload: Payload, options?: { delayMs?: number; dedupeKey?: string }): Promise<Job<Payload>>
  work(handler: Handler<Payload>): Worker
}

export function createQueue<Payload>(
  name: string,
  { store, config, clock }: { store: JobStore<Payload>; config: QueueConfig; clock: Clock },
): Queue<Payload> {
  return {
    push(payload, { delayMs = 0, dedupeKey } = {}) {
      const now = clock.now()
      return store.add(name, payload, { now, notBefore: now + delayMs, dedupeKey })
    },
    work(handler) {
      const worker = createWorker({ queue: name, store, handler, config, clock })
      worker.start()
      return worker
    },
  }
}

export { createBackoff } from './backoff.ts'
export { createMemoryJobStore } from './memory-store.ts'
export { createPostgresJobStore } from './postgres-store.ts'
export type { Handler, JobContext, Worker } from './worker.ts'
`
