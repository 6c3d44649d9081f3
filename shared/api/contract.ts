import type { CacheExplanation } from '../cache/explain.ts'
import type { PriceRow } from '../model/cost.ts'
import type { DailyUsage } from '../model/daily-usage.ts'
import type { AnnotationBody, Headers, RecordedRequest, RecordedResponse } from '../model/fact.ts'
import type { AgentId, CallId, ExchangeId, RunId } from '../model/ids.ts'
import type { ExchangeOverheadFigures, Overhead } from '../model/overhead.ts'
import type { PriceUse } from '../model/price-use.ts'
import type { ProblemCode } from '../model/problem.ts'
import type { OutputPart, ParsedToolUse, PromptPart } from '../model/prompt.ts'
import type { AgentRecord, CallRecord, OpenExchange, SegmentRecord } from '../model/records.ts'
import type { NoText, RemovalReport, Retention } from '../model/removal.ts'
import type { Run, RunDetail } from '../model/run.ts'
import type { AttemptPrice } from '../pricing/explain-price.ts'
import type { FrameOrder } from '../profile/build-profile.ts'
import type { CarriedItem } from '../profile/carried.ts'
import type { Level, Weight } from '../profile/profile.ts'
import type { ToolCost } from '../profile/tool-costs.ts'
import type { TopFrame } from '../profile/top-frames.ts'
import type { TranscriptBlock } from '../profile/transcript.ts'
import type { RunFacets } from '../runs/list/count-values.ts'
import type { RunListRow, RunSums } from '../runs/list/group-runs.ts'
import type { RunQuery } from '../runs/list/run-query.ts'

/**
 * The one typed API between the core and every front end (interface, CLI). JSON-safe types, or bytes
 * as they are (`Uint8Array`) where a reply would be too much for JSON. The client and the handlers both derive
 * from `Methods`; HTTP and MessagePort merely carry it (style rule 11).
 */
export interface Methods {
  /** Where the recorder listens and how it is: the first screen and the status bar. */
  'core.status': { params: Record<string, never>; result: CoreStatus }
  /** The files of the local certificate authority of HTTPS-proxy mode, made where they are missing: its certificate, and that with the system's roots, as PEM and for Java. */
  'core.authority': { params: Record<string, never>; result: { cert: string; bundle: string; trustStore: string } }
  'runs.list': {
    params: { limit?: number; sinceMs?: number; tag?: string; includeDemo?: boolean }
    result: readonly RunListItem[]
  }
  /** A part of the list: its rows from `offset`, narrowed, ordered and grouped. However many runs there are, only what is in view travels. */
  'runs.page': { params: { query: RunQuery; offset: number; limit: number }; result: RunPage }
  /** What the list can be narrowed to. */
  'runs.facets': { params: Record<string, never>; result: RunFacets }
  /** `ref`: an id, a unique prefix of one, a name (its newest run) or `last`. */
  'runs.get': { params: { ref: string }; result: RunWithSpans }
  /** The same as a run's page needs it, with its timeline, as bytes for `decodeRun`: of any size, and built away from the page. */
  'runs.view': { params: { ref: string }; result: Uint8Array<ArrayBuffer> }
  /** The contract's `show --json`. */
  'runs.show': { params: { ref: string }; result: RunDetail }
  /** Segments of all calls of a run: what the left-heavy flame is built from. */
  'runs.segments': { params: { runId: RunId }; result: readonly { callId: CallId; segments: readonly SegmentRecord[] }[] }
  /** A run's profile as bytes, for `decodeProfile`. `stack`: the levels from the root down; `order: 'up'` turns it over. */
  'profiles.get': {
    params: { runId: RunId; weight: Weight; stack?: readonly Level[]; order?: FrameOrder }
    result: Uint8Array<ArrayBuffer>
  }
  /** What a run pays for over all stacks, heaviest first. */
  'profiles.top': { params: { runId: RunId; weight: 'cost' | 'tokens' }; result: readonly TopFrame[] }
  /** The uses of one tool, with what their results went on to cost, dearest first. */
  'profiles.tool': { params: { runId: RunId; tool: string }; result: readonly ToolCost[] }
  'calls.get': { params: { callId: CallId }; result: CallView }
  /** Why a call read from its provider's cache what it did: compared with the earlier calls of its conversation, from the stored bodies. */
  'calls.cache': { params: { callId: CallId }; result: CacheExplanation }
  /** The same for every call of a run, by start. */
  'runs.cache': { params: { ref: string }; result: readonly { callId: CallId; explanation: CacheExplanation }[] }
  /**
   * The conversation of each agent of a run: every block once, and which of them each call carried. Texts are cut; `calls.part` has the
   * whole. `q`: how often each whole text contains it, whatever its case.
   */
  'runs.transcript': { params: { ref: string; q?: string }; result: readonly TranscriptView[] }
  /** The whole text of one part of a call's last request or answer. */
  'calls.part': { params: { callId: CallId; side: 'prompt' | 'answer'; index: number }; result: { text: string } }
  /** What the prompts of a run carried on without a later use that could be seen, dearest first. */
  'runs.carried': { params: { ref: string }; result: readonly CarriedItem[] }
  /** The raw exchange behind one attempt. Bodies are text where they are valid UTF-8, else base64. */
  'exchanges.get': { params: { exchangeId: ExchangeId }; result: ExchangeView }
  'runs.annotate': { params: { runId: RunId; annotation: AnnotationInput }; result: Record<string, never> }
  /** The same for many runs at once, deleted ones included: all of them, or none where one is not known. */
  'runs.annotateAll': { params: { runIds: readonly RunId[]; annotation: AnnotationInput }; result: Record<string, never> }
  /** Deletes every run, sample runs too. */
  'runs.clear': { params: Record<string, never>; result: { deleted: number } }
  /** How far the answers of a run's open exchanges have come. */
  'runs.progress': { params: { runId: RunId }; result: readonly OpenProgress[] }
  /** How much is kept of bodies. */
  'retention.get': { params: Record<string, never>; result: Retention }
  /** Kept in the data folder's config file, and applied from now on. */
  'retention.set': { params: Retention; result: Retention }
  /**
   * Removes the bodies that are past `limits` (absent: the ones in force), oldest runs first, and those of `deleted` runs at once; numbers stay.
   * `dryRun`: says what would go. A run that goes on is never touched.
   */
  'bodies.remove': {
    params: { limits?: Retention; deleted?: readonly RunId[]; dryRun: boolean }
    result: RemovalReport
  }
  /** Pauses or resumes recording. While it is paused traffic passes and is not kept; what was already open settles. A start records. */
  'recording.set': { params: { recording: boolean }; result: { recording: boolean } }
  'runs.export': { params: { ref: string; format: string }; result: { fileName: string; mediaType: string; text: string } }
  /** Opens the user's terminal with recording on: a shell as the command of `agentprof run`. */
  'terminal.open': { params: Record<string, never>; result: Record<string, never> }
  /** Plays the sample run through the real recorder. `pace`: 1 = watchable, 0 = at full speed. Answers with the demo's run name at once. */
  'demo.start': { params: { pace?: number }; result: { runName: string } }
  /** The rows of the book; `tiers` adds those of served tiers. */
  'prices.list': {
    params: { provider?: string; model?: string; tiers?: boolean }
    result: { version: string; rows: readonly PriceRow[] }
  }
  /** Which rows the newest calls were priced with, and which models no row prices. Sample runs too. */
  'prices.used': { params: Record<string, never>; result: PriceUse }
  /** How each attempt of a call came by its cost: bucket × rate = amount, with the row as it was then. */
  'prices.explain': { params: { callId: CallId }; result: readonly AttemptPrice[] }
  /** What was recorded of one provider by UTC day and served model; `from` and `to` are days, both included. */
  'usage.daily': { params: { provider: string; from: string; to: string }; result: readonly DailyUsage[] }
  /** The price files of the data folder changed: calls from now on are priced with them; what was priced keeps its price. */
  'prices.reload': { params: Record<string, never>; result: { version: string } }
}

export type Method = keyof Methods
export type Params<M extends Method> = Methods[M]['params']
export type Reply<M extends Method> = Methods[M]['result']

export type AnnotationInput = AnnotationBody

/** What changed, never the thing itself: views ask again. */
export type ApiEvent =
  | { readonly kind: 'run-changed'; readonly runId: RunId; readonly seq: number }
  | { readonly kind: 'run-deleted'; readonly runId: RunId; readonly seq: number }
  | { readonly kind: 'status-changed' }

export interface Problem {
  readonly code: ProblemCode
  readonly message: string
}

export interface CoreStatus {
  readonly version: string
  readonly pid: number
  readonly recorder: string
  readonly dataDir: string
  readonly startedAt: string
  readonly recording: boolean
  /** The user paused recording: `recording` is false, and nothing is wrong. */
  readonly paused: boolean
  readonly queue: { readonly exchanges: number; readonly bytes: number }
  readonly dropped: number
  readonly problems: readonly Problem[]
  /** What of the bodies reaches the disk. */
  readonly privacy: 'full' | 'redacted' | 'metadata'
  readonly overhead: Overhead
  /** There is a desktop: `terminal.open` opens a terminal on it. */
  readonly opensTerminal: boolean
  readonly priceBook: string
  /** Exchanges seen by provider since this data folder began, with the newest user agent. */
  readonly providers: readonly { readonly provider: string; readonly calls: number; readonly client: string | null }[]
  /** Spend of recorded runs since local midnight of the core's machine. */
  readonly today: { readonly nanoUsd: number; readonly calls: number; readonly unpricedCalls: number }
}

export interface RunListItem extends Run {
  /** Open exchanges right now. */
  readonly openCalls: number
}

/** What a running run spent lately, by start of its calls: `SPEND_BUCKETS` amounts of `SPEND_BUCKET_MS` each, the last one up to now. */
export type SpendRate = readonly number[]
export const SPEND_BUCKETS = 28
export const SPEND_BUCKET_MS = 15_000

export type RunPageRow =
  | Exclude<RunListRow, { kind: 'run' }>
  | { readonly kind: 'run'; readonly grouped: boolean; readonly run: RunListItem; readonly spend?: SpendRate }

export interface RunPage {
  readonly offset: number
  readonly rows: readonly RunPageRow[]
  /** Rows and runs that the query finds in all. */
  readonly rowCount: number
  readonly found: RunSums
  /** Largest and smallest cost among them that is not zero: what bars and decimals are scaled by. null: there is none. */
  readonly costs: { readonly largest: number; readonly smallest: number } | null
  /** Runs that the store has, found or not. */
  readonly stored: number
}

/** An answer under way: its bytes are counted, not read, so tokens are not known before it settles. */
export interface OpenProgress {
  readonly exchangeId: ExchangeId
  readonly status: number | null
  /** When the first byte of the answer's body came: µs since the exchange began; null: not yet. */
  readonly firstByteUs: number | null
  readonly bytes: number
}

/** A run with everything but its segments and bodies. */
export interface RunView {
  readonly run: RunListItem
  readonly agents: readonly AgentRecord[]
  readonly calls: readonly CallRecord[]
  /** Exchanges that are under way. */
  readonly open: readonly OpenExchange[]
  /** Exchanges whose core ended before they settled: how they went on is not known. */
  readonly interrupted: readonly OpenExchange[]
  /** Why its newest call has no text. */
  readonly noText?: NoText
}

export interface RunWithSpans extends RunView {
  readonly detail: Pick<RunDetail, 'spans'>
}

export interface CallView {
  readonly call: CallRecord
  readonly segments: readonly SegmentRecord[]
  readonly priceRow: PriceRow | null
  /** What was sent and what came back, as parsed from the stored bodies of the last attempt. */
  readonly prompt: readonly PromptPart[]
  readonly output: readonly OutputPart[]
  readonly toolUses: readonly ParsedToolUse[]
  /** Why there is none, or not all of it. */
  readonly noText?: NoText
  /** Bodies that were longer than what is kept of one. */
  readonly cut?: readonly CutBody[]
}

/** Of a body of `bytes`, as it went over the wire, `kept` are there. */
export interface CutBody {
  readonly of: 'request' | 'answer'
  readonly bytes: number
  readonly kept: number
}

/** A block whose text may be cut for display. */
export interface BlockView extends Omit<TranscriptBlock, 'carried'> {
  /** Of the whole text. */
  readonly characters: number
  /** Prompts that carried it on, and what that came to. */
  readonly carry: {
    readonly calls: number
    readonly tokens: number
    readonly nanoUsd: number
    /** Of these prompts, the ones without usage, and without a price. */
    readonly unknownCalls: number
    readonly unpricedCalls: number
  }
  /** How often the whole text contains what was searched for. */
  readonly matches?: number
}

/** A call's prompt as its difference from the one before it in the conversation, so that no history travels twice. */
export interface TranscriptCallView {
  readonly callId: CallId
  /** The first so many blocks are those of the prompt before; then follow `more`. null: the prompt could not be read. */
  readonly prompt: { readonly kept: number; readonly more: readonly number[] } | null
  readonly answer: readonly number[]
  readonly noText?: NoText
}

export interface TranscriptView {
  readonly agentId: AgentId
  readonly blocks: readonly BlockView[]
  readonly calls: readonly TranscriptCallView[]
}

export interface ExchangeView {
  readonly exchangeId: ExchangeId
  readonly request: RecordedRequest
  readonly requestBody: BodyText
  /** What went to the provider in place of what the client sent, and the named rewrites that made it so; null: it went as it came. */
  readonly sentOn: { readonly rewrites: readonly string[]; readonly headers: Headers; readonly body: BodyText } | null
  readonly response: RecordedResponse | null
  readonly responseBody: BodyText | null
  readonly end: string
  /** What the recorder itself added; null: not known. */
  readonly overhead: ExchangeOverheadFigures | null
}

export interface BodyText {
  readonly encoding: 'utf8' | 'base64'
  readonly text: string
  readonly bytes: number
  /** The text was cut for display: `bytes` says how many there are. */
  readonly truncated: boolean
  /** Why `text` is empty. */
  readonly noText?: NoText
}

/** Errors are coded values at the boundary, exceptions inside. */
export type ApiErrorCode = 'bad-request' | 'not-found' | 'ambiguous' | 'unauthorised' | 'unavailable' | 'cancelled' | 'internal'
export interface ApiErrorBody {
  readonly code: ApiErrorCode
  readonly message: string
}
