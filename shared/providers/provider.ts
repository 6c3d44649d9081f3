import type { Headers, SocketTurn } from '../model/fact.ts'
import type { ParsedRequest, ParsedResponse } from '../model/prompt.ts'
import type { Result } from '../model/result.ts'

/** What a provider decides on before any body is read. Header names are lower-case. */
export interface RequestHead {
  readonly method: string
  readonly host: string
  readonly path: string
  /** With its `?`; absent where it says nothing. */
  readonly query?: string
  readonly headers: Headers
  /** A turn of a WebSocket; absent: HTTP. */
  readonly socket?: SocketTurn
}

export interface ParseFailure {
  readonly code: 'not-json' | 'unexpected-shape'
  readonly detail: string
}

/** A response whose content encoding has been undone. `body` may end anywhere: streams break off. */
export interface ResponseInput {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
  /** The request was parsed before; its tools and model help to read the answer. */
  readonly request: ParsedRequest | null
}

/**
 * One wire format. A module owns detection and parsing; adding one touches its own file and one line of `providers/index.ts`.
 * Vendors that speak a format with small differences are data of that format, not copies.
 */
export interface Provider {
  /** `openai-chat`, `openai-responses`, `anthropic-messages`, …: the contract's `Call.api`. */
  readonly id: string
  matches(head: RequestHead): boolean
  parseRequest(head: RequestHead, body: Uint8Array): Result<ParsedRequest, ParseFailure>
  /** Never throws and never refuses: a broken answer is read as far as it goes, with `complete: false`. */
  parseResponse(input: ResponseInput): ParsedResponse
  /** The wire order in which this provider assembles the prompt for its cache. */
  readonly promptOrder: 'tools-system-messages' | 'system-tools-messages'
  /** A failed or refused attempt of this status is not billed. */
  bills(status: number): boolean
  /** A later request may carry only what is new, and name what the provider is to recall: `previousResponseId`, `keptConversation`. */
  readonly recalls?: true
  /** Set where no exchange costs anything, whatever its answer says: tokens are only counted, or the provider does not charge. */
  readonly free?: 'count-only' | 'not-billed'
  /**
   * Set where a request only fetches what was made before, billed once however often it is fetched. Whether there is something in the answer, which
   * makes it a call, the request cannot tell.
   */
  readonly fetches?: (answer: Pick<ResponseInput, 'status' | 'body'>) => boolean
  /** Set where an answer has no tokens of its own: embeddings. */
  readonly generates?: 'nothing'
}
