/** A refusal in the provider's words. Source: anthropic-sdk, `ErrorResponse` and its kin; status codes of the API's documentation. */
export class ApiError extends Error {
  readonly status: number
  readonly type: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: keyof typeof TYPES, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.type = TYPES[status]
    this.headers = headers
  }

  body(requestId: string): string {
    return JSON.stringify({ type: 'error', error: { type: this.type, message: this.message }, request_id: requestId })
  }
}

const TYPES = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
} as const
