import type { ExchangeOverheadFigures, Overhead, OverheadSpread } from '../model/overhead.ts'
import { UNKNOWN } from './symbols.ts'

/** Small times, where a millisecond is much: `7.4 µs`, `140 µs`, `1.3 ms`, `24 ms`. `us`: microseconds. */
export function formatSmallTime(us: number): string {
  if (us < 9.95) return `${us.toFixed(1)} µs`
  if (us < 999.5) return `${Math.round(us)} µs`
  const ms = us / 1000
  return ms < 9.95 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`
}

/** `140 µs (95 % within 1.3 ms, at most 4.0 ms)`: the median first. */
const formatSpread = ({ p50Us, p95Us, maxUs }: OverheadSpread): string =>
  `${formatSmallTime(p50Us)} (95 % within ${formatSmallTime(p95Us)}, at most ${formatSmallTime(maxUs)})`

/** What the recorder added to the traffic lately, in words. */
export function overheadWords({ firstByte, chunk }: Overhead): string {
  if (!firstByte) return `${UNKNOWN} (nothing has passed lately)`
  return `${formatSpread(firstByte)} to the first byte, ${chunk ? formatSpread(chunk) : UNKNOWN} to each chunk`
}

/** The same of one exchange. */
export function exchangeOverheadWords({ firstByteUs, chunkMaxUs }: ExchangeOverheadFigures): string {
  const chunks = chunkMaxUs === null ? '' : `, and at most ${formatSmallTime(chunkMaxUs)} to a chunk`
  return `The recorder added ${formatSmallTime(firstByteUs)} to the first byte${chunks}.`
}
