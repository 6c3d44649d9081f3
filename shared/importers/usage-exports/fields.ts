import { err, ok, type Result } from '../../model/result.ts'
import { scaleDecimal } from '../../pricing/decimal.ts'
import type { ExportLine } from './usage-export.ts'

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

export function textOf(line: ExportLine, name: string): string | null {
  const value = line[name]
  return typeof value === 'string' && value !== '' ? value : null
}

function numberOf(line: ExportLine, name: string): number | null {
  const value = line[name]
  if (value === undefined) return null
  return typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN
}

const show = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? 'nothing'

/** Sum of whole numbers that are not negative (`59200`, `"59200.0"`); none of the fields: undefined. */
export function countOf(line: ExportLine, ...names: readonly string[]): Result<number | undefined, string> {
  let sum: number | undefined
  for (const name of names) {
    const value = numberOf(line, name)
    if (value === null) continue
    if (!Number.isSafeInteger(value) || value < 0) return err(`${name} is not a count: ${show(line[name])}`)
    sum = (sum ?? 0) + value
  }
  return ok(sum)
}

/** Money in pico-dollars; `power`: of ten pico-dollars that one unit of the field is, 12 for dollars and 10 for cents. */
export function picoOf(line: ExportLine, name: string, power: number): Result<bigint | undefined, string> {
  const value = numberOf(line, name)
  if (value === null) return ok(undefined)
  if (!Number.isFinite(value)) return err(`${name} is not an amount: ${show(line[name])}`)
  const size = BigInt(scaleDecimal(Math.abs(value), power))
  return ok(value < 0 ? -size : size)
}

/**
 * The UTC day of a time bucket. Times are seconds since 1970 or ISO 8601. A bucket that reaches into another day cannot be compared by
 * day: that is an error.
 */
export function bucketDay(line: ExportLine, start: string, end: string): Result<string, string> {
  const [from, to] = [timeOf(line[start]), timeOf(line[end])]
  if (from === null) return err(`${start} is not a time: ${show(line[start])}`)
  if (to !== null && dayOf(Math.max(from, to - 1)) !== dayOf(from))
    return err(`a time bucket goes from ${dayOf(from)} to ${dayOf(to)}: export by day, by hour or by minute, in UTC`)
  return ok(dayOf(from))
}

/** Milliseconds since 1970. A time without a zone is UTC. */
function timeOf(value: unknown): number | null {
  const seconds =
    typeof value === 'number' ? value : typeof value === 'string' && /^\d+(?:\.0)?$/.test(value) ? Number(value) : null
  if (seconds !== null) return Number.isFinite(seconds) && seconds * 1000 < 1e15 ? seconds * 1000 : null
  if (typeof value !== 'string') return null
  const ms = Date.parse(/^\d{4}-\d\d-\d\d(?:T[\d:.]+)?$/.test(value) ? `${value}${value.includes('T') ? 'Z' : ''}` : value)
  return Number.isNaN(ms) ? null : ms
}

/** A day as the column of a table gives it: `2026-11-23`, also with a time behind it. */
export function dayField(line: ExportLine, name: string): Result<string, string> {
  const text = textOf(line, name)
  const day = text?.slice(0, 10) ?? ''
  const ms = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN
  return Number.isNaN(ms) || dayOf(ms) !== day ? err(`${name} is not a day: ${show(line[name])}`) : ok(day)
}
