import type { CallId, ExchangeId } from '../model/ids.ts'
import type { AgentRecord, CallRecord, SegmentRecord } from '../model/records.ts'
import type { Span } from '../model/run.ts'

/** What a frame's width means. Nano-dollars, tokens, microseconds of busy time, or a count of calls: integers all. */
export type Weight = 'cost' | 'tokens' | 'time' | 'calls'

/** Levels of the left-heavy flame; the user reorders them. Time goes by agent, call site, tool and phase only (law 3). */
export type Level = 'agent' | 'call-site' | 'model' | 'direction' | 'segment' | 'tool' | 'item' | 'price-class' | 'phase'

export const DEFAULT_STACK: readonly Level[] = ['agent', 'direction', 'segment', 'tool', 'item', 'price-class']
export const TIME_STACK: readonly Level[] = ['agent', 'call-site', 'tool', 'phase']

/** Decides a frame's colour: the visual language of tokens.css. */
export type FrameTone = 'neutral' | 'subagent' | 'read' | 'fresh' | 'write' | 'output' | 'reasoning' | 'tool' | 'waste'

/** total(n) = self(n) + Σ total(child), integers, `===` (law 3). Children stand in descending total, ties by name. */
export interface FrameNode {
  /** Unique within the profile and stable across weights: the names from the root joined by U+001F. */
  readonly key: string
  readonly name: string
  readonly level: Level | 'run'
  readonly tone: FrameTone
  readonly self: number
  readonly total: number
  /** Calls that contribute, so that selecting a frame can list them. */
  readonly calls: readonly CallId[]
  readonly children: readonly FrameNode[]
}

export interface Profile {
  readonly weight: Weight
  readonly stack: readonly Level[]
  readonly root: FrameNode
  /** Calls whose cost (or tokens) are unknown: shown beside the total, never in it (law 2). */
  readonly unknownCalls: number
}

export interface ProfileInput {
  readonly runName: string
  readonly agents: readonly AgentRecord[]
  readonly calls: readonly CallRecord[]
  readonly segments: ReadonlyMap<CallId, readonly SegmentRecord[]>
  readonly spans: readonly Span[]
}

/** One box of a laid-out flame: `x0`/`x1` are shares of the root's width, 0–1. */
export interface FlameBox {
  readonly node: FrameNode
  readonly depth: number
  readonly x0: number
  readonly x1: number
}

/** A phase of an attempt on the timeline, µs since the run's start. */
export interface TimelinePhase {
  readonly kind: 'waiting' | 'reasoning' | 'generating' | 'failed' | 'backoff' | 'open'
  readonly startUs: number
  readonly endUs: number
  readonly label?: string
}

export interface TimelineCall {
  /** 1-based, in order of start over the whole run: "Call 14". */
  readonly number: number
  readonly call: CallRecord
  readonly startUs: number
  readonly endUs: number
  readonly phases: readonly TimelinePhase[]
}

export interface TimelineTool {
  readonly span: Span
  readonly name: string
  readonly argument: string
  readonly callId: CallId
  readonly startUs: number
  readonly endUs: number
  /** Parallel tools share the lane's height: row `row` of `rows`. */
  readonly row: number
  readonly rows: number
}

/** One lane per agent, the root first, subagents in order of start. */
export interface TimelineLane {
  readonly agent: AgentRecord
  readonly depth: number
  readonly models: readonly string[]
  readonly nanoUsd: number
  readonly tokens: number
  readonly calls: readonly TimelineCall[]
  readonly tools: readonly TimelineTool[]
  /** Where the subagent was started and where its result came back, for the connectors. */
  readonly startedBy: { readonly callId: CallId; readonly atUs: number } | null
  readonly returnedAtUs: number | null
  /** Exchanges that have not settled: still open (an edge that grows), or interrupted (how long they went on is not known). */
  readonly open: readonly {
    readonly exchangeId: ExchangeId
    readonly startUs: number
    readonly model: string
    readonly interrupted: boolean
  }[]
}

export interface Timeline {
  readonly durationUs: number
  readonly lanes: readonly TimelineLane[]
  /** Cumulative cost at the end of each call, in order of end. */
  readonly cumulative: readonly { readonly atUs: number; readonly nanoUsd: number }[]
}
