import { err, ok, type Result } from '../../model/result.ts'
import { parseCsv } from './csv.ts'
import type { ExportLine } from './usage-export.ts'

/** The lines of an export, whatever it is an export of. */
export interface ExportLines {
  readonly lines: readonly ExportLine[]
  /** The file is one page of several, and others follow that are not in it. */
  readonly moreFollows: boolean
}

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

const NOT_TABLES = 'neither JSON nor a table with a line of column names'

/**
 * Reads a file into lines: a JSON page of time buckets (`{"data": [{…, "results": […]}], "has_more": …}`), a list of such pages, or CSV with a line of
 * names. A bucket's own fields (its times) stand in each of its results; a bucket without results is one line of its times alone.
 */
export function readLines(text: string): Result<ExportLines, string> {
  if (/^\ufeff?\s*[[{]/.test(text)) return readPages(text)
  const [columns, ...rows] = parseCsv(text)
  if (!columns || columns.length < 2 || rows.length === 0) return err(NOT_TABLES)
  const names = columns.map((name) => name.trim().toLowerCase())
  const lines = rows.map((cells) =>
    Object.fromEntries(names.flatMap((name, i) => (cells[i]?.trim() ? [[name, cells[i].trim()] as const] : []))),
  )
  return ok({ lines, moreFollows: false })
}

function readPages(text: string): Result<ExportLines, string> {
  let document: unknown
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    return err(`not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const pages = (Array.isArray(document) ? document : [document]).filter(isFields)
  const buckets = pages.flatMap(({ data }) => (Array.isArray(data) ? data.filter(isFields) : []))
  const timed = buckets.filter(({ results }) => Array.isArray(results))
  if (timed.length === 0)
    return err('no time buckets: expected {"data": [{"results": […]}]} as the usage and cost reports answer')
  return ok({ lines: timed.flatMap(linesOf), moreFollows: pages.at(-1)?.has_more === true })
}

function linesOf({ results, ...times }: Fields): ExportLine[] {
  const own = flatten(times)
  const inside = (Array.isArray(results) ? results : []).filter(isFields)
  return inside.length === 0 ? [own] : inside.map((result) => ({ ...own, ...flatten(result) }))
}

/** `{amount: {value: 1}}` as `{amount_value: 1}`; what is null or a list is left out. */
function flatten(fields: Fields, prefix = ''): ExportLine {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]): (readonly [string, unknown])[] => {
      if (isFields(value)) return Object.entries(flatten(value, `${prefix}${key}_`))
      return value === null || Array.isArray(value) ? [] : [[prefix + key, value]]
    }),
  )
}
