import type { ExchangeEnd, Headers, RunHints, SocketTurn } from '#shared/model/fact.ts'
import type { ExchangeId } from '#shared/model/ids.ts'
import type { ExchangeOverheadFigures } from '#shared/model/overhead.ts'
import type { RunSource } from '#shared/model/run.ts'
import type { EpochUs } from '#shared/model/units.ts'
import type { RequestHead } from '#shared/providers/provider.ts'

/**
 * What the proxy hands to ingest, and nothing else passes between them. `bytes` counts what went over the wire, `kept` what of it is here:
 * fewer where the tap's cap or a bound on the way cut the copy (traffic was never touched).
 */
export interface CapturedBody {
  /** What is here, in a buffer that holds nothing else. A body that the tap holds makes a new one at every reading. */
  readonly data: Uint8Array
  readonly kept: number
  readonly bytes: number
  /** Where in `data` the body's middle is missing: what follows is its end. Absent: `data` is the body's beginning, or all of it. */
  readonly gapAt?: number | undefined
  /** It has been made fit for the disk already, by masking so many bytes. */
  readonly fit?: { readonly masked: number }
}

export const NO_BODY = new Uint8Array(0)

/** What is left of a body for which there was no room. */
export const droppedBody = ({ bytes }: CapturedBody): CapturedBody => ({ data: NO_BODY, kept: 0, bytes })

/** Sent once the request has been forwarded in full (or its exchange ended before that). */
export interface CapturedRequest {
  readonly kind: 'opened'
  readonly exchangeId: ExchangeId
  readonly coreId: string
  readonly source: RunSource
  readonly at: EpochUs
  readonly runIdleMs: number
  readonly method: string
  readonly provider: string | null
  readonly host: string
  /** The client took the recorder for its HTTPS proxy; absent: base-URL mode. */
  readonly via?: 'proxy'
  /** A turn of a WebSocket: its bodies are the messages, as `application/json-seq`. */
  readonly socket?: SocketTurn
  readonly path: string
  readonly query: string
  /** As sent upstream but for hop-by-hop ones; credentials already masked on the proxy's thread. */
  readonly headers: Headers
  readonly body: CapturedBody
  readonly hints: RunHints
  /** What went upstream in place of `headers` and `body`: the body with a text put in at an offset. Absent: nothing was rewritten. */
  readonly upstream?: { readonly headers: Headers; readonly inserted: { readonly at: number; readonly text: string } }
  readonly rewrites: readonly string[]
}

export interface CapturedResponse {
  readonly kind: 'settled'
  readonly exchangeId: ExchangeId
  readonly at: EpochUs
  readonly end: ExchangeEnd
  readonly response: { readonly status: number; readonly headers: Headers; readonly body: CapturedBody } | null
  /** Through a decrypted tunnel: what the request was, because that decides whether the answer may be kept (law 7). */
  readonly proxied?: RequestHead
  readonly timing: {
    readonly requestEndUs: number | null
    readonly responseHeadUs: number | null
    readonly endUs: number
    readonly marks: readonly (readonly [offset: number, atUs: number])[]
    /** Absent: no answer went down. */
    readonly overhead?: ExchangeOverheadFigures
  }
}

export type Captured = CapturedRequest | CapturedResponse

/** The body that a message carries, if it carries one. */
export const bodyOf = (message: Captured): CapturedBody | null =>
  message.kind === 'opened' ? message.body : (message.response?.body ?? null)

/** The same message with another body; one that has none stays as it is. */
export function withBody<M extends Captured>(message: M, body: CapturedBody): M
export function withBody(message: Captured, body: CapturedBody): Captured {
  if (message.kind === 'opened') return { ...message, body }
  return message.response ? { ...message, response: { ...message.response, body } } : message
}

/**
 * Where the proxy's tap delivers. Implementations must return at once and never throw: recording never harms traffic (law 1).
 */
export interface RecordingSink {
  opened(request: CapturedRequest): void
  settled(response: CapturedResponse): void
}
