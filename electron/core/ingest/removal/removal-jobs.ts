import type { RunId } from '#shared/model/ids.ts'
import type { RemovalReport } from '#shared/model/removal.ts'
import type { Store } from '../../store/store.ts'
import { storeFault } from '../../store/store-fault.ts'
import type { Derivation } from '../derivation.ts'
import type { FromIngest, ToIngest } from '../messages.ts'
import { createRemover } from './remove.ts'

/** Removals that were asked of the worker, one after the other, a slice between two turns of its loop: recording and deriving come first. */
export interface RemovalJobs {
  start(asked: Extract<ToIngest, { kind: 'remove' }>): void
  waiting(): boolean
  /** Works for some milliseconds, or for one step where that takes longer. Everything that is stored must be derived. */
  step(): void
}

const SLICE_MS = 10

export function createRemovalJobs(store: Store, derivation: Derivation, send: (report: FromIngest) => void): RemovalJobs {
  const remover = createRemover(store, () => derivation.rest())
  const jobs: { readonly id: number; readonly steps: Generator<void, RemovalReport> }[] = []

  return {
    start({ id, criteria, dryRun }) {
      const removed = (run: RunId): void => send({ kind: 'derived', runIds: [run], seq: derivation.reached() })
      jobs.push({ id, steps: dryRun ? remover.preview(criteria) : remover.remove(criteria, removed) })
    },
    waiting: () => jobs.length > 0,
    step() {
      const until = performance.now() + SLICE_MS
      const [job] = jobs
      while (job && performance.now() < until) {
        try {
          const { done, value } = job.steps.next()
          if (!done) continue
          send({ kind: 'removed', id: job.id, report: value })
        } catch (error) {
          if (storeFault(error)) throw error
          send({ kind: 'done', id: job.id, error: error instanceof Error ? error.message : String(error) })
        }
        jobs.shift()
        return
      }
    },
  }
}
