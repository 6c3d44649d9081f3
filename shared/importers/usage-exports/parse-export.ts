import { err, ok, type Result } from '../../model/result.ts'
import { usageExports } from './index.ts'
import { readLines } from './lines.ts'
import type { ExportedRow, ExportedUsage, ExportLine, UsageExport } from './usage-export.ts'

export interface ParsedExport extends ExportedUsage {
  readonly format: UsageExport
  /** The file is not the last page of the report. */
  readonly moreFollows: boolean
}

const KNOWN = usageExports.map(({ title }) => title).join(', ')

/** Reads a provider's usage or cost export, JSON or CSV, by what it holds. Errors: one line that says what is wrong and where. */
export function parseUsageExport(text: string): Result<ParsedExport, string> {
  const read = readLines(text)
  if (!read.ok) return err(`no usage export: ${read.error} (known: ${KNOWN})`)
  const { lines, moreFollows } = read.value
  const names = new Set(lines.flatMap((line) => Object.keys(line)))
  const format = usageExports.find(({ fields }) => fields.every((field) => names.has(field)))
  if (!format) return err(unknownFormat(lines, names))
  const rows: ExportedRow[] = []
  const days = new Set<string>()
  for (const [i, line] of lines.entries()) {
    const found = format.read(line)
    if (!found.ok) return err(`${format.title}, line ${i + 1}: ${found.error}`)
    for (const day of found.value.days) days.add(day)
    if (found.value.row) rows.push(found.value.row)
  }
  return ok({ format, rows, days: [...days].sort(), moreFollows })
}

function unknownFormat(lines: readonly ExportLine[], names: ReadonlySet<string>): string {
  const timesOnly = lines.every((line) => Object.keys(line).every((name) => /^(?:start|end|object$)/.test(name)))
  if (timesOnly) return 'the export holds no usage: all of its time buckets are empty'
  return `no usage export that is known: its fields are ${[...names].slice(0, 6).join(', ')}… (known: ${KNOWN})`
}
