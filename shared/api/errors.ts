import type { ApiErrorBody, ApiErrorCode } from './contract.ts'

/** An expected failure of an API request, as the core worded it. Thrown by transports, so that both sides speak of one thing. */
export class ApiError extends Error {
  readonly code: ApiErrorCode

  constructor(body: ApiErrorBody) {
    super(body.message)
    this.name = 'ApiError'
    this.code = body.code
  }
}

/** What a request that was stopped is answered with. */
export const CANCELLED: ApiErrorBody = { code: 'cancelled', message: 'It was stopped before it was done.' }

const CODES: readonly ApiErrorCode[] = [
  'bad-request',
  'not-found',
  'ambiguous',
  'unauthorised',
  'unavailable',
  'cancelled',
  'internal',
]

const isCode = (value: unknown): value is ApiErrorCode => CODES.some((code) => code === value)

/** Reads `{error: {code, message}}` off the wire; null where the document is something else. */
export function parseApiError(document: unknown): ApiError | null {
  if (typeof document !== 'object' || document === null || !('error' in document)) return null
  const { error } = document
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return null
  return isCode(error.code) && typeof error.message === 'string'
    ? new ApiError({ code: error.code, message: error.message })
    : null
}
