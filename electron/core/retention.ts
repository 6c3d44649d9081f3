import type { RunId } from '#shared/model/ids.ts'
import type { RemovalReport, Retention } from '#shared/model/removal.ts'
import { type Clock, epochUs } from '#shared/model/units.ts'
import { writeRetention } from './config-file.ts'
import type { IngestProcess } from './ingest/ingest-process.ts'
import type { RemovalCriteria } from './ingest/removal/plan.ts'

/** Removes bodies by itself: those of deleted runs once undo is past, and what the user's limits say. */
export interface BodyRetention {
  limits(): Retention
  /** Writes the limits to the data folder's config file, and applies them soon. */
  setLimits(limits: Retention): void
  /** Removes what is past `limits`, and runs that are deleted; or says what would go. */
  remove(limits: Retention, deleted: readonly RunId[], dryRun: boolean): Promise<RemovalReport>
  close(): void
}

/** A deletion can be undone for as long; the toast that offers it stays for some seconds. */
const UNDO_US = 5 * 60_000_000
const LOOKS_EVERY_MS = 60_000
/** Limits are applied every so many looks: it goes through the oldest runs each time. */
const LIMITS_EVERY = 15
const DAY_US = 86_400_000_000

type Removes = Pick<IngestProcess, 'remove'>

interface RetentionParts {
  readonly dataDir: string
  readonly clock: Clock
  readonly limits: Retention
  /** What the limits are about. */
  readonly recorded: Removes
  /** Sample runs can be deleted as well. null: none was played since the start. */
  demo(): Removes | null
  liveCores(): readonly string[]
}

export function createBodyRetention(parts: RetentionParts): BodyRetention {
  let { limits } = parts
  let looks = 0
  let looking = false

  const criteria = (of: Retention, more: Pick<RemovalCriteria, 'deleted' | 'deletedBy'>): RemovalCriteria => {
    const now = parts.clock.now()
    return {
      now,
      liveCores: parts.liveCores(),
      ...more,
      ...(of.maxAgeDays !== undefined && { endedBefore: epochUs(Math.max(0, now - of.maxAgeDays * DAY_US)) }),
      ...(of.maxBytes !== undefined && { maxStored: of.maxBytes }),
    }
  }

  async function look(withLimits: boolean): Promise<void> {
    if (looking) return
    looking = true
    try {
      const deletedBy = epochUs(Math.max(0, parts.clock.now() - UNDO_US))
      await parts.recorded.remove(criteria(withLimits ? limits : {}, { deletedBy }), false)
      await parts.demo()?.remove(criteria({}, { deletedBy }), false)
    } catch {
      // The store cannot be written now, which is said where that is found; the next look tries again.
    } finally {
      looking = false
    }
  }

  const timer = setInterval(() => {
    looks += 1
    void look(looks % LIMITS_EVERY === 1)
  }, LOOKS_EVERY_MS)
  timer.unref()

  return {
    limits: () => limits,
    setLimits(next) {
      writeRetention(parts.dataDir, next)
      limits = next
      void look(true)
    },
    async remove(of, deleted, dryRun) {
      const report = await parts.recorded.remove(criteria(of, { deleted }), dryRun)
      if (deleted.length > 0) await parts.demo()?.remove(criteria({}, { deleted }), dryRun)
      return report
    },
    close: () => clearInterval(timer),
  }
}
