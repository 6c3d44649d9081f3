import type { PriceRow } from '#shared/model/cost.ts'
import type { DailyUsage } from '#shared/model/daily-usage.ts'
import type { BodiesRemoved, DerivationKept, Fact, FactBody, Phase, PriceRowMissing, PriceRowUsed } from '#shared/model/fact.ts'
import type { BodyId, ExchangeId, RunId } from '#shared/model/ids.ts'
import type { AgentRecord, OpenExchange, RunRecord, RunTotals } from '#shared/model/records.ts'
import type { BodySums, Removal } from '#shared/model/removal.ts'
import type { RunSource } from '#shared/model/run.ts'
import type { EpochUs } from '#shared/model/units.ts'
import type { DerivedIndex } from '#shared/runs/derived-index.ts'
import type { UsageFilter } from './daily-usage.ts'
import type { PricedAlike } from './price-use.ts'

/** Body bytes, byte-exact and small. */
export interface BodyStore {
  /**
   * `lineage`: bodies that resemble each other (requests of one agent); a delta against the newest one is tried.
   * `bytes` stay the store's: it may keep them in memory, so they must not change afterwards.
   */
  put(bytes: Uint8Array, lineage: string | null): BodyId
  /** Another version of the body `of`, kept as a delta against it; lineages do not hear of it. */
  putVersion(bytes: Uint8Array, of: BodyId): BodyId
  /** @throws where the body was removed */
  get(id: BodyId): Uint8Array
  /** When and why a body was removed; null: it is there. */
  removed(id: BodyId): Removal | null
}

/** A body that an exchange uses, and how many exchanges do. */
export interface UsedBody {
  readonly id: BodyId
  readonly bytes: number
  readonly stored: number
  readonly users: number
}

/** An exchange of which a body is kept. `named`: the link of the run's name that it came under (`runKeyLink`). */
export interface KeptExchange {
  readonly exchangeId: ExchangeId
  readonly at: EpochUs
  readonly named: string | null
}

/**
 * Removes bodies. What it looks at is taken in step by step, from the facts; nothing else here may be asked before `takeIn` has said that it is
 * done. Only the one who writes the store removes.
 */
export interface BodyRemoval {
  /** Takes in some of the facts and bodies stored since; true: there are more. */
  takeIn(): boolean
  sums(): BodySums
  /** Oldest first, from after the given one. */
  oldest(after: KeptExchange | null, limit: number): readonly KeptExchange[]
  /** Exchanges under a run's name that began within a time, both ends included. */
  named(name: string, from: EpochUs, to: EpochUs): readonly KeptExchange[]
  bodiesOf(exchange: ExchangeId): readonly UsedBody[]
  /** The price facts of an exchange that hold: those since everything was last priced anew. */
  pricesOf(exchange: ExchangeId): readonly (PriceRowUsed | PriceRowMissing)[]
  /** From now on these exchanges have no bodies; those that no other one uses can no longer be read, and are to be wiped. */
  release(exchanges: readonly ExchangeId[], removal: Removal): void
  /** Wipes some of what was released from the file: how many bodies; 0: none is left. */
  wipe(): number
  /** Drops some links that lead to runs without bodies; true: there may be more. */
  dropLinks(): boolean
  /** Gives some free pages back to the disk; true: there are more. */
  shrink(): boolean
  /** Empties the log, in which texts may stand until then. false: somebody reads it right now. */
  emptyLog(): boolean
}

/** Bodies of an exchange that was set aside are marked as unread; in `all` only those of facts that were not derived before it was. */
export interface FactStore {
  /** Appends and returns the fact as stored. Throws if the disk refuses. */
  append(body: FactBody): Fact
  /** In sequence, from `afterSeq` (exclusive). */
  all(afterSeq?: number): Iterable<Fact>
  opened(exchange: ExchangeId): Fact<Extract<FactBody, { kind: 'exchange-opened' }>> | null
  settled(exchange: ExchangeId): Fact<Extract<FactBody, { kind: 'exchange-settled' }>> | null
  /** What was derived from an exchange whose bodies are not kept, by the newest word on it. */
  kept(exchange: ExchangeId, phase: Phase): DerivationKept | null
  /** What of the exchange is derived without bodies. */
  setAside(exchange: ExchangeId): readonly Phase[]
  /** In sequence; nothing may be written while they are walked. */
  removals(): Iterable<BodiesRemoved>
  /** The newest fact's sequence number; 0: there is none. */
  last(): number
  priceRow(id: string): PriceRow | null
}

/** Derived tables, written only by ingest and rebuilt from facts. */
export interface DerivedStore extends DerivedIndex {
  agents(run: RunId): readonly AgentRecord[]
  open(exchange: ExchangeId): OpenExchange | null
  /** Runs that are deleted, and whose bodies are not removed yet. */
  deletedRuns(): readonly RunRecord[]
  /** Empties every derived table. */
  clear(): void
}

/** How far deriving has come, on disk. */
export interface DerivingProgress {
  /** All facts up to this one are derived. */
  reached(): number
  reach(seq: number): void
  /** How often deriving this fact, and nothing else, was begun and not ended. */
  tries(seq: number): number
  setTries(seq: number, count: number): void
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
  /** Calls of a run that started at or after `from`, and what each cost; null: not known. */
  spendOf(run: RunId, from: EpochUs): readonly { readonly startUs: number; readonly nanoUsd: number | null }[]
  /** The run that has this exchange, which began at `at`, as a later attempt of one of its calls. */
  ofAttempt(exchange: ExchangeId, at: EpochUs): RunId | null
  /** Sums over calls of recorded runs that started at or after `from`. */
  spendSince(from: EpochUs): { readonly nanoUsd: number; readonly calls: number; readonly unpricedCalls: number }
  /** Sums over calls of recorded runs by UTC day and served model, as providers bill them. */
  dailyUsage(filter: UsageFilter): readonly DailyUsage[]
  /** What the newest `most` calls were priced with. */
  priceUse(most: number): PricedAlike
}

/** One step of the ordered feed that sinks follow: a fact was added, or (`delete`) the fact says that its run is to be forgotten. */
export interface Change {
  readonly seq: number
  readonly op: 'upsert' | 'delete'
  readonly row: Fact
}

/** Each sink reads at its own pace, at least once, and tells its changes apart by `row.id`. */
export interface ChangeFeed {
  /** The oldest changes that `sink` has not passed, at most `limit`; a new sink starts at the first. */
  after(sink: string, limit: number): readonly Change[]
  /** `sink` has dealt with all changes up to `seq`: kept on disk, never moves back. */
  advance(sink: string, seq: number): void
}

/** Whose facts are appended here: facts of several stores may be brought together. */
export type Origin = Fact['origin']

/** An open data folder. `readOnly` opens never write, not even the schema. */
export interface Store {
  readonly facts: FactStore
  readonly bodies: BodyStore
  readonly derived: DerivedStore
  readonly deriving: DerivingProgress
  readonly removal: BodyRemoval
  readonly runs: RunReader
  readonly changes: ChangeFeed
  /** Runs `work` in one write transaction (read-only: over one snapshot); a throw rolls it back. A nested call is part of the outer one. */
  transaction<T>(work: () => T): T
  /** A part of a transaction that may fail by itself: a throw takes back what it wrote, and what was written before it stays. */
  attempt<T>(work: () => T): T
  /**
   * As `transaction`, for what follows from facts: it does not wait for the disk, and writes to the derived tables are gathered until it ends.
   * A power cut may undo the last of them, in order.
   */
  derivation<T>(work: () => T): T
  close(): void
}
