import { Pieces } from './pieces.ts'
import { createMessageInflater, type MessageInflater } from './websocket-deflate.ts'

/** A whole message of a WebSocket, however its sender cut it into frames. */
export interface SocketMessage {
  readonly kind: 'text' | 'binary'
  /** Unmasked and inflated; null: larger than the decoder may keep. */
  readonly data: Buffer | null
  /** Of `data`, or on the wire where there is none. */
  readonly bytes: number
}

export interface FrameReaderOptions {
  /** `permessage-deflate` as the two sides agreed on it; null: messages are not compressed. */
  readonly deflate: { readonly keepsContext: boolean } | null
  /** Larger messages are counted and left out. */
  readonly maxMessageBytes: number
  message(message: SocketMessage): void
}

const CONTINUATION = 0
const TEXT = 1
const BINARY = 2
const CLOSE = 8
const LONGEST_HEAD = 14

interface FrameHead {
  readonly fin: boolean
  readonly compressed: boolean
  readonly opcode: number
  readonly mask: Buffer | null
  readonly length: number
  /** Of the head itself. */
  readonly bytes: number
}

/**
 * Reads one direction of a WebSocket (RFC 6455, section 5; RFC 7692) from copies of what passes: chunks may end anywhere. It only listens, so
 * what it does not understand ends its reading and nothing else; memory is bounded by the largest message it may keep.
 */
export class FrameReader {
  readonly #options: FrameReaderOptions
  readonly #inflater: MessageInflater | null
  #head = Buffer.alloc(0)
  #frame: FrameHead | null = null
  /** Of the frame's payload. */
  #left = 0
  #offset = 0
  #message: { kind: 'text' | 'binary'; compressed: boolean; pieces: Pieces; bytes: number } | null = null
  /** What comes now cannot be read: no WebSocket, or more than may be kept of a compressed one. */
  broken = false
  /** The sender has said that it closes: nothing of it follows. */
  closed = false

  constructor(options: FrameReaderOptions) {
    this.#options = options
    this.#inflater = options.deflate && createMessageInflater(options.deflate.keepsContext, options.maxMessageBytes)
  }

  push(chunk: Buffer): void {
    let rest = chunk
    while (rest.length > 0 && !this.broken && !this.closed) rest = this.#frame ? this.#payload(rest) : this.#start(rest)
  }

  #start(chunk: Buffer): Buffer {
    const known = this.#head.length
    const gathered = known === 0 ? chunk : Buffer.concat([this.#head, chunk.subarray(0, LONGEST_HEAD)])
    const frame = readHead(gathered)
    if (frame === null) {
      this.#head = Buffer.from(gathered)
      return chunk.subarray(chunk.length)
    }
    this.#head = Buffer.alloc(0)
    if (frame === 'broken' || !this.#fits(frame)) {
      this.#break()
      return chunk
    }
    if (frame.opcode === TEXT || frame.opcode === BINARY)
      this.#message = {
        kind: frame.opcode === TEXT ? 'text' : 'binary',
        compressed: frame.compressed,
        pieces: new Pieces(),
        bytes: 0,
      }
    if (frame.opcode === CLOSE) this.closed = true
    this.#frame = frame
    this.#left = frame.length
    this.#offset = 0
    if (frame.length === 0) this.#finish(frame)
    return chunk.subarray(frame.bytes - known)
  }

  /** Whether the frame may come here (RFC 6455, 5.4 and 5.5; RFC 7692, 6). */
  #fits({ opcode, fin, length, compressed }: FrameHead): boolean {
    if (opcode >= CLOSE) return fin && length <= 125 && !compressed
    if (opcode === CONTINUATION) return this.#message !== null && !compressed
    return this.#message === null && (!compressed || this.#inflater !== null)
  }

  #payload(chunk: Buffer): Buffer {
    const frame = this.#frame
    if (!frame) return chunk
    const piece = chunk.subarray(0, this.#left)
    if (frame.opcode < CLOSE) this.#keep(piece, frame)
    this.#left -= piece.length
    this.#offset += piece.length
    if (this.#left === 0) this.#finish(frame)
    return chunk.subarray(piece.length)
  }

  #keep(piece: Buffer, { mask }: FrameHead): void {
    const message = this.#message
    if (!message) return
    message.bytes += piece.length
    if (message.bytes > this.#options.maxMessageBytes) {
      message.pieces = new Pieces()
      return
    }
    message.pieces.push(mask ? unmasked(piece, mask, this.#offset) : piece)
  }

  #finish({ fin, opcode }: FrameHead): void {
    this.#frame = null
    const message = this.#message
    if (!fin || opcode >= CLOSE || !message) return
    this.#message = null
    const { kind, compressed, pieces, bytes } = message
    const wire = bytes > this.#options.maxMessageBytes ? null : pieces.joined()
    const data = wire && compressed ? (this.#inflater?.inflate(wire) ?? null) : wire
    // Later messages lean on what this one would have said.
    if (data === null && compressed && this.#inflater?.keepsContext) this.#break()
    this.#options.message({ kind, data, bytes: data?.length ?? bytes })
  }

  #break(): void {
    this.broken = true
    this.#message = null
    this.#frame = null
  }
}

/** null: the head is not all there yet. */
function readHead(bytes: Buffer): FrameHead | 'broken' | null {
  const [first, second] = bytes
  if (first === undefined || second === undefined) return null
  const opcode = first & 0x0f
  if ((first & 0x30) !== 0 || (opcode > BINARY && opcode < CLOSE) || opcode > 10) return 'broken'
  const short = second & 0x7f
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0
  const masked = (second & 0x80) !== 0
  const size = 2 + extended + (masked ? 4 : 0)
  if (bytes.length < size) return null
  const length = extended === 0 ? short : extended === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  if (!Number.isSafeInteger(length)) return 'broken'
  return {
    fin: (first & 0x80) !== 0,
    compressed: (first & 0x40) !== 0,
    opcode,
    mask: masked ? Buffer.from(bytes.subarray(size - 4, size)) : null,
    length,
    bytes: size,
  }
}

/** A copy: the bytes that pass are never touched. Four bytes at a time, as a prompt may be megabytes. `offset`: of the piece in its frame. */
function unmasked(piece: Buffer, mask: Buffer, offset: number): Buffer {
  const copy = Buffer.allocUnsafeSlow(piece.length)
  piece.copy(copy)
  const key = Uint8Array.from([0, 1, 2, 3], (at) => mask[(offset + at) & 3] ?? 0)
  const [word = 0] = new Uint32Array(key.buffer)
  const words = new Uint32Array(copy.buffer, 0, piece.length >> 2)
  for (let at = 0; at < words.length; at++) words[at] = (words[at] ?? 0) ^ word
  for (let at = words.length * 4; at < copy.length; at++) copy[at] = (copy[at] ?? 0) ^ (key[at & 3] ?? 0)
  return copy
}
