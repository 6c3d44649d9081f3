import { err, ok, type Result } from '../../model/result.ts'
import { countOf } from './fields.ts'
import { EXPORT_BUCKETS, type ExportBucket, type ExportedRow, type ExportLine } from './usage-export.ts'

/** Which fields of a line add up to which bucket. */
export type BucketFields = { readonly [B in ExportBucket]?: readonly string[] }

/** The token buckets that a line gives. */
export function readTokens(line: ExportLine, fields: BucketFields): Result<ExportedRow['tokens'], string> {
  const tokens: { [B in ExportBucket]?: number } = {}
  for (const bucket of EXPORT_BUCKETS) {
    const count = countOf(line, ...(fields[bucket] ?? []))
    if (!count.ok) return count
    if (count.value !== undefined) tokens[bucket] = count.value
  }
  return ok(tokens)
}

export type ReadLine = Result<{ readonly days: readonly string[]; readonly row: ExportedRow | null }, string>

export const emptyDay = (day: string): ReadLine => ok({ days: [day], row: null })
export const oneRow = (row: ExportedRow): ReadLine => ok({ days: [row.day], row })

/** Amounts are in dollars everywhere; another currency cannot be compared. `field` absent: dollars. */
export function inDollars(line: ExportLine, field: string): Result<null, string> {
  const currency = line[field]
  if (currency === undefined || String(currency).toLowerCase() === 'usd') return ok(null)
  return err(`${field} is ${JSON.stringify(currency)}: only dollars can be compared`)
}
