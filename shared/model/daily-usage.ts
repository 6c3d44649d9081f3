import type { NanoUsd } from './units.ts'

/** What was recorded of one model on one UTC day, in the counts that providers export. Calls that nobody bills are not in it. */
export interface DailyUsage {
  /** `2026-11-23`, by the start of the call. */
  readonly day: string
  /** As served. */
  readonly model: string
  /** Requests that the provider bills: a call's failed attempts are not among them. */
  readonly calls: number
  readonly input: number
  readonly fresh: number
  readonly cacheRead: number
  readonly cacheWrite5m: number
  readonly cacheWrite1h: number
  readonly output: number
  /** Of the calls that have a price. */
  readonly nanoUsd: NanoUsd
  /** Calls whose usage is unknown: their tokens are missing above. */
  readonly unknownUsageCalls: number
  readonly estimatedCalls: number
  readonly unpricedCalls: number
}
