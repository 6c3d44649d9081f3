import type { AttemptRecord, CallRecord } from '../model/records.ts'
import { attemptFailure } from './waste.ts'

/** How one attempt spent its time; µs since 1970, in order: `startUs` ≤ `tokenUs` ≤ `endUs` ≤ `nextUs`. */
export interface AttemptTimes {
  /** null: the call was imported without its attempts. */
  readonly attempt: AttemptRecord | null
  /** Why the attempt was in vain; null where it was not. */
  readonly failure: string | null
  readonly startUs: number
  /** When content began to arrive; `endUs` where that is unknown or never happened. */
  readonly tokenUs: number
  readonly endUs: number
  /** When the next attempt began: from `endUs` on the client held back. `endUs` for the last attempt. */
  readonly nextUs: number
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)

/** The times of a call's attempts, in order. Clocks that ran backwards give spans of 0, never negative ones. */
export function attemptTimes(call: CallRecord): readonly AttemptTimes[] {
  if (call.attempts.length === 0) {
    const endUs = Math.max(call.startUs, call.endUs)
    const tokenUs = call.ttftUs === null ? endUs : clamp(call.startUs + call.ttftUs, call.startUs, endUs)
    return [{ attempt: null, failure: null, startUs: call.startUs, tokenUs, endUs, nextUs: endUs }]
  }
  return call.attempts.map((attempt, at) => {
    const next = call.attempts[at + 1]
    const endUs = Math.max(attempt.startUs, attempt.endUs)
    return {
      attempt,
      failure: attemptFailure(attempt, next === undefined),
      startUs: attempt.startUs,
      tokenUs: attempt.firstTokenUs === null ? endUs : clamp(attempt.firstTokenUs, attempt.startUs, endUs),
      endUs,
      nextUs: Math.max(endUs, next?.startUs ?? endUs),
    }
  })
}
