import type { BodiesRemoved } from '#shared/model/fact.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { RemovalReport, RemovedRun } from '#shared/model/removal.ts'
import { toIso } from '#shared/model/units.ts'
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
 * Removes bodies. Each run is one transaction: a fact that says what is left of it, and its bodies made unreadable. Wiping them from the file
 * comes after; should the process end in between, the next removal goes on with it. `deriveRest` derives all that is stored, within the
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
      for (const planned of yield* planRemoval(store, criteria)) {
        yield
        if (!store.transaction(() => removeOne(store, planned, criteria, deriveRest))) continue
        linksLeft = true
        done.push(planned)
        if (planned.run) removed(planned.run.id)
      }
      yield* reclaim()
      return reportOf(done, kept)
    },
  }
}

/** false: it has changed since it was looked at. */
function removeOne(
  store: Store,
  { run, why, exchanges }: PlannedRemoval,
  criteria: RemovalCriteria,
  deriveRest: () => void,
): boolean {
  const now = run && store.derived.run(run.id)
  if (run && (JSON.stringify(now) !== JSON.stringify(run) || !isRemovable(store, run, criteria))) return false
  if (run && exchangesOf(store, run).length !== exchanges.length) return false
  while (store.removal.takeIn()) {
    // Bodies that came in the meantime may use the ones that go.
  }
  const at = criteria.now
  const fact: BodiesRemoved = {
    kind: 'bodies-removed',
    at,
    why,
    runId: run?.id ?? null,
    exchanges,
    links: run ? linksOf(store, run.id) : [],
    writes: run ? rowsWithoutTexts(store.derived, run, { at, why }) : [],
  }
  store.facts.append(fact)
  deriveRest()
  if (run && store.derived.run(run.id)?.removed?.at !== at) throw new Error(`What is left of run ${run.id} could not be derived.`)
  store.removal.release(exchanges, { at, why })
  return true
}

function linksOf(store: Store, run: RunId): BodiesRemoved['links'] {
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
