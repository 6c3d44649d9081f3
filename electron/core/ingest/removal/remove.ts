import type { RunWithoutBodies } from '#shared/model/fact.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { RemovalReport, RemovedRun } from '#shared/model/removal.ts'
import { type EpochUs, toIso } from '#shared/model/units.ts'
import { lastingLinks, rowsWithoutTexts } from '#shared/runs/removed-bodies.ts'
import type { Store } from '../../store/store.ts'
import { exchangesOf, hasWork, isRemovable, type PlannedRemoval, planRemoval, type RemovalCriteria } from './plan.ts'

export interface Remover {
  /** What would be removed, in steps. */
  preview(criteria: RemovalCriteria): Generator<void, RemovalReport>
  /** Removes it, in steps of some milliseconds, or of a run; `removed` hears of each. */
  remove(criteria: RemovalCriteria, removed: (run: RunId) => void): Generator<void, RemovalReport>
}

/**
 * Removes bodies. A few runs are one transaction: a fact that says what is left of them, and their bodies made unreadable. Wiping those from the
 * file comes after; should the process end in between, the next removal goes on with it. `deriveRest` derives all that is stored, within the
 * transaction that stored it: what is left of a run is derived from its fact.
 */
export function createRemover(store: Store, deriveRest: () => void): Remover {
  /** Links may lead to runs without bodies. */
  let linksLeft = false
  /** Texts that were removed may stand in the log still: so they may where an earlier process ended in the middle. */
  let inLog = true

  function* reclaim(): Generator<void> {
    for (let wiped = store.removal.wipe(); wiped > 0; wiped = store.removal.wipe()) {
      linksLeft = true
      yield
    }
    if (linksLeft) {
      inLog = true
      while (store.removal.dropLinks()) yield
      while (store.removal.shrink()) yield
      linksLeft = false
    }
    for (let tries = 0; inLog && tries < LOG_TRIES; tries++) {
      inLog = !store.removal.emptyLog()
      yield
    }
  }

  return {
    *preview(criteria) {
      while (store.removal.takeIn()) yield
      const kept = store.removal.sums()
      return reportOf(yield* planRemoval(store, criteria), kept)
    },
    *remove(criteria, removed) {
      if (!hasWork(store, criteria)) {
        yield* reclaim()
        return reportOf([], store.removal.sums())
      }
      while (store.removal.takeIn()) yield
      const kept = store.removal.sums()
      const done: PlannedRemoval[] = []
      for (const batch of batchesOf(yield* planRemoval(store, criteria))) {
        yield
        const gone = store.transaction(() => removeBatch(store, batch, criteria, deriveRest))
        if (gone.length > 0) linksLeft = true
        done.push(...gone)
        for (const { run } of gone) if (run) removed(run.id)
      }
      yield* reclaim()
      return reportOf(done, kept)
    },
  }
}

/** So many exchanges are removed in one step; a run is never cut. */
const EXCHANGES_AT_ONCE = 100

function* batchesOf(planned: readonly PlannedRemoval[]): Generator<readonly PlannedRemoval[]> {
  let batch: PlannedRemoval[] = []
  let exchanges = 0
  for (const each of planned) {
    batch.push(each)
    exchanges += each.exchanges.length
    if (exchanges < EXCHANGES_AT_ONCE) continue
    yield batch
    batch = []
    exchanges = 0
  }
  if (batch.length > 0) yield batch
}

/** Returns what was removed: a run that has changed since it was looked at is left. */
function removeBatch(
  store: Store,
  batch: readonly PlannedRemoval[],
  criteria: RemovalCriteria,
  deriveRest: () => void,
): readonly PlannedRemoval[] {
  const going = batch.filter((planned) => isAsPlanned(store, planned, criteria))
  if (going.length === 0) return []
  while (store.removal.takeIn()) {
    // Bodies that came in the meantime may use the ones that go.
  }
  const at = criteria.now
  store.facts.append({ kind: 'bodies-removed', at, runs: going.map((planned) => whatIsLeft(store, planned, at)) })
  deriveRest()
  for (const { run, why, exchanges } of going) {
    if (run && store.derived.run(run.id)?.removed?.at !== at)
      throw new Error(`What is left of run ${run.id} could not be derived.`)
    store.removal.release(exchanges, { at, why })
  }
  return going
}

function isAsPlanned(store: Store, { run, exchanges }: PlannedRemoval, criteria: RemovalCriteria): boolean {
  if (!run) return true
  if (JSON.stringify(store.derived.run(run.id)) !== JSON.stringify(run) || !isRemovable(store, run, criteria)) return false
  return exchangesOf(store, run).length === exchanges.length
}

const whatIsLeft = (store: Store, { run, why, exchanges }: PlannedRemoval, at: EpochUs): RunWithoutBodies => ({
  runId: run?.id ?? null,
  why,
  exchanges,
  links: run ? linksOf(store, run.id) : [],
  writes: run ? rowsWithoutTexts(store.derived, run, { at, why }) : [],
})

function linksOf(store: Store, run: RunId): RunWithoutBodies['links'] {
  const attempts = store.derived.calls(run).flatMap((call) => call.attempts.map(({ exchangeId }) => ({ call, exchangeId })))
  return attempts.flatMap(({ call, exchangeId }) => {
    const opened = store.facts.opened(exchangeId)?.body
    const writes = opened ? lastingLinks(store.derived, opened, call, store.removal.pricesOf(exchangeId)) : []
    return writes.map((write) => ({ exchangeId, write }))
  })
}

/** Readers come and go in milliseconds; where one stays, the log is emptied by a later removal. */
const LOG_TRIES = 50

function reportOf(planned: readonly PlannedRemoval[], kept: RemovalReport['kept']): RemovalReport {
  const sum = (of: 'bodies' | 'bytes' | 'stored'): number => planned.reduce((total, each) => total + each[of], 0)
  return { runs: planned.map(presentRemoved), kept, bodies: sum('bodies'), bytes: sum('bytes'), stored: sum('stored') }
}

const presentRemoved = ({ run, why, from, bodies, bytes, stored }: PlannedRemoval): RemovedRun => ({
  id: run?.id ?? null,
  name: run?.name ?? '',
  startedAt: toIso(from),
  why,
  bodies,
  bytes,
  stored,
})
