import type { ExchangeSettled } from '../model/fact.ts'
import type { CallId, RunId } from '../model/ids.ts'
import type { EpochUs } from '../model/units.ts'
import { isRetryable } from '../providers/retry.ts'
import type { DerivedIndex } from './derived-index.ts'

/** A call whose newest attempt failed: the same request again may be its retry. */
export interface Retryable {
  readonly runId: RunId
  readonly callId: CallId
  /** How many attempts it has had. */
  readonly attempts: number
  /** The SDK's own count with the newest one (see `readRetryCount`); a program around the SDK lets it begin anew. */
  readonly count: number | null
  /** When the newest one ended. */
  readonly endUs: EpochUs
  /** It failed in a way after which asking again is usual, so that no header need say so. */
  readonly transient: boolean
  /** The failure in words, for `retryReason`. */
  readonly failure: string
}

/** Longer than SDKs back off; after that the same request is a new one, of a new run of the same program for instance. */
const RETRY_WINDOW_US = 120e6
const MOST_WAITING = 64

/** Failures after which asking the same again is usual: no answer, one that broke off upstream, a retryable status, an error inside a 200 stream. */
export function isTransientFailure({ end, response }: ExchangeSettled): boolean {
  if (end.kind !== 'completed' || !response) return end.kind !== 'aborted' || end.by === 'upstream'
  return response.status < 400 || isRetryable(response.status)
}

const waitingOn = (index: DerivedIndex, request: string): readonly Retryable[] => {
  const note = index.link('request-body', request)?.note
  return note ? (JSON.parse(note) as Retryable[]) : []
}

function put(index: DerivedIndex, request: string, waiting: readonly Retryable[]): void {
  const newest = waiting.at(-1)
  const note = JSON.stringify(waiting.slice(-MOST_WAITING))
  if (newest) index.putLink('request-body', request, { runId: newest.runId, agentId: null, callId: newest.callId, note })
  else index.removeLink('request-body', request)
}

/** `request`: hash of what was asked, byte for byte. */
export function putRetryable(index: DerivedIndex, request: string, call: Retryable): void {
  const waiting = waitingOn(index, request).filter((each) => call.endUs - each.endUs <= RETRY_WINDOW_US)
  put(index, request, [...waiting, call])
}

/**
 * Finds the call that a request tries again, and takes it off the list: a failure is retried once. With the SDK's own count the call is meant
 * whose attempt before had one less, else (where that was not recorded) the one that has had as many attempts; without it only a transient
 * failure counts. Calls that fail alike at the same time are retried oldest first.
 * `count`: `x-stainless-retry-count`; null or 0 where the SDK does not speak of a retry.
 */
export function takeRetryable(
  index: DerivedIndex,
  request: string,
  { at, count, admits }: { at: EpochUs; count: number | null; admits: (run: RunId) => boolean },
): Retryable | null {
  const waiting = waitingOn(index, request)
  const fresh = waiting.filter((call) => at - call.endUs <= RETRY_WINDOW_US && admits(call.runId))
  const counted = count ? fresh.filter((call) => call.attempts <= count) : []
  const most = Math.max(...counted.map((call) => call.attempts))
  const found =
    (count ? fresh.find((call) => call.count === count - 1) : undefined) ??
    counted.find((call) => call.attempts === most) ??
    fresh.find((call) => call.transient)
  if (!found) return null
  put(
    index,
    request,
    waiting.filter((call) => call !== found),
  )
  return found
}
