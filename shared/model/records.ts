import type { Cost } from './cost.ts'
import type { AgentId, CallId, ExchangeId, RunId } from './ids.ts'
import type { Removal } from './removal.ts'
import type { Attempt, Call, Evidence, RunSource, Segment, Wasted } from './run.ts'
import type { DurationUs, EpochUs } from './units.ts'
import type { Usage } from './usage.ts'

/**
 * Derived rows: what ingest writes from facts and views are built from. The contract's JSON is a projection of them; they add what
 * building needs (exact times, links). Rebuilt row for row from the same facts (law 8).
 */
export interface RunRecord {
  readonly id: RunId
  /** Given by the client or an annotation, else the first line of the first user message. */
  readonly name: string
  /** The name that `/run/<name>` or the header gave: only such a name can be joined. null: nobody named it. */
  readonly givenName: string | null
  readonly key: string | null
  readonly session: string | null
  readonly source: RunSource
  readonly startedAt: EpochUs
  /** End of the last settled exchange; `startedAt` before any. */
  readonly lastAt: EpochUs
  readonly runIdleMs: number
  /** `agentprof run` said that its command ended. */
  readonly ended: boolean
  readonly outcome: 'success' | 'failure' | null
  readonly tags: Readonly<Record<string, string>>
  readonly deleted: boolean
  /** When it was deleted. Rows of before 0.2 do not say. */
  readonly deletedAt?: EpochUs
  /** The bodies that it had by then were removed: nothing goes on from it any more but what names it exactly. */
  readonly removed?: Removal
}

/** Sums over a run's calls: a pure function of its call records, kept beside the run so that lists need not read them. */
export interface RunTotals {
  readonly models: readonly string[]
  /** Who was asked: `openai`, or a host. */
  readonly providers: readonly string[]
  readonly callCount: number
  readonly attemptCount: number
  readonly retryCount: number
  readonly toolCount: number
  readonly errorCount: number
  readonly usage: Usage
  readonly cost: Cost
  readonly wasted: Wasted
  /** The tags that all its calls share. */
  readonly tags: Readonly<Record<string, string>>
}

export interface AgentRecord {
  readonly id: AgentId
  readonly runId: RunId
  /** Unique within the run: `main`, the client's own name for it, or what its starter called it. */
  readonly name: string
  /** The tool use that started this subagent; null for a root. */
  readonly parent: { readonly callId: CallId; readonly toolUseId: string } | null
  readonly evidence: readonly Evidence[]
}

/** A tool's run as the agent's own tracing measured it. */
export interface ReceivedTool {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | null
  readonly tool: string
  /** The provider's id of the tool use; null: the span does not say. */
  readonly toolUseId: string | null
  readonly startUs: EpochUs
  readonly endUs: EpochUs
  readonly failed: boolean
}

export interface AttemptRecord extends Attempt {
  /** Where the request stands in the agent's own trace (`traceparent`); left out where it says nothing. */
  readonly trace?: { readonly id: string; readonly parentSpanId: string }
  readonly startUs: EpochUs
  readonly endUs: EpochUs
  /** When the first generated content arrived. */
  readonly firstTokenUs: EpochUs | null
}

/** A tool that ran at the provider. Its times come from the stream's; null: nobody saw when. */
export interface ServerTool {
  /** Place among the call's tool uses. */
  readonly index: number
  readonly ran: { readonly startUs: EpochUs; readonly endUs: EpochUs } | null
}

/** A settled call without its segments (they are many and needed one call at a time). */
export interface CallRecord extends Omit<Call, 'attempts' | 'segments' | 'startedAt' | 'durationMs'> {
  readonly agentId: AgentId
  readonly startUs: EpochUs
  readonly endUs: EpochUs
  readonly ttftUs: DurationUs | null
  readonly attempts: readonly AttemptRecord[]
  /** Tool uses of earlier calls whose results this call's request carries for the first time. */
  readonly toolResults: readonly string[]
  /** Arguments of each tool use, cut to 200 characters: what a tool frame says it did. */
  readonly toolArguments: readonly string[]
  /** Which of `toolUses` ran at the provider, within the last attempt. Rows of before 0.2 have none. */
  readonly serverTools?: readonly ServerTool[]
  /** The call whose answer this call's request complains about: this one is a repair. */
  readonly repairOf: CallId | null
  /** The repair that replaced this call's answer. */
  readonly repairedBy: CallId | null
  /** The earlier call whose tool use this one repeats with equal arguments: this one is a loop. */
  readonly loopOf: CallId | null
}

/** A segment with what the views say about it; the contract's `Segment` is its projection. */
export interface SegmentRecord extends Segment {
  /** Tool results and arguments: the tool use that they belong to, so that first send and carry can be told apart across calls. */
  readonly toolUseId?: string
  /** First 80 characters. */
  readonly preview?: string
  /** Begins a part of its own, although only its bucket tells it from the segment before (see `isNextPiece`). */
  readonly apart?: true
}

/** An exchange that was opened and has not settled: a running call, or, once its core is gone, an interrupted one. */
export interface OpenExchange {
  readonly exchangeId: ExchangeId
  readonly runId: RunId
  readonly agentId: AgentId
  /** Set where it is already known to retry an earlier call. */
  readonly retryOf: CallId | null
  readonly coreId: string
  readonly startUs: EpochUs
  readonly provider: string
  readonly api: string
  readonly model: string
  readonly streaming: boolean
}
