// The sample repository: its clock and its settings.

export const CLOCK = `/**
 * Time as the service sees it. Whatever has to be tested takes a Clock;
 * only the composition root (src/server.ts) knows the real one.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
}

export const systemClock: Clock = {
  now: () => Date.now(),
}

/** Milliseconds since \`start\`, never negative: the wall clock may step back. */
export function elapsedSince(clock: Clock, start: number): number {
  return Math.max(0, clock.now() - start)
}

export function toIsoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\\.\\d{3}Z$/, 'Z')
}
`

export const CONFIG = `import { z } from 'zod'

const milliseconds = z.coerce.number().int().nonnegative()

/** How often, and for how long, something is tried again. */
const RetryPolicy = z.object({
  maxAttempts: z.coerce.number().int().min(1).max(25),
  baseDelayMs: milliseconds,
  maxDelayMs: milliseconds,
  factor: z.coerce.number().min(1).max(10),
  jitter: z.enum(['none', 'equal', 'full']),
  /** From the first attempt on; later ones are not made. */
  deadlineMs: milliseconds,
})
export type RetryPolicy = z.infer<typeof RetryPolicy>

const QueueConfig = z.object({
  concurrency: z.coerce.number().int().min(1).max(256),
  leaseMs: milliseconds,
  minPollMs: milliseconds,
  maxPollMs: milliseconds,
  graceMs: milliseconds,
  retry: RetryPolicy,
})
export type QueueConfig = z.infer<typeof QueueConfig>

const Config = z.object({
  port: z.coerce.number().int().min(0).max(65_535),
  databaseUrl: z.url(),
  publicUrl: z.url(),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
  webhooks: z.object({ timeoutMs: milliseconds, retry: RetryPolicy }),
  queue: QueueConfig,
})
export type Config = z.infer<typeof Config>

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Eight attempts over about a day, as docs/webhooks.md promises. */
const webhookRetry: RetryPolicy = {
  maxAttempts: 8,
  baseDelayMs: 30 * SECOND,
  maxDelayMs: 6 * HOUR,
  factor: 4,
  jitter: 'full',
  deadlineMs: 24 * HOUR,
}

const jobRetry: RetryPolicy = {
  maxAttempts: 5,
  baseDelayMs: 2 * SECOND,
  maxDelayMs: 5 * MINUTE,
  factor: 3,
  jitter: 'equal',
  deadlineMs: HOUR,
}

export function loadConfig(env: Record<string, string | undefined>): Config {
  return Config.parse({
    port: env.PORT ?? 8080,
    databaseUrl: env.DATABASE_URL ?? 'postgres://localhost:5432/shop',
    publicUrl: env.PUBLIC_URL ?? 'http://localhost:8080',
    logLevel: env.LOG_LEVEL ?? 'info',
    webhooks: {
      timeoutMs: env.WEBHOOK_TIMEOUT_MS ?? 10 * SECOND,
      retry: { ...webhookRetry, ...present({ maxAttempts: env.WEBHOOK_MAX_ATTEMPTS, jitter: env.WEBHOOK_JITTER }) },
    },
    queue: {
      concurrency: env.QUEUE_CONCURRENCY ?? 8,
      leaseMs: 45 * SECOND,
      minPollMs: 200,
      maxPollMs: 10 * SECOND,
      graceMs: 15 * SECOND,
      retry: jobRetry,
    },
  })
}

function present<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>
}
`
