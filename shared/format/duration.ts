import { formatScaled, roundTo } from './decimal.ts'
import { MINUS, UNKNOWN } from './symbols.ts'

const MS = 1000
const SECOND = 1000 * MS
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const two = (count: number): string => String(count).padStart(2, '0')

/** A time span: `240 ms`, `1.8 s`, `6m 13s`, `2h 05m`; unknown is `–`. `us`: microseconds. Rounding never shows 1000 ms, 60 s or 60 m. */
export function formatDuration(us: number | null | undefined): string {
  if (us == null) return UNKNOWN
  return (us < 0 ? MINUS : '') + positive(Math.abs(us))
}

function positive(us: number): string {
  if (us === 0) return '0 ms'
  if (us < MS / 2) return '<1 ms'
  const ms = roundTo(us, MS)
  if (ms < 1000) return `${ms} ms`
  const tenths = roundTo(us, SECOND / 10)
  if (tenths < 600) return `${formatScaled(tenths, 1)} s`
  const seconds = roundTo(us, SECOND)
  if (seconds < HOUR / SECOND) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`
  const minutes = roundTo(us, MINUTE)
  return `${formatScaled(Math.floor(minutes / 60), 0)}h ${two(minutes % 60)}m`
}
