import type { MessagesRequest } from '../messages-api/messages-request.ts'
import { type Pace, waitMs } from '../pace.ts'
import { type AnswerBlock, readAnswer } from './answer-reader.ts'

/** The sample agent's own small client of the Messages API: streams, and retries as the SDKs do. */
export interface MessagesClient {
  /** `onAnswer`: the answer has begun. Rejects when aborted, refused, or failed more often than is retried. */
  create(request: MessagesRequest, onAnswer?: () => void): Promise<readonly AnswerBlock[]>
}

interface ClientConfig {
  /** In front of `/v1/messages`. */
  readonly baseUrl: string
  readonly apiKey: string
  readonly pace: Pace
  readonly signal: AbortSignal
}

const MOST_RETRIES = 2
/** Seconds; doubled with each retry. */
const FIRST_BACKOFF = 3.1
const TIMEOUT_SECONDS = 600

export function createMessagesClient({ baseUrl, apiKey, pace, signal }: ClientConfig): MessagesClient {
  const send = (body: string, retry: number) =>
    fetch(`${baseUrl}/v1/messages`, {
      method: 'POST',
      body,
      signal,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'shop-agent/2.4.0',
        'anthropic-version': '2023-06-01',
        'x-api-key': apiKey,
        'x-stainless-retry-count': String(retry),
        'x-stainless-timeout': String(TIMEOUT_SECONDS),
      },
    })

  return {
    async create(request, onAnswer) {
      const body = JSON.stringify(request)
      for (let retry = 0; ; retry += 1) {
        const response = await send(body, retry)
        if (response.ok && response.body) {
          onAnswer?.()
          return readAnswer(response.body)
        }
        const refusal = await response.text()
        if (retry === MOST_RETRIES || !isTransient(response.status)) {
          throw new Error(`The API answered ${response.status}: ${refusal.slice(0, 500)}`)
        }
        await waitMs(askedWait(response) ?? pace.ms(FIRST_BACKOFF * 2 ** retry), signal)
      }
    },
  }
}

const isTransient = (status: number): boolean => status === 408 || status === 409 || status === 429 || status >= 500

/** Milliseconds. */
function askedWait({ headers }: Response): number | null {
  const asked = headers.get('retry-after-ms')
  return asked === null ? null : Number(asked)
}
