import type { Cost, Price } from './cost.ts'
import type { CallId, ExchangeId, RunId, SpanId } from './ids.ts'
import type { RemovedWhy } from './removal.ts'
import type { NanoUsd } from './units.ts'
import type { Usage, UsageBuckets } from './usage.ts'

/** The contract's JSON of `runs --json` and `show --json`. Names are fixed: users and independent tools rely on them. */
export type RunSource = 'recorded' | 'imported' | 'demo'
/** Computed on read: a run is running while an exchange is open or its last one settled less than the idle time ago. */
export type RunStatus = 'running' | 'finished' | 'interrupted'

export interface Wasted {
  readonly nanoUsd: NanoUsd
  readonly retries: number
  readonly repairs: number
  readonly loops: number
}

export interface Run {
  readonly id: RunId
  readonly name: string
  readonly session?: string
  readonly source: RunSource
  readonly status: RunStatus
  readonly startedAt: string
  readonly durationMs: number
  readonly outcome?: 'success' | 'failure'
  readonly tags: Readonly<Record<string, string>>
  readonly models: readonly string[]
  readonly callCount: number
  /** Attempts = calls + retries. */
  readonly attemptCount: number
  readonly retryCount: number
  readonly toolCount: number
  /** Calls that did not complete. */
  readonly errorCount: number
  readonly usage: Usage
  readonly cost: Cost
  readonly wasted: Wasted
  /** The bodies that it had by then are gone, and with them all texts; its numbers stay. */
  readonly bodiesRemoved?: { readonly at: string; readonly why: RemovedWhy }
}

/** Why something is linked to something: shown to the user (law 6). */
export interface Evidence {
  readonly kind:
    | 'header'
    | 'path'
    | 'session-id'
    | 'previous-response-id'
    | 'tool-use-id'
    | 'prefix-hash'
    | 'trace-context'
    | 'process'
    | 'none'
  readonly detail: string
}

export type SegmentKind =
  | 'system'
  | 'tool-schema'
  | 'user'
  | 'assistant'
  | 'tool-result'
  | 'media'
  | 'text'
  | 'reasoning'
  | 'tool-arguments'
  | 'fee'
  | 'unattributed'

/** One part of a prompt or an output, with its share of tokens and money. Σ segments = attempt, bucket by bucket (law 3). */
export interface Segment {
  readonly direction: 'input' | 'output' | 'fee'
  readonly kind: SegmentKind
  /** Tool of a schema, result or argument; for `unattributed`, the why. */
  readonly name?: string
  /** Index of the attempt that this segment belongs to. */
  readonly attempt: number
  readonly buckets: UsageBuckets
  /** Fees have 0. */
  readonly tokens: number
  readonly nanoUsd: NanoUsd
}

export type CallOutcome = 'completed' | 'failed' | 'aborted'

export interface Attempt {
  readonly exchangeId: ExchangeId
  readonly spanId: SpanId
  readonly index: number
  readonly status: number | null
  readonly outcome: CallOutcome
  readonly error?: string
  readonly startedAt: string
  readonly durationMs: number
  readonly retryReason?: string
  readonly usage: Usage | null
  readonly cost: Price
}

export interface ToolUse {
  readonly id: string
  readonly name: string
}

export interface Call {
  readonly id: CallId
  readonly runId: RunId
  readonly spanId: SpanId
  /** Name of the agent: unique within the run. */
  readonly agent: string
  readonly callSite: string
  readonly tags: Readonly<Record<string, string>>
  /** Who was asked (`openai`, `anthropic`, or a host) and in which wire format. */
  readonly provider: string
  readonly api: string
  readonly model: string
  readonly servedModel: string
  readonly tier?: string
  readonly startedAt: string
  readonly durationMs: number
  readonly ttftMs?: number
  readonly streaming: boolean
  readonly status: number | null
  readonly outcome: CallOutcome
  readonly stopReason?: string
  readonly error?: string
  /** Sum over the attempts that report one; null where none does. */
  readonly usage: Usage | null
  readonly usageSource: 'reported' | 'estimated' | 'unknown'
  readonly cost: Price
  readonly attempts: readonly Attempt[]
  readonly segments: readonly Segment[]
  readonly toolUses: readonly ToolUse[]
  readonly evidence: readonly Evidence[]
  readonly rewrites: readonly string[]
}

/**
 * The root agent's parent is null; calls and tools stand under their agent, attempts under their call, a subagent's agent under the tool
 * that started it. Costs sit on attempt spans: self is 0 elsewhere, and total = self + Σ children (law 3).
 */
export interface Span {
  readonly id: SpanId
  readonly parentId: SpanId | null
  readonly kind: 'agent' | 'call' | 'attempt' | 'tool'
  readonly name: string
  /** Microseconds since the run's `startedAt`. */
  readonly startUs: number
  readonly endUs: number
  readonly inferred: boolean
  readonly selfNanoUsd: NanoUsd
  readonly totalNanoUsd: NanoUsd
  readonly tokens: number
  readonly evidence?: readonly Evidence[]
}

/** A call without an answer: it is still open, or its recorder ended before it did, and nobody knows how it went on. */
export interface OpenCall {
  /** Name of the agent. */
  readonly agent: string
  readonly provider: string
  readonly api: string
  readonly model: string
  readonly startedAt: string
  readonly interrupted: boolean
}

export interface RunDetail extends Run {
  readonly calls: readonly Call[]
  readonly spans: readonly Span[]
  /** Calls that have not settled, by start; absent where all have. They are in no count and no total. */
  readonly open?: readonly OpenCall[]
}
