import type { Headers, RunHints } from '#shared/model/fact.ts'
import type { ExchangeId } from '#shared/model/ids.ts'

/** What a gate decides on. Header names are lower-case, credentials masked. */
export interface GateHead {
  readonly exchangeId: ExchangeId
  readonly method: string
  readonly provider: string | null
  readonly host: string
  readonly path: string
  readonly headers: Headers
  readonly hints: RunHints
}

/** To wait is to resolve later; to refuse is to answer with an error status. */
export type Admission =
  | { readonly kind: 'forward' }
  | {
      readonly kind: 'answer'
      readonly status: number
      /** [name, value, name, value, …] */
      readonly headers: readonly string[]
      readonly body: Uint8Array
    }

/**
 * The seam where budgets, limits, caches and routing may stand in the way of a request. Where there is no gate, nothing is called and nothing
 * is buffered. A gate that throws or rejects lets the request pass.
 */
export interface Gate {
  /** `body` reads the whole request first; a gate that does not ask for it holds up only the head. */
  admit(head: GateHead, body: () => Promise<Uint8Array>): Promise<Admission>
  /** After each piece of the answer, with the bytes that came so far. */
  onProgress(exchangeId: ExchangeId, responseBytes: number): 'continue' | 'cut'
  /** The exchange ended, however it did: what was reserved for it is free again. */
  settle(exchangeId: ExchangeId): void
}
