import type { AttemptRecord, CallRecord } from '../model/records.ts'

/** What providers mean by the statuses that agents are retried for. */
const MEANING: Readonly<Record<number, string>> = {
  400: 'bad request',
  401: 'unauthorised',
  403: 'forbidden',
  404: 'not found',
  408: 'timed out',
  409: 'conflict',
  413: 'too large',
  429: 'rate limited',
  500: 'server error',
  502: 'bad gateway',
  503: 'unavailable',
  504: 'gateway timed out',
  529: 'overloaded',
}

/** Why money or time bought nothing. */
export interface Waste {
  /** The cause's frame: failed attempts, answers that a repair replaced, calls that repeat a tool use. */
  readonly group: 'Failed attempts' | 'Repaired answers' | 'Loops'
  /** In a few words that are the same for the same cause. */
  readonly label: string
}

/** Whole calls that were in vain: their answer had to be repaired, or they are a loop. null: not the call as a whole. */
export function callWaste(call: CallRecord): Waste | null {
  if (call.repairedBy !== null) return { group: 'Repaired answers', label: 'replaced by a repair' }
  return call.loopOf === null ? null : { group: 'Loops', label: 'repeated tool use' }
}

/** An attempt that failed, or was cut off and tried again (`429 rate limited`); null where it was not in vain. */
export function attemptFailure(attempt: AttemptRecord, isLast: boolean): string | null {
  if (attempt.outcome === 'completed' || (attempt.outcome === 'aborted' && isLast)) return null
  const { status } = attempt
  if (status !== null && status >= 400) return MEANING[status] ? `${status} ${MEANING[status]}` : `HTTP ${status}`
  if (attempt.outcome === 'aborted') return 'aborted'
  return attempt.error === undefined ? 'failed' : 'broken off'
}
