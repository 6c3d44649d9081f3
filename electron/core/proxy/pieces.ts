/** Pieces on average smaller than this take more memory as pieces than as a copy. */
export const SMALL_PIECE = 2048
/** So many small ones become one. */
const MANY = 256

/**
 * Pieces of bytes as they come. Whoever sends byte by byte would make each cost hundreds of bytes: small ones in a row are copied into one, each
 * byte once.
 */
export class Pieces {
  readonly list: Uint8Array[] = []
  #smallAtEnd = 0

  /** `from`: earlier pieces are not to be touched. */
  push(piece: Uint8Array, from = 0): void {
    this.list.push(piece)
    this.#smallAtEnd = piece.length < SMALL_PIECE ? this.#smallAtEnd + 1 : 0
    if (this.#smallAtEnd < MANY || this.list.length - from < MANY) return
    this.#smallAtEnd = 0
    this.list.push(joinPieces(this.list.splice(-MANY)))
  }

  /** All of them in one: not a copy where there is one only. */
  joined(): Buffer {
    const [first] = this.list
    if (!first || this.list.length > 1) return joinPieces(this.list)
    return Buffer.from(first.buffer, first.byteOffset, first.length)
  }
}

/** A new buffer: the pieces may still wait in a socket, so they cannot be given away. */
export function joinPieces(pieces: readonly Uint8Array[]): Buffer<ArrayBuffer> {
  // Not from Buffer's pool: a pooled buffer cannot be transferred.
  const data = Buffer.allocUnsafeSlow(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    data.set(piece, at)
    at += piece.length
  }
  return data
}
