// The sample repository: its webhooks, where the flaky test leads.

export const RETRY = `import type { RetryPolicy } from '../config.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { logger } from '../lib/logger.ts'
import { counter, histogram } from '../lib/metrics.ts'
import { type Backoff, createBackoff, type RetryHint } from '../queue/backoff.ts'
import { type DeliveryResult, deliver, type Sender, wait } from './deliver.ts'
import type { Delivery, DeliveryStore } from './store.ts'

const log = logger.child({ module: 'webhooks/retry' })

const attemptsTotal = counter('webhook_attempts_total', 'Delivery attempts by outcome')
const attemptsPerDelivery = histogram('webhook_attempts_per_delivery', [1, 2, 3, 5, 8])

export interface RetrierOptions {
  store: DeliveryStore
  sender: Sender
  policy: RetryPolicy
  /** Tests pass their own. */
  clock?: Clock
  /** Told of every delivery that reached its end, whichever that was. */
  onFinished?: (delivery: Delivery) => void
}

export interface Retrier {
  /** Delivers now and keeps trying until it is accepted or given up. */
  run(deliveryId: string): Promise<Delivery>
  /** Takes a dead delivery up again, with a fresh budget. */
  replay(deliveryId: string): Promise<Delivery>
  /** Lets attempts in flight end, and starts no new ones. */
  stop(): Promise<void>
}

export function createRetrier(options: RetrierOptions): Retrier {
  const { store, sender, policy, onFinished } = options
  const clock = options.clock ?? systemClock
  const running = new Map<string, Promise<Delivery>>()
  const stopping = new AbortController()

  /** Two workers may pick up the same row after a lease ran out: the second one joins the first. */
  function once(id: string, start: () => Promise<Delivery>): Promise<Delivery> {
    const known = running.get(id)
    if (known) return known
    const promise = start().finally(() => running.delete(id))
    running.set(id, promise)
    return promise
  }

  async function attemptUntilDone(id: string, backoff: Backoff): Promise<Delivery> {
    let delivery = await store.get(id)
    for (let failed = 0; ; ) {
      const startedAt = clock.now()
      const result = await deliver(delivery, { sender, clock, signal: stopping.signal })
      attemptsTotal.inc({ outcome: result.kind })
      delivery = await store.recordAttempt(id, {
        startedAt,
        endedAt: clock.now(),
        status: result.kind === 'unreachable' ? null : result.status,
        error: result.kind === 'unreachable' ? result.error : null,
      })
      if (result.kind === 'accepted') return finish(delivery, 'delivered')
      if (result.kind === 'rejected' && !isWorthRetrying(result.status)) return finish(delivery, 'dead')

      failed += 1
      const next = backoff.next(failed, hintOf(result))
      if (next.kind === 'exhausted') {
        log.warn({ id, failed, reason: next.reason }, 'giving up on webhook')
        return finish(delivery, 'dead')
      }
      delivery = await store.scheduleRetry(id, { at: next.at, attempt: next.attempt })
      log.info({ id, attempt: next.attempt, delayMs: next.delayMs }, 'webhook retry scheduled')
      await wait(next.delayMs, { clock, signal: stopping.signal })
      if (stopping.signal.aborted) return delivery
    }
  }

  async function finish(delivery: Delivery, state: 'delivered' | 'dead'): Promise<Delivery> {
    const finished = await store.finish(delivery.id, { state, at: clock.now() })
    attemptsPerDelivery.observe(finished.attempts.length)
    onFinished?.(finished)
    return finished
  }

  return {
    run: (id) => once(id, () => attemptUntilDone(id, createBackoff(policy, { clock }))),
    async replay(id) {
      await store.reopen(id, { at: clock.now() })
      return this.run(id)
    },
    async stop() {
      stopping.abort()
      await Promise.allSettled(running.values())
    },
  }
}

/** 408, 425 and 429 ask for patience; other 4xx will not get better by repetition. */
export function isWorthRetrying(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429
}

function hintOf(result: DeliveryResult): RetryHint {
  if (result.kind === 'unreachable') return {}
  return { status: result.status, retryAfter: result.headers['retry-after'] }
}
`

export const DELIVER = `import { createHmac, randomUUID } from 'node:crypto'
import { type Clock, elapsedSince } from '../lib/clock.ts'
import { logger } from '../lib/logger.ts'
import { histogram } from '../lib/metrics.ts'
import type { Delivery } from './store.ts'

const log = logger.child({ module: 'webhooks/deliver' })

const requestDuration = histogram('webhook_request_ms', [50, 100, 250, 500, 1000, 2500, 5000, 10000])

/** Ends of one attempt. \`unreachable\`: no answer at all (DNS, refused, reset, timed out). */
export type DeliveryResult =
  | { kind: 'accepted'; status: number; headers: Record<string, string> }
  | { kind: 'rejected'; status: number; headers: Record<string, string>; excerpt: string }
  | { kind: 'unreachable'; error: string }

export interface OutgoingRequest {
  url: string
  body: string
  headers: Record<string, string>
  signal: AbortSignal
}

export interface IncomingAnswer {
  status: number
  headers: Record<string, string>
  text(): Promise<string>
}

/** The HTTP client; tests have one that answers from a list. */
export type Sender = (request: OutgoingRequest) => Promise<IncomingAnswer>

export interface DeliverOptions {
  sender: Sender
  clock: Clock
  signal?: AbortSignal
  timeoutMs?: number
}

export interface WaitOptions {
  clock: Clock
  signal?: AbortSignal
}

const DEFAULT_TIMEOUT_MS = 10_000
const EXCERPT_LENGTH = 512

/** Sleeps between two attempts; returns early, without an error, when the service stops. */
export function wait(ms: number, { signal }: WaitOptions): Promise<void> {
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
}

export async function deliver(delivery: Delivery, options: DeliverOptions): Promise<DeliveryResult> {
  const { sender, clock, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const body = JSON.stringify(delivery.event)
  const timestamp = Math.floor(Date.now() / 1000)
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(new Error('timed out after ' + timeoutMs + ' ms')), timeoutMs)
  const signal = options.signal ? AbortSignal.any([timeout.signal, options.signal]) : timeout.signal
  const startedAt = clock.now()
  try {
    const answer = await sender({
      url: delivery.endpoint.url,
      body,
      signal,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'shop-webhooks/3.4',
        'x-shop-delivery': delivery.id,
        'x-shop-attempt': String(delivery.attempts.length + 1),
        'x-shop-event': delivery.event.type,
        'x-shop-signature': sign(delivery.endpoint.secret, timestamp, body),
        'idempotency-key': delivery.event.id,
        'x-request-id': randomUUID(),
      },
    })
    requestDuration.observe(elapsedSince(clock, startedAt), { status: String(answer.status) })
    if (answer.status >= 200 && answer.status < 300) {
      return { kind: 'accepted', status: answer.status, headers: answer.headers }
    }
    const excerpt = (await answer.text()).slice(0, EXCERPT_LENGTH)
    log.info({ id: delivery.id, status: answer.status, excerpt }, 'endpoint refused the webhook')
    return { kind: 'rejected', status: answer.status, headers: answer.headers, excerpt }
  } catch (error) {
    const reason = describe(error, timeout.signal)
    log.info({ id: delivery.id, reason }, 'endpoint not reached')
    return { kind: 'unreachable', error: reason }
  } finally {
    clearTimeout(timer)
  }
}

/**
 * \`t=<seconds>,v1=<hex>\` over "<seconds>.<body>", as described in
 * docs/webhooks.md. Receivers reject timestamps more than five minutes old.
 */
export function sign(secret: string, timestamp: number, body: string): string {
  const digest = createHmac('sha256', secret).update(timestamp + '.' + body).digest('hex')
  return 't=' + timestamp + ',v1=' + digest
}

function describe(error: unknown, timeout: AbortSignal): string {
  if (timeout.aborted) return timeout.reason instanceof Error ? timeout.reason.message : 'timed out'
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return code ? code + ': ' + error.message : error.message
}
`

export const DELIVERY_STORE = `import type { Pool, PoolClient } from 'pg'
import { NotFoundError } from '../lib/errors.ts'
import { transaction } from '../lib/postgres.ts'
import type { ShopEvent } from '../events/types.ts'

export interface Endpoint {
  id: string
  url: string
  secret: string
  disabledAt: number | null
}

export interface Attempt {
  number: number
  startedAt: number
  endedAt: number
  /** null: there was no answer. */
  status: number | null
  error: string | null
}

export type DeliveryState = 'pending' | 'waiting' | 'delivered' | 'dead'

export interface Delivery {
  id: string
  event: ShopEvent
  endpoint: Endpoint
  state: DeliveryState
  attempts: Attempt[]
  nextAttemptAt: number | null
  finishedAt: number | null
}

export interface DeliveryStore {
  create(event: ShopEvent, endpointId: string, options: { at: number }): Promise<Delivery>
  get(id: string): Promise<Delivery>
  recordAttempt(id: string, attempt: Omit<Attempt, 'number'>): Promise<Delivery>
  scheduleRetry(id: string, options: { at: number; attempt: number }): Promise<Delivery>
  finish(id: string, options: { state: 'delivered' | 'dead'; at: number }): Promise<Delivery>
  reopen(id: string, options: { at: number }): Promise<Delivery>
  due(options: { now: number; limit: number }): Promise<string[]>
}

interface Row {
  id: string
  event: ShopEvent
  endpoint_id: string
  url: string
  secret: string
  disabled_at: string | null
  state: DeliveryState
  next_attempt_at: string | null
  finished_at: string | null
  attempts: Attempt[] | null
}

const SELECT = [
  'SELECT d.id, d.event, d.state, d.next_attempt_at, d.finished_at,',
  '       e.id AS endpoint_id, e.url, e.secret, e.disabled_at,',
  '       (SELECT json_agg(a ORDER BY a.number) FROM webhook_attempt a WHERE a.delivery_id = d.id) AS attempts',
  'FROM webhook_delivery d JOIN webhook_endpoint e ON e.id = d.endpoint_id',
].join('\\n')

export function createPostgresDeliveryStore(pool: Pool): DeliveryStore {
  async function read(client: Pool | PoolClient, id: string): Promise<Delivery> {
    const { rows } = await client.query<Row>(SELECT + ' WHERE d.id = $1', [id])
    const row = rows[0]
    if (!row) throw new NotFoundError('webhook delivery ' + id)
    return toDelivery(row)
  }

  return {
    create: (event, endpointId, { at }) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<{ id: string }>(
          'INSERT INTO webhook_delivery (event, endpoint_id, state, created_at) VALUES ($1, $2, $3, $4) RETURNING id',
          [event, endpointId, 'pending', at],
        )
        return read(client, rows[0]!.id)
      }),
    get: (id) => read(pool, id),
    recordAttempt: (id, attempt) =>
      transaction(pool, async (client) => {
        await client.query('SELECT 1 FROM webhook_delivery WHERE id = $1 FOR UPDATE', [id])
        await client.query(
          'INSERT INTO webhook_attempt (delivery_id, number, started_at, ended_at, status, error) ' +
            'SELECT $1, count(*) + 1, $2, $3, $4, $5 FROM webhook_attempt WHERE delivery_id = $1',
          [id, attempt.startedAt, attempt.endedAt, attempt.status, attempt.error],
        )
        return read(client, id)
      }),
    async scheduleRetry(id, { at }) {
      await pool.query('UPDATE webhook_delivery SET state = $2, next_attempt_at = $3 WHERE id = $1', [id, 'waiting', at])
      return read(pool, id)
    },
    async finish(id, { state, at }) {
      await pool.query(
        'UPDATE webhook_delivery SET state = $2, finished_at = $3, next_attempt_at = NULL WHERE id = $1 AND finished_at IS NULL',
        [id, state, at],
      )
      return read(pool, id)
    },
    async reopen(id, { at }) {
      await pool.query(
        'UPDATE webhook_delivery SET state = $2, finished_at = NULL, next_attempt_at = $3 WHERE id = $1',
        [id, 'pending', at],
      )
      return read(pool, id)
    },
    async due({ now, limit }) {
      const { rows } = await pool.query<{ id: string }>(
        'SELECT id FROM webhook_delivery WHERE state = $1 AND next_attempt_at <= $2 ORDER BY next_attempt_at LIMIT $3',
        ['waiting', now, limit],
      )
      return rows.map((row) => row.id)
    },
  }
}

function toDelivery(row: Row): Delivery {
  return {
    id: row.id,
    event: row.event,
    endpoint: { id: row.endpoint_id, url: row.url, secret: row.secret, disabledAt: toMs(row.disabled_at) },
    state: row.state,
    attempts: row.attempts ?? [],
    nextAttemptAt: toMs(row.next_attempt_at),
    finishedAt: toMs(row.finished_at),
  }
}

/** bigint columns come as strings. */
const toMs = (value: string | null): number | null => (value === null ? null : Number(value))
`
