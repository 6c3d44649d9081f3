import { type BodyId, callId, type ExchangeId, type RunId } from '#shared/model/ids.ts'
import type { RunRecord } from '#shared/model/records.ts'
import type { BodySums, RemovedWhy } from '#shared/model/removal.ts'
import { type EpochUs, epochUs } from '#shared/model/units.ts'
import { runKeyLink } from '#shared/runs/place-run.ts'
import type { KeptExchange, Store } from '../../store/store.ts'

/** Which bodies are to go. JSON-safe: the core's main thread says it to the worker. */
export interface RemovalCriteria {
  readonly now: EpochUs
  /** Cores that record into this store right now: what they left open is under way. */
  readonly liveCores: readonly string[]
  /** Of runs that were deleted by then. */
  readonly deletedBy?: EpochUs
  /** Of these runs, if they are deleted. */
  readonly deleted?: readonly RunId[]
  /** Of runs that ended before. */
  readonly endedBefore?: EpochUs
  /** Of the oldest runs, until no more than this is stored. */
  readonly maxStored?: number
}

export interface PlannedRemoval extends BodySums {
  /** null: traffic that belongs to no run. */
  readonly run: RunRecord | null
  readonly why: RemovedWhy
  readonly exchanges: readonly ExchangeId[]
  readonly from: EpochUs
}

const PAGE = 200

/** A run that goes on while it is looked at is not touched. */
export function isRemovable(store: Store, run: RunRecord, { now, liveCores }: RemovalCriteria): boolean {
  if (store.derived.openOf(run.id).some(({ coreId }) => liveCores.includes(coreId))) return false
  return run.deleted || run.ended || run.lastAt + run.runIdleMs * 1000 <= now
}

const isDue = ({ deleted = [], deletedBy = epochUs(-1) }: RemovalCriteria, run: RunRecord): boolean =>
  deleted.includes(run.id) || (run.deletedAt ?? 0) <= deletedBy

/** Whether it is worth looking: there is a limit, or a deleted run is due. */
export const hasWork = (store: Store, criteria: RemovalCriteria): boolean =>
  criteria.endedBefore !== undefined ||
  criteria.maxStored !== undefined ||
  store.derived.deletedRuns().some((run) => isDue(criteria, run))

/**
 * Finds what the criteria remove, in steps: deleted runs, then the oldest ones. Exact, as long as nothing is recorded or removed in between: a
 * body goes with the last run that uses it.
 */
export function* planRemoval(store: Store, criteria: RemovalCriteria): Generator<void, readonly PlannedRemoval[]> {
  const planned: PlannedRemoval[] = []
  const loose = new Map<RemovedWhy, PlannedRemoval>()
  const known = new Set<ExchangeId>()
  const count = createCount(store)
  let left = store.removal.sums().stored

  function add(run: RunRecord, why: RemovedWhy, exchanges: readonly ExchangeId[]): void {
    const sums = count(exchanges)
    left -= sums.stored
    planned.push({ run, why, exchanges, from: run.startedAt, ...sums })
  }

  function addLoose({ exchangeId, at }: KeptExchange, why: RemovedWhy): void {
    const sums = count([exchangeId])
    left -= sums.stored
    const before = loose.get(why) ?? { run: null, why, exchanges: [], from: at, bodies: 0, bytes: 0, stored: 0 }
    loose.set(why, {
      ...before,
      exchanges: [...before.exchanges, exchangeId],
      bodies: before.bodies + sums.bodies,
      bytes: before.bytes + sums.bytes,
      stored: before.stored + sums.stored,
    })
  }

  const { endedBefore = epochUs(0), maxStored = Number.POSITIVE_INFINITY } = criteria
  for (const run of store.derived.deletedRuns()) {
    const exchanges = exchangesOf(store, run)
    for (const id of exchanges) known.add(id)
    if (isDue(criteria, run) && isRemovable(store, run, criteria)) add(run, 'deleted', exchanges)
    yield
  }

  const reason = (ended: EpochUs): RemovedWhy | null => (ended < endedBefore ? 'age' : left > maxStored ? 'size' : null)
  for (const exchange of oldestFirst(store)) {
    yield
    const why = reason(exchange.at)
    if (why === null) break
    if (known.has(exchange.exchangeId)) continue
    const run = runOf(store, exchange)
    if (!run) {
      addLoose(exchange, why)
      continue
    }
    const exchanges = exchangesOf(store, run)
    for (const id of [...exchanges, exchange.exchangeId]) known.add(id)
    const whyRun = reason(run.lastAt)
    if (whyRun && isRemovable(store, run, criteria)) add(run, whyRun, exchanges)
  }
  return [...planned, ...loose.values()]
}

function* oldestFirst(store: Store): Generator<KeptExchange> {
  let page: readonly KeptExchange[] = []
  do {
    page = store.removal.oldest(page.at(-1) ?? null, PAGE)
    yield* page
  } while (page.length === PAGE)
}

/** Counts what goes with exchanges, given all that were counted before. */
function createCount(store: Store): (exchanges: readonly ExchangeId[]) => BodySums {
  const users = new Map<BodyId, number>()
  return (exchanges) => {
    const sums = { bodies: 0, bytes: 0, stored: 0 }
    for (const body of exchanges.flatMap((exchange) => store.removal.bodiesOf(exchange))) {
      const others = (users.get(body.id) ?? body.users) - 1
      users.set(body.id, others)
      if (others > 0) continue
      sums.bodies += 1
      sums.bytes += body.bytes
      sums.stored += body.stored
    }
    return sums
  }
}

/** All exchanges of a run: those of its calls, those that broke off with their core, and what else came under its name while it went on. */
export function exchangesOf(store: Store, run: RunRecord): readonly ExchangeId[] {
  const calls = store.derived.calls(run.id).flatMap(({ attempts }) => attempts.map(({ exchangeId }) => exchangeId))
  const open = store.derived.openOf(run.id).map(({ exchangeId }) => exchangeId)
  const name = run.givenName === null ? null : runKeyLink(run.source, run.givenName, run.key ?? '')
  const named = name === null ? [] : store.removal.named(name, run.startedAt, run.lastAt)
  const others = named.filter((exchange) => (callRunOf(store, exchange) ?? run.id) === run.id)
  return [...new Set([...calls, ...open, ...others.map(({ exchangeId }) => exchangeId)])]
}

/** The run of the call that an exchange is an attempt of, or was to become. */
function callRunOf(store: Store, { exchangeId, at }: KeptExchange): RunId | null {
  const first = store.derived.call(callId(exchangeId)) ?? store.derived.open(exchangeId)
  return first?.runId ?? store.runs.ofAttempt(exchangeId, at)
}

/** null: it makes no call and came under no name, so that it belongs to no run. */
function runOf(store: Store, exchange: KeptExchange): RunRecord | null {
  const id = callRunOf(store, exchange)
  return id === null ? namedRun(store, exchange) : store.derived.run(id)
}

/** The newest run of its name that had begun and still went on. */
function namedRun(store: Store, { named, at }: KeptExchange): RunRecord | null {
  if (named === null) return null
  const [exact, alike] = [store.derived.link('run-key', named), store.derived.link('run-name', named)]
  const ids: readonly RunId[] = exact ? [exact.runId] : alike?.note ? JSON.parse(alike.note) : []
  const runs = ids.flatMap((id) => store.derived.run(id) ?? [])
  return runs.find((run) => run.startedAt <= at && run.lastAt >= at) ?? null
}
