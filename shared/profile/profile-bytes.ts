import type { CallId } from '../model/ids.ts'
import type { FrameColumns } from './frame-columns.ts'
import type { Level, Weight } from './profile.ts'

/** A profile as it goes from the core to a page: what it is of, and its frames as columns. */
export interface ProfileColumns {
  readonly weight: Weight
  readonly stack: readonly Level[]
  readonly unknownCalls: number
  readonly rootKey: string
  readonly frames: FrameColumns
}

/** Changes with the layout of the bytes. Both ends are of one build; a page that outlived its core's update must not misread it. */
const MAGIC = 0x41_50_46_31
const HEAD_BYTES = 24

interface Head extends Omit<ProfileColumns, 'frames'> {
  readonly names: readonly string[]
  readonly callIds: readonly CallId[]
}

/**
 * Writes a profile as bytes, little-endian: six 32-bit words (magic, frames, call references, length of the head in UTF-16 units, 0, 0),
 * the columns of 8 bytes, of 4, the head (JSON in UTF-16: captured text need not be well-formed), then the columns of one byte.
 */
export function encodeProfile({ weight, stack, unknownCalls, rootKey, frames }: ProfileColumns): Uint8Array<ArrayBuffer> {
  const { names, callIds } = frames
  const head = JSON.stringify({ weight, stack, unknownCalls, rootKey, names, callIds } satisfies Head)
  const places = layoutBytes(frames.count, frames.call.length, head.length)
  const buffer = new ArrayBuffer(places.end)
  new Uint32Array(buffer, 0, HEAD_BYTES / 4).set([MAGIC, frames.count, frames.call.length, head.length])
  const columns = viewColumns(buffer, frames.count, frames.call.length, head.length)
  for (const name of COLUMN_NAMES) columns[name].set(frames[name])
  const text = new Uint16Array(buffer, places.head, head.length)
  for (let at = 0; at < head.length; at += 1) text[at] = head.charCodeAt(at)
  return new Uint8Array(buffer)
}

/** Reads what `encodeProfile` wrote; the columns are views of the bytes. Throws where the bytes are none of this build's. */
export function decodeProfile(bytes: Uint8Array<ArrayBuffer>): ProfileColumns {
  // Columns of 8 bytes must begin at a multiple of 8; bytes that came in the middle of a larger buffer are copied.
  const buffer = bytes.byteOffset % 8 === 0 ? bytes.buffer : bytes.slice().buffer
  const from = buffer === bytes.buffer ? bytes.byteOffset : 0
  if (bytes.byteLength < HEAD_BYTES) throw new Error(`A profile of ${bytes.byteLength} bytes is cut short.`)
  const [magic, count = 0, calls = 0, headLength = 0] = new Uint32Array(buffer, from, HEAD_BYTES / 4)
  const places = layoutBytes(count, calls, headLength)
  if (magic !== MAGIC || places.end !== bytes.byteLength)
    throw new Error('The profile is of another version of agentprof. Reload the page.')
  const { names, callIds, ...what }: Head = JSON.parse(readText(new Uint16Array(buffer, from + places.head, headLength)))
  return { ...what, frames: { count, names, callIds, ...viewColumns(buffer, count, calls, headLength, from) } }
}

const COLUMN_NAMES = ['self', 'total', 'parent', 'firstChild', 'name', 'callsAt', 'call', 'level', 'tone'] as const

/** Where the parts begin, in bytes. */
function layoutBytes(
  count: number,
  calls: number,
  headLength: number,
): { words: number; head: number; small: number; end: number } {
  const words = HEAD_BYTES + 2 * 8 * count
  const head = words + 4 * (2 * count + 2 * (count + 1) + calls)
  const small = head + 2 * headLength
  return { words, head, small, end: small + 2 * count }
}

function viewColumns(buffer: ArrayBuffer, count: number, calls: number, headLength: number, from = 0) {
  const { words, small } = layoutBytes(count, calls, headLength)
  const column = (place: number, length: number): Uint32Array => new Uint32Array(buffer, from + words + 4 * place, length)
  return {
    self: new Float64Array(buffer, from + HEAD_BYTES, count),
    total: new Float64Array(buffer, from + HEAD_BYTES + 8 * count, count),
    parent: column(0, count),
    firstChild: column(count, count + 1),
    name: column(2 * count + 1, count),
    callsAt: column(3 * count + 1, count + 1),
    call: column(4 * count + 2, calls),
    level: new Uint8Array(buffer, from + small, count),
    tone: new Uint8Array(buffer, from + small + count, count),
  }
}

/** In pieces: a call takes only so many arguments. */
const PIECE = 8192

function readText(units: Uint16Array): string {
  let text = ''
  for (let at = 0; at < units.length; at += PIECE) text += String.fromCharCode(...units.subarray(at, at + PIECE))
  return text
}
