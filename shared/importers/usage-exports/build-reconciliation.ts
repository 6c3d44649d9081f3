import type { DailyUsage } from '../../model/daily-usage.ts'
import { EXPORT_BUCKETS, type ExportBucket, type ExportedRow, type ExportedUsage, type UsageExport } from './usage-export.ts'

/** One side's figures. What the export does not have is absent (tokens) or null, never 0. Nano-dollars. */
export interface Figures {
  readonly calls: number | null
  readonly tokens: { readonly [B in ExportBucket]?: number }
  readonly nanoUsd: number | null
}

/** What the recorded side lacks: the numbers of calls whose figures are not what the provider said. */
export interface Confidence {
  readonly estimatedCalls: number
  readonly unpricedCalls: number
  readonly unknownUsageCalls: number
}

/** One UTC day and model. A side that is null has nothing of it; `difference` is export − recorded, of what both have. */
export interface ReconciledRow {
  readonly day: string
  /** null: the export does not tell models apart, or the line belongs to none. */
  readonly model: string | null
  readonly exported: Figures | null
  readonly recorded: (Figures & Confidence) | null
  readonly difference: Figures | null
}

export interface Reconciliation {
  /** First and last day that the export speaks of; null: it speaks of none. */
  readonly from: string | null
  readonly to: string | null
  readonly rows: readonly ReconciledRow[]
  readonly total: Omit<ReconciledRow, 'day' | 'model'>
  /** Days with usage in the export on which nothing of the provider was recorded. */
  readonly nothingRecorded: readonly string[]
}

/** A day and model of both sides before they are summed. */
interface Pair {
  readonly day: string
  model: string | null
  readonly exported: ExportedRow[]
  readonly recorded: DailyUsage[]
}

/** `Claude Sonnet 3.7` and `claude-3-7-sonnet-20250219` are one model: the same words and numbers, without the day of its release. */
const displayKey = (model: string): string =>
  model
    .toLowerCase()
    .replace(/[-@]20\d{6}$/, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && word !== 'latest')
    .sort()
    .join(' ')

/** Lays an export beside what was recorded on its days. `recorded`: of the export's provider. */
export function buildReconciliation(
  { displayNames }: Pick<UsageExport, 'displayNames'>,
  { rows, days }: ExportedUsage,
  recorded: readonly DailyUsage[],
): Reconciliation {
  const byModel = rows.some(({ model }) => model !== null)
  const pairs = new Map<string, Pair>()
  const pairOf = (day: string, given: string | null): Pair => {
    const model = byModel ? given : null
    const key = `${day}\n${model === null ? '' : displayNames ? displayKey(model) : model}`
    const pair = pairs.get(key) ?? { day, model, exported: [], recorded: [] }
    pairs.set(key, pair)
    return pair
  }
  for (const row of rows) pairOf(row.day, row.model).exported.push(row)
  for (const row of recorded) pairOf(row.day, row.model).recorded.push(row)
  const reconciled = [...pairs.values()]
    .sort((a, b) => (a.day === b.day ? compare(a.model ?? '', b.model ?? '') : compare(a.day, b.day)))
    .map((pair): ReconciledRow => ({ day: pair.day, model: pair.model, ...sidesOf(pair.exported, pair.recorded) }))
  const recordedDays = new Set(recorded.map(({ day }) => day))
  return {
    from: days[0] ?? null,
    to: days.at(-1) ?? null,
    rows: reconciled,
    total: sidesOf(rows, recorded),
    nothingRecorded: [...new Set(rows.map(({ day }) => day))].filter((day) => !recordedDays.has(day)).sort(),
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function sidesOf(
  exportedRows: readonly ExportedRow[],
  recordedRows: readonly DailyUsage[],
): Pick<ReconciledRow, 'exported' | 'recorded' | 'difference'> {
  const exported = exportedRows.length > 0 ? sumExported(exportedRows) : null
  const recorded = recordedRows.length > 0 ? sumRecorded(recordedRows) : null
  return { exported, recorded, difference: exported && recorded ? subtract(exported, recorded) : null }
}

/** Rounded half away from zero to nano-dollars, once: exports give more digits than that. */
function nanoOf(pico: bigint): number {
  const size = ((pico < 0n ? -pico : pico) + 500n) / 1000n
  return Number(pico < 0n ? -size : size)
}

const sumKnown = (counts: readonly (number | undefined)[]): number | null => {
  const known = counts.filter((count) => count !== undefined)
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0)
}

function sumExported(rows: readonly ExportedRow[]): Figures {
  const amounts = rows.flatMap(({ pico }) => (pico === undefined ? [] : [pico]))
  const tokens = EXPORT_BUCKETS.flatMap((bucket): [ExportBucket, number][] => {
    const sum = sumKnown(rows.map((row) => row.tokens[bucket]))
    return sum === null ? [] : [[bucket, sum]]
  })
  return {
    calls: sumKnown(rows.map(({ calls }) => calls)),
    tokens: Object.fromEntries(tokens),
    nanoUsd: amounts.length === 0 ? null : nanoOf(amounts.reduce((sum, amount) => sum + amount, 0n)),
  }
}

function sumRecorded(rows: readonly DailyUsage[]): Figures & Confidence {
  const sum = (of: (row: DailyUsage) => number): number => rows.reduce((total, row) => total + of(row), 0)
  return {
    calls: sum(({ calls }) => calls),
    tokens: Object.fromEntries(EXPORT_BUCKETS.map((bucket) => [bucket, sum((row) => row[bucket])])),
    nanoUsd: sum(({ nanoUsd }) => nanoUsd),
    estimatedCalls: sum(({ estimatedCalls }) => estimatedCalls),
    unpricedCalls: sum(({ unpricedCalls }) => unpricedCalls),
    unknownUsageCalls: sum(({ unknownUsageCalls }) => unknownUsageCalls),
  }
}

function subtract(exported: Figures, recorded: Figures): Figures {
  const minus = (a: number | null | undefined, b: number | null | undefined): number | null =>
    a == null || b == null ? null : a - b
  const tokens = EXPORT_BUCKETS.flatMap((bucket): [ExportBucket, number][] => {
    const difference = minus(exported.tokens[bucket], recorded.tokens[bucket])
    return difference === null ? [] : [[bucket, difference]]
  })
  return {
    calls: minus(exported.calls, recorded.calls),
    tokens: Object.fromEntries(tokens),
    nanoUsd: minus(exported.nanoUsd, recorded.nanoUsd),
  }
}
