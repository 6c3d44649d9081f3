import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import type { ExchangeOverheadFigures, Overhead, OverheadSpread } from '#shared/model/overhead.ts'

/** What the recorder adds to the traffic, over all exchanges of the last minutes. */
export interface OverheadMeter {
  /** `arrivedMs`: when the request's head came in, on the clock of `performance.now()`. */
  exchange(arrivedMs: number): ExchangeOverhead
  /** A turn of a WebSocket. */
  turn(): TurnOverhead
  summary(): Overhead
}

/** Figures are of the current span and the one before it. */
const SPAN_MS = 5 * 60_000
/** Steps of 1 % up to a minute. */
const SHAPE = { lowest: 1, highest: 60_000_000_000, figures: 2 } as const

/** Two clock readings and one native count for each chunk; nothing is allocated for it. */
export function createOverheadMeter(now: () => number = () => performance.now()): OverheadMeter {
  const firstByte = createRolling(now)
  const chunk = createRolling(now)
  return {
    turn: () => new TurnOverhead(now, firstByte, chunk),
    exchange: (arrivedMs) => new ExchangeOverhead(arrivedMs, now, firstByte, chunk),
    summary: () => ({ firstByte: firstByte.spread(), chunk: chunk.spread() }),
  }
}

/**
 * One exchange as it passes. To the first byte: what lies between the request's head and its first bytes going up (less the wait for a body
 * of the client's that had not come), and between the answer's head and its first bytes going down. For each chunk: from its arrival to its
 * being handed to the client's socket.
 */
export class ExchangeOverhead {
  readonly #now: () => number
  readonly #firstByte: Rolling
  readonly #chunk: Rolling
  #since: number
  #addedMs = 0
  #chunkMaxMs = 0
  #chunks = 0
  #done = false

  constructor(arrivedMs: number, now: () => number, firstByte: Rolling, chunk: Rolling) {
    this.#since = arrivedMs
    this.#now = now
    this.#firstByte = firstByte
    this.#chunk = chunk
  }

  /** From here on the time is not ours: the client's, or the upstream's. */
  rest(): void {
    this.#addedMs += this.#now() - this.#since
  }

  /** What came is in our hands. */
  resume(): void {
    this.#since = this.#now()
  }

  /** The answer's first bytes have gone down; only the first call counts. */
  firstByteSent(): void {
    if (this.#done) return
    this.#done = true
    this.rest()
    this.#firstByte.record(this.#addedMs, this.#now())
  }

  /** A chunk of the answer has come: for `chunkSent`. */
  chunkArrived(): number {
    return this.#now()
  }

  chunkSent(arrivedMs: number): void {
    const atMs = this.#now()
    const took = atMs - arrivedMs
    this.#chunks += 1
    if (took > this.#chunkMaxMs) this.#chunkMaxMs = took
    this.#chunk.record(took, atMs)
  }

  /** null: no answer went down. */
  figures(): ExchangeOverheadFigures | null {
    if (!this.#done) return null
    return { firstByteUs: microseconds(this.#addedMs), chunkMaxUs: this.#chunks === 0 ? null : microseconds(this.#chunkMaxMs) }
  }
}

/**
 * One turn of a WebSocket, whose frames come on a connection that stands. To the first byte: what the frame that asked took on the way up, and
 * the first of the answer on the way down; a chunk is a frame. Each took what lies between its arrival and its being handed to the other socket.
 */
export class TurnOverhead {
  readonly #now: () => number
  readonly #firstByte: Rolling
  readonly #chunk: Rolling
  #addedMs = 0
  #chunkMaxMs: number | null = null

  constructor(now: () => number, firstByte: Rolling, chunk: Rolling) {
    this.#now = now
    this.#firstByte = firstByte
    this.#chunk = chunk
  }

  asked(tookMs: number): void {
    this.#addedMs += tookMs
  }

  answered(tookMs: number): void {
    const atMs = this.#now()
    this.#chunk.record(tookMs, atMs)
    if (this.#chunkMaxMs === null) {
      this.#addedMs += tookMs
      this.#firstByte.record(this.#addedMs, atMs)
    }
    this.#chunkMaxMs = Math.max(this.#chunkMaxMs ?? 0, tookMs)
  }

  /** null: no answer went down. */
  figures(): ExchangeOverheadFigures | null {
    if (this.#chunkMaxMs === null) return null
    return { firstByteUs: microseconds(this.#addedMs), chunkMaxUs: microseconds(this.#chunkMaxMs) }
  }
}

const microseconds = (ms: number): number => Math.round(ms * 1000)

interface Rolling {
  /** `atMs`: now. */
  record(ms: number, atMs: number): void
  /** null: nothing was recorded lately. */
  spread(): OverheadSpread | null
}

function createRolling(now: () => number): Rolling {
  let current = createHistogram(SHAPE)
  let before = createHistogram(SHAPE)
  let since = now()

  function turn(atMs: number): void {
    const age = atMs - since
    if (age < SPAN_MS) return
    const spent: RecordableHistogram = before
    before = current
    current = spent
    current.reset()
    if (age >= 2 * SPAN_MS) before.reset()
    since = atMs
  }

  return {
    record(ms, atMs) {
      turn(atMs)
      current.record(Math.max(1, Math.round(ms * 1_000_000)))
    },
    spread() {
      turn(now())
      const all = createHistogram(SHAPE)
      all.add(current)
      all.add(before)
      if (all.count === 0) return null
      const us = (ns: number): number => ns / 1000
      return { count: all.count, p50Us: us(all.percentile(50)), p95Us: us(all.percentile(95)), maxUs: us(all.max) }
    },
  }
}
