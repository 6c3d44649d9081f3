import type { CapturedBody } from './recording.ts'

/** How much the tap may hold for exchanges in flight: per body and altogether. */
export interface CopyBudget {
  readonly maxBodyBytes: number
  take(bytes: number): boolean
  give(bytes: number): void
}

const MIB = 1024 * 1024

export function createCopyBudget(maxBodyBytes = 64 * MIB, maxTotalBytes = 256 * MIB): CopyBudget {
  let left = maxTotalBytes
  return {
    maxBodyBytes,
    take(bytes) {
      if (bytes > left) return false
      left -= bytes
      return true
    },
    give(bytes) {
      left += bytes
    },
  }
}

const EMPTY = new Uint8Array(0)

/**
 * References to the chunks of one body. Past its cap or the common budget it only counts: what is kept is always the body's beginning, and
 * traffic never waits for it.
 */
export class BodyCopy {
  #chunks: Uint8Array[] = []
  #kept = 0
  #keeping = true
  readonly #budget: CopyBudget
  bytes = 0

  constructor(budget: CopyBudget) {
    this.#budget = budget
  }

  offer(chunk: Uint8Array): void {
    this.bytes += chunk.length
    if (!this.#keeping) return
    if (this.#kept + chunk.length > this.#budget.maxBodyBytes || !this.#budget.take(chunk.length)) {
      this.#keeping = false
      return
    }
    this.#chunks.push(chunk)
    this.#kept += chunk.length
  }

  /** One buffer of its own (the chunks may still wait in a socket, so they cannot be given away), and the references are let go. */
  finish(): CapturedBody {
    const chunks = this.#chunks
    const kept = this.#kept
    this.#chunks = []
    this.#kept = 0
    this.#keeping = false
    this.#budget.give(kept)
    if (kept === 0) return { data: EMPTY, bytes: this.bytes }
    // Not from Buffer's pool: a pooled buffer cannot be transferred.
    const data = Buffer.allocUnsafeSlow(kept)
    let at = 0
    for (const chunk of chunks) {
      data.set(chunk, at)
      at += chunk.length
    }
    return { data, bytes: this.bytes }
  }
}
