/** What the recorder itself adds to the traffic, measured always, over the last five to ten minutes. Unknown (null) where nothing passed. */
export interface Overhead {
  /** To the first byte, once for each exchange: on the way up and on the way down together. */
  readonly firstByte: OverheadSpread | null
  /** To each chunk of an answer: from its arrival to its being handed to the client's socket. */
  readonly chunk: OverheadSpread | null
}

/** Microseconds, with fractions; percentiles to 1 %. */
export interface OverheadSpread {
  readonly count: number
  readonly p50Us: number
  readonly p95Us: number
  readonly maxUs: number
}

/** Of one exchange; whole microseconds. */
export interface ExchangeOverheadFigures {
  readonly firstByteUs: number
  /** The slowest chunk; null: the answer had none. */
  readonly chunkMaxUs: number | null
}
