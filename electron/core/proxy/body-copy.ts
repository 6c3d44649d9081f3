import { joinPieces, Pieces, SMALL_PIECE } from './pieces.ts'
import { type CapturedBody, NO_BODY } from './recording.ts'

/** How much the tap may hold for exchanges in flight: per body and altogether. */
export interface CopyBudget {
  readonly maxBodyBytes: number
  /** Of an answer past its cap the end is kept as well: a stream says there what it used. */
  readonly tailBytes: number
  take(bytes: number): boolean
  give(bytes: number): void
}

const MIB = 1024 * 1024

export function createCopyBudget(maxBodyBytes = 64 * MIB, maxTotalBytes = 256 * MIB): CopyBudget {
  let left = maxTotalBytes
  return {
    maxBodyBytes,
    tailBytes: Math.min(MIB, maxBodyBytes / 4),
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

/** How many pieces of the end may have gone before the list of them is cut. */
const FORGOTTEN_PIECES = 1024

/**
 * References to the chunks of one body: its beginning up to the cap, and past that its last `tailBytes`. Beyond the cap or the common
 * budget it only counts; traffic never waits for it.
 */
export class BodyCopy {
  readonly #budget: CopyBudget
  readonly #tailBytes: number
  #head = new Pieces()
  #headBytes = 0
  #headOpen = true
  #tail = new Pieces()
  #tailFrom = 0
  #tailKept = 0
  #finished = false
  bytes = 0

  constructor(budget: CopyBudget, tailBytes = 0) {
    this.#budget = budget
    this.#tailBytes = tailBytes
  }

  offer(chunk: Uint8Array): void {
    this.bytes += chunk.length
    if (this.#finished) return
    if (this.#headOpen) {
      if (this.#headBytes + chunk.length <= this.#budget.maxBodyBytes && this.#budget.take(chunk.length)) {
        this.#head.push(chunk)
        this.#headBytes += chunk.length
        return
      }
      this.#headOpen = false
    }
    if (this.#tailBytes > 0) this.#offerTail(chunk)
  }

  /** Counts what is not kept; past it only the end is. */
  skip(bytes: number): void {
    this.bytes += bytes
    this.#headOpen = false
    this.#forgetTail(0)
  }

  #offerTail(chunk: Uint8Array): void {
    if (!this.#budget.take(chunk.length)) {
      // A tail with a hole in it is none: the next chunk starts another.
      this.#forgetTail(0)
      return
    }
    this.#tail.push(chunk, this.#tailFrom)
    this.#tailKept += chunk.length
    this.#forgetTail(this.#tailBytes)
  }

  /** Lets go of the oldest pieces that are not needed for the last `keep` bytes. */
  #forgetTail(keep: number): void {
    const { list } = this.#tail
    for (let piece = list[this.#tailFrom]; piece; piece = list[this.#tailFrom]) {
      if (keep > 0 && this.#tailKept - piece.length < keep) break
      this.#tailFrom += 1
      this.#tailKept -= piece.length
      this.#budget.give(piece.length)
    }
    if (this.#tailFrom < FORGOTTEN_PIECES && this.#tailFrom < list.length) return
    list.splice(0, this.#tailFrom)
    this.#tailFrom = 0
  }

  /** What was kept; the copy holds nothing more and takes nothing more. */
  finish(): CapturedBody {
    const kept = this.#headBytes + this.#tailKept
    const gapAt = this.#tailKept > 0 && kept < this.bytes ? this.#headBytes : undefined
    const pieces = this.#head.list.concat(this.#tail.list.slice(this.#tailFrom))
    this.#budget.give(kept)
    this.#head = new Pieces()
    this.#tail = new Pieces()
    this.#headBytes = this.#tailKept = this.#tailFrom = 0
    this.#finished = true
    const small = pieces.length > 1 && kept / pieces.length < SMALL_PIECE
    return new HeldBody(small ? [joinPieces(pieces)] : pieces, { kept, bytes: this.bytes, gapAt })
  }
}

/** A body as the pieces that came, until somebody needs it in one. */
export class HeldBody implements CapturedBody {
  readonly #pieces: readonly Uint8Array[]
  readonly kept: number
  readonly bytes: number
  readonly gapAt: number | undefined

  constructor(pieces: readonly Uint8Array[], { kept, bytes, gapAt }: Omit<CapturedBody, 'data'>) {
    this.#pieces = pieces
    this.kept = kept
    this.bytes = bytes
    this.gapAt = gapAt
  }

  get data(): Uint8Array {
    return this.kept === 0 ? NO_BODY : joinPieces(this.#pieces)
  }
}

/** What a body holds in a buffer that its receiver may have: a copy, because the sender may have to send it again. */
export const handedOver = (body: CapturedBody): Uint8Array => (body instanceof HeldBody ? body.data : joinPieces([body.data]))
