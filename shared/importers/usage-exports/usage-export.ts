import type { Result } from '../../model/result.ts'

/** Counts that an export gives; one that it does not have is absent, not 0. `input` and `output` are totals, the others parts of `input`. */
export const EXPORT_BUCKETS = ['input', 'fresh', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'output'] as const
export type ExportBucket = (typeof EXPORT_BUCKETS)[number]

/** What a provider says about one UTC day and model. */
export interface ExportedRow {
  /** `2026-11-23`. */
  readonly day: string
  /** As the export names it; null: the export does not tell models apart, or this line belongs to none. */
  readonly model: string | null
  readonly calls?: number
  readonly tokens: { readonly [B in ExportBucket]?: number }
  /** Pico-dollars (1e-12 $); credits are negative. */
  readonly pico?: bigint
}

/** An export as it was read: one row per line of the file, not yet summed. */
export interface ExportedUsage {
  readonly rows: readonly ExportedRow[]
  /** Every day that the export speaks of, those without usage too. */
  readonly days: readonly string[]
}

/** One line of an export. Nested fields are joined: `amount.value` is `amount_value`; cells of a CSV are texts, an empty one is absent. */
export type ExportLine = Readonly<Record<string, unknown>>

/**
 * One export of one provider, known by the fields of its lines. JSON pages and CSV files of the same export have the same fields. Adding one: a
 * file here, a line in `index.ts`, and a fixture `test/fixtures/usage-exports/<id>.*`.
 */
export interface UsageExport {
  readonly id: string
  /** What the provider calls it. */
  readonly title: string
  /** Recorder prefix whose calls it is compared with. */
  readonly provider: string
  /** Its models are display names (`Claude Opus 5`), not ids. */
  readonly displayNames?: true
  /** Fields that every such export has, and no other export all of. */
  readonly fields: readonly string[]
  /** The days that a line covers, and its row; no row: a day without usage. Errors: one line that says what is wrong. */
  read(line: ExportLine): Result<{ readonly days: readonly string[]; readonly row: ExportedRow | null }, string>
}
