import type { AgentId, CallId, ExchangeId, RunId } from './ids.ts'
import type { AgentRecord, CallRecord, OpenExchange, ReceivedTool, RunRecord, RunTotals, SegmentRecord } from './records.ts'

/** One write to the derived tables, whole: made again in sequence, such writes give the same rows without what they were derived from. */
export type IndexWrite =
  | { readonly to: 'run'; readonly run: RunRecord }
  | { readonly to: 'totals'; readonly run: RunId; readonly totals: RunTotals }
  | { readonly to: 'agent'; readonly agent: AgentRecord }
  | { readonly to: 'call'; readonly call: CallRecord; readonly segments: readonly SegmentRecord[] }
  | { readonly to: 'open'; readonly open: OpenExchange }
  | { readonly to: 'settled'; readonly exchange: ExchangeId }
  | { readonly to: 'tool'; readonly trace: string; readonly tool: ReceivedTool }
  | { readonly to: 'link'; readonly kind: string; readonly key: string; readonly target: WrittenLink | null }

/** null in its place: the link was removed. */
export interface WrittenLink {
  readonly runId: RunId
  readonly agentId: AgentId | null
  readonly callId: CallId | null
  readonly note: string | null
}
