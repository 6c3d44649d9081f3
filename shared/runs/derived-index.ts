import type { AgentId, CallId, ExchangeId, RunId } from '../model/ids.ts'
import type {
  AgentRecord,
  CallRecord,
  OpenExchange,
  ReceivedTool,
  RunRecord,
  RunTotals,
  SegmentRecord,
} from '../model/records.ts'

/**
 * What linking looks up; one key leads to one place, and a later put of the same key wins.
 *
 * | kind | key | leads to |
 * | --- | --- | --- |
 * | exchange | exchange id | where its opening was placed; removed once it has settled |
 * | awaiting | a conversation as sent | the exchange whose answer is still to come |
 * | run-key, trace | the client's own name for a run | that run |
 * | run-name, session | the client's own name for runs | the newest of them |
 * | session-root | a subagent's own session | its main agent's |
 * | said | run id | its last long answers, which a compacted conversation opens with |
 * | root, pending | run id | its first agent; the tool uses whose results are awaited |
 * | agent-name, agent-key | run id and the agent's name, or the client's id of it | the agent |
 * | head, opening | agent id; run id and a conversation without an answer yet | how far an agent's conversation has come |
 * | prefix, turns, response, tool-use | a conversation up to an answer, its last turns, the answer's id, a tool use's id | the call that answered |
 * | newest-use | agent id | its last answer that used tools under unmistakable ids |
 * | conversation | the id of a conversation that the provider keeps | the call that answered in it last |
 * | history | exchange id | the exchange whose context its request goes on with, recalled by the provider |
 * | unsettled | wire format | exchanges whose answers may be named before they settle |
 * | fetched | host and path | the exchange that fetched, whole, what was made before |
 * | request-body | hash of a request | calls whose last attempt failed and may be retried |
 * | tool-arguments | agent id and hash of a tool use | the first call that made it |
 * | price | who was asked, for which model and tier | the price row used last |
 */
export type LinkKind =
  | 'exchange'
  | 'awaiting'
  | 'run-name'
  | 'run-key'
  | 'trace'
  | 'session'
  | 'session-root'
  | 'said'
  | 'root'
  | 'pending'
  | 'agent-name'
  | 'agent-key'
  | 'head'
  | 'opening'
  | 'prefix'
  | 'turns'
  | 'response'
  | 'conversation'
  | 'history'
  | 'unsettled'
  | 'tool-use'
  | 'fetched'
  | 'newest-use'
  | 'request-body'
  | 'tool-arguments'
  | 'price'

export interface LinkTarget {
  readonly runId: RunId
  readonly agentId: AgentId | null
  readonly callId: CallId | null
  /** What else the linker must recall: a key, or JSON text of its own making (up to some 100 kB). */
  readonly note: string | null
}

/** The part of the derived tables that derivation reads and writes. Reads see the writes of the same transaction. */
export interface DerivedIndex {
  putRun(run: RunRecord): void
  putTotals(run: RunId, totals: RunTotals): void
  run(id: RunId): RunRecord | null
  totals(run: RunId): RunTotals | null
  putAgent(agent: AgentRecord): void
  agent(id: AgentId): AgentRecord | null
  putCall(call: CallRecord, segments: readonly SegmentRecord[]): void
  call(id: CallId): CallRecord | null
  calls(run: RunId): readonly CallRecord[]
  segments(call: CallId): readonly SegmentRecord[]
  putOpen(open: OpenExchange): void
  removeOpen(exchange: ExchangeId): void
  openOf(run: RunId): readonly OpenExchange[]
  /** `trace`: see `traceKey`. A later put of the same span wins. */
  putTool(trace: string, tool: ReceivedTool): void
  tools(trace: string): readonly ReceivedTool[]
  putLink(kind: LinkKind, key: string, target: LinkTarget): void
  link(kind: LinkKind, key: string): LinkTarget | null
  removeLink(kind: LinkKind, key: string): void
  /** Drops every row of a run but the run itself, and what its agents' conversations are found by. */
  dropRun(run: RunId): void
}
