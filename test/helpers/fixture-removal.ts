import type { RunListItem } from '#shared/api/contract.ts'
import type { BodySums, RemovalReport, RemovedRun, Retention } from '#shared/model/removal.ts'

const DAY_MS = 86_400_000
const KEPT: BodySums = { bodies: 4812, bytes: 1_870_000_000, stored: 61_400_000 }

/** What limits would remove of a list of runs, each of which has two bodies a call. */
export function removalOf(runs: readonly RunListItem[], nowMs: number, { maxAgeDays, maxBytes }: Retention): RemovalReport {
  const oldest = runs.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
  const isOld = ({ startedAt }: RunListItem): boolean =>
    maxAgeDays !== undefined && Date.parse(startedAt) < nowMs - maxAgeDays * DAY_MS
  const isMuch = (at: number): boolean => maxBytes !== undefined && maxBytes < KEPT.stored && at < 3
  const removed = oldest.flatMap((run, at) =>
    isOld(run) ? [removedRun(run, 'age')] : isMuch(at) ? [removedRun(run, 'size')] : [],
  )
  const sum = (of: keyof BodySums): number => removed.reduce((total, run) => total + run[of], 0)
  return { runs: removed, kept: KEPT, bodies: sum('bodies'), bytes: sum('bytes'), stored: sum('stored') }
}

const removedRun = ({ id, name, startedAt, callCount }: RunListItem, why: RemovedRun['why']): RemovedRun => ({
  id,
  name,
  startedAt,
  why,
  bodies: 2 * callCount,
  bytes: callCount * 391_000,
  stored: callCount * 6_100,
})
