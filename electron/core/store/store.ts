import type { PriceRow } from '#shared/model/cost.ts'
import type { Fact, FactBody } from '#shared/model/fact.ts'
import type { AgentId, BodyId, CallId, ExchangeId, RunId } from '#shared/model/ids.ts'
import type { AgentRecord, CallRecord, OpenExchange, RunRecord, RunTotals, SegmentRecord } from '#shared/model/records.ts'
import type { RunSource } from '#shared/model/run.ts'
import type { EpochUs } from '#shared/model/units.ts'

/** Body bytes, byte-exact and small. */
export interface BodyStore {
  /** `lineage`: bodies that resemble each other (requests of one agent); a delta against the newest one is tried. */
  put(bytes: Uint8Array, lineage: string | null): BodyId
  get(id: BodyId): Uint8Array
}

export interface FactStore {
  /** Appends and returns the fact as stored. Throws if the disk refuses. */
  append(body: FactBody): Fact
  /** In sequence, from `afterSeq` (exclusive). */
  all(afterSeq?: number): Iterable<Fact>
  opened(exchange: ExchangeId): Fact<Extract<FactBody, { kind: 'exchange-opened' }>> | null
  settled(exchange: ExchangeId): Fact<Extract<FactBody, { kind: 'exchange-settled' }>> | null
  priceRow(id: string): PriceRow | null
}

/** The rows that linking looks up: one key leads to one place. A later put of the same key wins. */
export type LinkKind = 'run-name' | 'run-key' | 'session' | 'prefix' | 'tool-use' | 'response' | 'request-body' | 'agent-key'
export interface LinkTarget {
  readonly runId: RunId
  readonly agentId: AgentId | null
  readonly callId: CallId | null
}

/** Derived tables, written only by ingest and rebuilt from facts. Reads see the writes of the same transaction. */
export interface DerivedStore {
  putRun(run: RunRecord): void
  putTotals(run: RunId, totals: RunTotals): void
  run(id: RunId): RunRecord | null
  putAgent(agent: AgentRecord): void
  agents(run: RunId): readonly AgentRecord[]
  agent(id: AgentId): AgentRecord | null
  putCall(call: CallRecord, segments: readonly SegmentRecord[]): void
  call(id: CallId): CallRecord | null
  calls(run: RunId): readonly CallRecord[]
  segments(call: CallId): readonly SegmentRecord[]
  putOpen(open: OpenExchange): void
  removeOpen(exchange: ExchangeId): void
  open(exchange: ExchangeId): OpenExchange | null
  openOf(run: RunId): readonly OpenExchange[]
  putLink(kind: LinkKind, key: string, target: LinkTarget): void
  link(kind: LinkKind, key: string): LinkTarget | null
  /** Empties every derived table. */
  clear(): void
}

/** How a run list is narrowed. `tag`: `key=value`. */
export interface RunFilter {
  readonly limit?: number
  readonly since?: EpochUs
  readonly tag?: string
  readonly sources?: readonly RunSource[]
}

export interface RunRow {
  readonly run: RunRecord
  readonly totals: RunTotals
  readonly open: readonly OpenExchange[]
}

/** What a reference on the command line or in a URL may mean: an id, a unique prefix of one, a name (its newest run) or `last`. */
export type RunLookup =
  | { readonly kind: 'found'; readonly runId: RunId }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous'; readonly ids: readonly RunId[] }

/** Reads that views and commands need; works on a read-only connection. Deleted runs are not seen. */
export interface RunReader {
  list(filter: RunFilter): readonly RunRow[]
  row(id: RunId): RunRow | null
  find(ref: string): RunLookup
  /** Exchanges by provider with the newest `user-agent`. */
  providers(): readonly { readonly provider: string; readonly calls: number; readonly client: string | null }[]
  /** Sums over calls of recorded runs that started at or after `from`. */
  spendSince(from: EpochUs): { readonly nanoUsd: number; readonly calls: number; readonly unpricedCalls: number }
}

/** An open data folder. `readOnly` opens never write, not even the schema. */
export interface Store {
  readonly facts: FactStore
  readonly bodies: BodyStore
  readonly derived: DerivedStore
  readonly runs: RunReader
  /** Runs `work` in one write transaction; a throw rolls it back. Nested calls are savepoints. */
  transaction<T>(work: () => T): T
  close(): void
}
