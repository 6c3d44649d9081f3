import type { PriceRow } from './cost.ts'
import type { BodyId, ExchangeId, RunId } from './ids.ts'
import type { IndexWrite } from './index-write.ts'
import type { ExchangeOverheadFigures } from './overhead.ts'
import type { RemovedWhy } from './removal.ts'
import type { RunSource } from './run.ts'
import type { DurationUs, EpochUs } from './units.ts'

/**
 * Facts: what cannot be derived, append-only, in sequence. Everything else follows from (facts, parser version, price rows stored with
 * them) and can be rebuilt (law 8). JSON-safe: a fact is stored as it is typed here.
 */
export const FACT_SCHEMA = 1

export type Headers = readonly (readonly [name: string, value: string])[]

/** A body as kept: `bytes` went over the wire, `id` finds the kept ones. `kept` says how many of them; fewer than `bytes` = cut at the cap or dropped. */
export interface BodyRef {
  readonly id: BodyId | null
  readonly bytes: number
  readonly kept: number
  /** Bytes masked in place because a named field carried a credential (law 7). */
  readonly masked?: number
  /** Where in the kept bytes the middle is missing: before it stands the beginning, after it the end, both in whole lines. */
  readonly gap?: number
  /** Why the bytes are kept but never read: reading them ended the reader. */
  readonly unread?: string
  /**
   * The body was read when it came and never written: `id` is null, and `kept` says how much of it was read. `metadata`: bodies are not kept at
   * that level of privacy; `unmaskable`: what was to be masked in it could not be found.
   */
  readonly withheld?: 'metadata' | 'unmaskable'
}

/** What the client said about grouping, and by which way: read, then removed before forwarding. */
export interface RunHints {
  /** `/run/<name>` or `x-agentprof-run`. */
  readonly run?: string
  /** After `~`: names one exact run, for ever. */
  readonly runKey?: string
  readonly runBy?: 'path' | 'header'
  readonly tags: Readonly<Record<string, string>>
  readonly site?: string
}

/** Which turn of which WebSocket: `turn` counts from 1, `id` is that of the first turn's exchange. */
export interface SocketTurn {
  readonly id: string
  readonly turn: number
  /** The provider made it beside the conversation, and nothing was sent for it: what another model heard in the audio. */
  readonly aside?: true
}

export interface RecordedRequest {
  readonly method: string
  /** The provider prefix of base-URL mode (`openai`, `anthropic`, …); null where only the host is known. */
  readonly provider: string | null
  /** The provider's API host, even where `--upstream` sent the request elsewhere. */
  readonly host: string
  /** The client took the recorder for its HTTPS proxy; absent: base-URL mode. */
  readonly via?: 'proxy'
  /** A turn of a WebSocket: the head is that of the handshake, the bodies are messages (see `shared/providers/json-seq.ts`). Absent: HTTP. */
  readonly socket?: SocketTurn
  readonly path: string
  /** With its `?`, or ''. Key and signature parameters are masked. */
  readonly query: string
  /** Lower-case names, in order, credentials masked. */
  readonly headers: Headers
  readonly body: BodyRef
}

export interface ExchangeOpened {
  readonly kind: 'exchange-opened'
  readonly exchangeId: ExchangeId
  /** The core process that saw it: an exchange opened by a core that is gone, and never settled, was interrupted. */
  readonly coreId: string
  readonly source: RunSource
  /** When the request's head arrived. */
  readonly at: EpochUs
  /** The idle time in force (`--run-idle`), so that joining a running run is a function of facts alone. */
  readonly runIdleMs: number
  readonly request: RecordedRequest
  /** What went upstream, where it differs from what the client sent. */
  readonly upstreamRequest?: { readonly headers: Headers; readonly body: BodyRef }
  readonly hints: RunHints
  readonly answeredBy: 'upstream' | 'cache' | 'gate'
  /** What the gate decided, in words; null where it was not asked. */
  readonly decision: string | null
  readonly rewrites: readonly string[]
}

/** How an exchange ended. A completed one may still carry an HTTP error: `status` says so. */
export type ExchangeEnd =
  | { readonly kind: 'completed' }
  /** No answer could be had or the answer broke off: refused, reset, DNS, TLS, time-out. `code` as Node names it. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'aborted'; readonly by: 'client' | 'upstream' }

export interface RecordedResponse {
  readonly status: number
  readonly headers: Headers
  readonly body: BodyRef
}

export interface ExchangeSettled {
  readonly kind: 'exchange-settled'
  readonly exchangeId: ExchangeId
  readonly at: EpochUs
  readonly end: ExchangeEnd
  readonly response: RecordedResponse | null
  /** All since the exchange's `at`. */
  readonly timing: {
    readonly requestEndUs: DurationUs | null
    readonly responseHeadUs: DurationUs | null
    readonly endUs: DurationUs
    /** [offset in the response body, time]: when the byte at that offset arrived; the first 512 chunks. Finds the time of the first token. */
    readonly marks: readonly (readonly [offset: number, atUs: number])[]
    /** What the recorder itself added. Absent: no answer went down, or an earlier build recorded it. */
    readonly overhead?: ExchangeOverheadFigures
  }
}

export type AnnotationBody =
  | { readonly type: 'outcome'; readonly success: boolean; readonly score?: number; readonly note?: string }
  /** Undoes an outcome: the run has none, as before anybody said. */
  | { readonly type: 'outcome-withdrawn' }
  | { readonly type: 'tag'; readonly key: string; readonly value: string }
  /** Undoes a tag of the run's own; one that its calls brought stays. */
  | { readonly type: 'untagged'; readonly key: string }
  | { readonly type: 'name'; readonly name: string }
  /** `agentprof run` ended its command: the run is over, whatever the idle time says. */
  | { readonly type: 'run-ended' }
  | { readonly type: 'deleted' }
  /** Undoes a deletion, as long as the run's texts have not been removed: until then it is only no longer shown. */
  | { readonly type: 'restored' }

export interface Annotation {
  readonly kind: 'annotation'
  readonly at: EpochUs
  readonly runId: RunId
  readonly body: AnnotationBody
}

/**
 * Stored whenever a model is priced otherwise than the time before, so that a rebuild prices every call as it was priced then (laws 5 and 8).
 * The same row may be stored again.
 */
export interface PriceRowUsed {
  readonly kind: 'price-row-used'
  readonly at: EpochUs
  /** The first exchange that was priced with it. */
  readonly exchangeId: ExchangeId
  readonly row: PriceRow
  /** What it was looked up by, as the index has it. Absent: an earlier build stored it. */
  readonly key?: string
}

/** As `PriceRowUsed`, where there was no row: a price that is set later must not reach back either. */
export interface PriceRowMissing {
  readonly kind: 'price-row-missing'
  readonly at: EpochUs
  readonly exchangeId: ExchangeId
  readonly why: 'local' | 'unknown-model' | 'unknown-tier'
  readonly key?: string
}

/** `rebuild --reprice`: the rows that were used and missed before this fact no longer count; those that do follow it. */
export interface Repriced {
  readonly kind: 'repriced'
  readonly at: EpochUs
  /** Name and version of the book that everything was priced anew with. */
  readonly book: string
}

/**
 * A span that the agent's own tracing sent (OpenTelemetry). Of its attributes only those that say which tool, agent or call it was are kept;
 * events, links and everything else are dropped.
 */
export interface SpanReceived {
  readonly kind: 'span-received'
  /** When it arrived. */
  readonly at: EpochUs
  readonly source: RunSource
  /** 32 and 16 lower-case hex digits. */
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | null
  /** Without what follows a `?`: an address may carry keys. */
  readonly name: string
  readonly spanKind: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer'
  /** As the sender's clock has it. */
  readonly startUs: EpochUs
  readonly endUs: EpochUs
  readonly status: 'unset' | 'ok' | 'error'
  readonly attributes: Readonly<Record<string, string>>
}

/** Which of an exchange's two facts is derived. */
export type Phase = 'opened' | 'settled'

/**
 * What was derived from an exchange whose bodies are not kept: a rebuild makes these writes in the place of reading them. The newest of an
 * exchange and a phase holds. `withheld`: they were never written.
 */
export interface DerivationKept {
  readonly kind: 'derivation-kept'
  readonly at: EpochUs
  readonly exchangeId: ExchangeId
  readonly phase: Phase
  readonly why: 'withheld'
  readonly writes: readonly IndexWrite[]
}

/**
 * Deriving this exchange ended its reader twice. What did is derived without bodies from then on: where it was the opening, without the
 * request's; where it was the settling, without both. They are kept, and never read again (as a body that says `unread` itself).
 */
export interface ExchangeSetAside {
  readonly kind: 'exchange-set-aside'
  readonly at: EpochUs
  readonly exchangeId: ExchangeId
  /** All that is derived without bodies by now: of several such facts the last one holds. */
  readonly during: readonly Phase[]
  readonly why: string
}

/**
 * The bodies of these runs' exchanges were removed, as far as nothing else refers to them, and what was quoted of them. Several runs make one
 * fact: they are alike, and together take a fraction of the space.
 */
export interface BodiesRemoved {
  readonly kind: 'bodies-removed'
  readonly at: EpochUs
  readonly runs: readonly RunWithoutBodies[]
}

/** What is left of a run whose bodies were removed. */
export interface RunWithoutBodies {
  /** null: traffic that belongs to no run. */
  readonly runId: RunId | null
  readonly why: RemovedWhy
  /** All that the run had by then, removed earlier or now. */
  readonly exchanges: readonly ExchangeId[]
  /** Links that other runs need, each to be made again at the settling of its exchange: prices used, and what was fetched before. */
  readonly links: readonly { readonly exchangeId: ExchangeId; readonly write: IndexWrite }[]
  /**
   * Its rows without texts: a rebuild makes them at the fact's place, since it can derive these exchanges no more. Of a deleted run nothing but the
   * run itself is left.
   */
  readonly writes: readonly IndexWrite[]
}

export type FactBody =
  | ExchangeOpened
  | ExchangeSettled
  | Annotation
  | SpanReceived
  | PriceRowUsed
  | PriceRowMissing
  | Repriced
  | DerivationKept
  | ExchangeSetAside
  | BodiesRemoved

/** A fact as stored. `seq` orders facts within one store; `id` is globally unique. */
export interface Fact<B extends FactBody = FactBody> {
  readonly seq: number
  readonly id: string
  readonly schema: number
  readonly origin: { readonly machine: string; readonly user: string }
  readonly body: B
}
