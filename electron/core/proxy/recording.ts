import type { ExchangeEnd, Headers, RunHints } from '#shared/model/fact.ts'
import type { ExchangeId } from '#shared/model/ids.ts'
import type { RunSource } from '#shared/model/run.ts'
import type { EpochUs } from '#shared/model/units.ts'

/**
 * What the proxy hands to ingest, and nothing else passes between them. Bodies are whole buffers, transferred; `bytes` counts what went
 * over the wire, so `bytes > body.length` means that the tap's cap cut the copy (traffic was never touched).
 */
export interface CapturedBody {
  readonly data: Uint8Array
  readonly bytes: number
}

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
  readonly timing: {
    readonly requestEndUs: number | null
    readonly responseHeadUs: number | null
    readonly endUs: number
    readonly marks: readonly (readonly [offset: number, atUs: number])[]
  }
}

/**
 * Where the proxy's tap delivers. Implementations must return at once and never throw: recording never harms traffic (law 1).
 */
export interface RecordingSink {
  opened(request: CapturedRequest): void
  settled(response: CapturedResponse): void
}
