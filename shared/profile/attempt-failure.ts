import type { AttemptRecord } from '../model/records.ts'

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

/**
 * Why an attempt was in vain, in a few words that are the same for the same cause (`429 rate limited`); null where it was not: it did not
 * fail, and no later attempt repeats it.
 */
export function attemptFailure(attempt: AttemptRecord, isLast: boolean): string | null {
  if (attempt.outcome !== 'failed' && isLast) return null
  const { status } = attempt
  if (status !== null && status >= 400) return MEANING[status] ? `${status} ${MEANING[status]}` : `HTTP ${status}`
  if (attempt.outcome === 'aborted') return 'aborted'
  return attempt.error === undefined ? 'failed' : 'broken off'
}
