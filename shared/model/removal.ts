import type { RunId } from './ids.ts'
import type { EpochUs } from './units.ts'

/** Why bodies are no longer there: the user deleted their run, or what is kept has a limit. */
export type RemovedWhy = 'deleted' | 'age' | 'size'

/** When bodies were removed, and why. */
export interface Removal {
  readonly at: EpochUs
  readonly why: RemovedWhy
}

/**
 * Why there is no text of a body. `withheld`: it was read when it came and never written (`BodyRef.withheld`). `dropped`: recording was behind, and
 * nothing of it was kept. `unread`: its bytes are kept (`BodyRef.unread`). `at`: ISO.
 */
export type NoText =
  | { readonly kind: 'withheld'; readonly why: 'metadata' | 'unmaskable' }
  | { readonly kind: 'removed'; readonly at: string; readonly why: RemovedWhy }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'unread'; readonly why: string }

/** What is kept of bodies, or what is to go: `bytes` as they went over the wire, `stored` as they are on disk. */
export interface BodySums {
  readonly bodies: number
  readonly bytes: number
  readonly stored: number
}

/** A run whose bodies are removed, or would be. `id` null: all the traffic that belongs to no run. */
export interface RemovedRun extends BodySums {
  readonly id: RunId | null
  readonly name: string
  /** ISO; of the traffic without a run, its oldest. */
  readonly startedAt: string
  readonly why: RemovedWhy
}

/** What a removal did, or would do. */
export interface RemovalReport extends BodySums {
  readonly runs: readonly RemovedRun[]
  /** What was kept of bodies before it. */
  readonly kept: BodySums
}

/** The largest age that a limit may have. */
export const MOST_AGE_DAYS = 36_500

/** How much is kept. Absent: all of it. */
export interface Retention {
  /** Runs that ended longer ago have no bodies. */
  readonly maxAgeDays?: number
  /** Of bodies on disk: past that, those of the oldest runs go. */
  readonly maxBytes?: number
}
