import type { OpenExchange, RunRecord } from '../model/records.ts'
import type { RunStatus } from '../model/run.ts'
import type { EpochUs } from '../model/units.ts'

/** What reading a run depends on besides its rows. */
export interface ReadingTime {
  readonly now: EpochUs
  /** The core processes that are alive: an exchange that another one left open was interrupted. */
  readonly liveCores: readonly string[]
}

/** The exchanges of a run that are really open. */
export const liveExchanges = <T extends Pick<OpenExchange, 'coreId'>>(open: readonly T[], { liveCores }: ReadingTime): T[] =>
  open.filter(({ coreId }) => liveCores.includes(coreId))

/**
 * The state of a run on reading: running while an exchange is open or the last one settled less than the idle time ago, unless its command has
 * ended; interrupted where its core ended before an exchange settled.
 */
export function runStatus(
  run: Pick<RunRecord, 'ended' | 'source' | 'lastAt' | 'runIdleMs'>,
  open: readonly Pick<OpenExchange, 'coreId'>[],
  time: ReadingTime,
): RunStatus {
  const live = liveExchanges(open, time)
  if (live.length > 0) return 'running'
  if (open.length > 0) return 'interrupted'
  return run.ended || run.source === 'imported' || run.lastAt + run.runIdleMs * 1000 <= time.now ? 'finished' : 'running'
}
