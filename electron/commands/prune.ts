import { readConfigFile } from '#core/config-file.ts'
import { bodiesWords } from '#shared/format/bodies-words.ts'
import { formatBytes } from '#shared/format/bytes.ts'
import { oneLine } from '#shared/format/one-line.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { MOST_AGE_DAYS, type RemovalReport, type RemovedRun, type Retention } from '#shared/model/removal.ts'
import { compactFolder } from './compact.ts'
import { CommandFailure } from './failure.ts'
import { type DataOption, dataDirOf } from './invocation.ts'
import { withCore } from './own-core.ts'
import { printJson } from './reading.ts'
import { formatTable } from './table.ts'

interface PruneOptions extends DataOption {
  /** Milliseconds. */
  readonly olderThan?: number
  /** Bytes. */
  readonly largerThan?: number
  readonly dryRun?: boolean
  readonly compact?: boolean
  readonly json?: boolean
}

const DAY_MS = 86_400_000
/** Traffic that belongs to none. */
const NO_RUN = '(no run)'

/** Removes bodies past a limit, oldest runs first; without one, past those of the settings. */
export async function prune(options: PruneOptions): Promise<void> {
  const dataDir = dataDirOf(options)
  const limits = limitsOf(options) ?? (options.compact ? {} : readConfigFile(dataDir).retention)
  if (!limits)
    throw new CommandFailure('Nothing says what is to go: give --older-than or --larger-than, or set a limit in the settings.', 2)
  if (Object.keys(limits).length > 0) {
    const dryRun = options.dryRun ?? false
    const report = await withCore(dataDir, (core) => core.request('bodies.remove', { limits: limits as Retention, dryRun }))
    if (options.json) printJson({ schema: 1, dryRun, ...report })
    else process.stdout.write(`${formatReport(report, dryRun)}\n`)
  }
  if (options.compact && !options.dryRun) compactFolder(dataDir)
}

function limitsOf({ olderThan, largerThan }: PruneOptions): Retention | null {
  if (olderThan === undefined && largerThan === undefined) return null
  if (olderThan !== undefined && (olderThan === 0 || olderThan > MOST_AGE_DAYS * DAY_MS))
    throw new CommandFailure(`--older-than takes more than 0 and at most ${MOST_AGE_DAYS}d. 1s takes every run that is over.`, 2)
  return {
    ...(olderThan !== undefined && { maxAgeDays: olderThan / DAY_MS }),
    ...(largerThan !== undefined && { maxBytes: largerThan }),
  }
}

const WHY: Record<RemovedRun['why'], string> = { deleted: 'deleted', age: 'older', size: 'too much' }

function formatReport(report: RemovalReport, dryRun: boolean): string {
  const { runs, kept, stored } = report
  if (runs.length === 0) return `Nothing is past the limit. ${bodiesWords(kept)} are kept, ${formatBytes(kept.stored)} on disk.`
  const rows = runs.map(({ id, name, startedAt, why, bodies, bytes, stored: onDisk }) => [
    id?.slice(0, 8) ?? '',
    id === null ? NO_RUN : oneLine(name, 44),
    startedAt.slice(0, 10),
    WHY[why],
    formatTokensExact(bodies),
    formatBytes(bytes),
    formatBytes(onDisk),
  ])
  const did = dryRun ? 'Would remove' : 'Removed'
  const runCount = runs.filter(({ id }) => id !== null).length
  return [
    formatTable(['RUN', 'NAME', 'STARTED', 'WHY', '>BODIES', '>SIZE', '>ON DISK'], rows),
    '',
    `${did} ${bodiesWords(report)} of ${runCount} ${runCount === 1 ? 'run' : 'runs'}, ${formatBytes(stored)} on disk. Their numbers stay.`,
  ].join('\n')
}
