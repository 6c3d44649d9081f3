import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import type { Headers } from '#shared/model/fact.ts'

/** Past this an answer is kept but not read: a decompression bomb costs bounded memory. */
const MAX_DECODED_BYTES = 128 * 1024 * 1024
/** A body made of empty frames would cost a decoder for every nine bytes. */
const MAX_FRAMES = 10_000
/** Nobody applies one encoding after the other more often; each costs a pass. */
const MAX_ENCODINGS = 8

/**
 * Undoes a response's content encoding, also of a stream that was cut off: what can be decoded is returned.
 * Several encodings are undone in reverse order. Returns null where the bytes are not what the header says, or decode to more than 128 MiB.
 */
export function decodeBody(headers: Headers, body: Uint8Array): Uint8Array | null {
  try {
    const encodings = contentEncodings(headers)
    if (encodings.length > MAX_ENCODINGS) return null
    return encodings.reduceRight<Uint8Array>((bytes, encoding) => decodeOne(encoding, bytes), body)
  } catch {
    return null
  }
}

/** In the order in which they were applied, lower case, without `identity`. */
export function contentEncodings(headers: Headers): readonly string[] {
  return headers
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .flatMap(([, value]) => value.split(','))
    .map((encoding) => encoding.trim().toLowerCase())
    .filter((encoding) => encoding !== '' && encoding !== 'identity')
}

function decodeOne(encoding: string, bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return bytes
  // A sync flush instead of a finish lets a truncated stream give what it has.
  const zlib = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_DECODED_BYTES }
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(bytes, zlib)
    case 'deflate':
      // Some servers send raw deflate under this name.
      return (bytes[0] ?? 0) % 16 === 8 ? inflateSync(bytes, zlib) : inflateRawSync(bytes, zlib)
    case 'br':
      return brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: MAX_DECODED_BYTES })
    case 'zstd':
      return unzstd(bytes)
    default:
      throw new Error(`Unknown content encoding ${encoding}.`)
  }
}

/** A body may be several frames (RFC 8878, section 3), of which Node undoes the first alone and says how long it was. */
function unzstd(bytes: Uint8Array): Uint8Array {
  const frames: Uint8Array[] = []
  let left = MAX_DECODED_BYTES
  for (let rest = bytes; rest.length > 0; ) {
    const { decoded, consumed } = firstFrame(rest, left)
    frames.push(decoded)
    if (frames.length > MAX_FRAMES) throw new Error('Too many zstd frames.')
    left -= decoded.length
    rest = rest.subarray(consumed)
  }
  return frames.length === 1 && frames[0] ? frames[0] : Buffer.concat(frames)
}

function firstFrame(bytes: Uint8Array, maxOutputLength: number): { decoded: Uint8Array; consumed: number } {
  const result: unknown = zstdDecompressSync(bytes, { finishFlush: constants.ZSTD_e_flush, maxOutputLength, info: true })
  if (!isWithInfo(result)) throw new Error('Node did not say how long a zstd frame was.')
  return { decoded: result.buffer, consumed: Math.max(1, result.engine.bytesWritten) }
}

interface WithInfo {
  readonly buffer: Uint8Array
  readonly engine: { readonly bytesWritten: number }
}

/** The types leave out that `info` returns the decoder too. */
function isWithInfo(result: unknown): result is WithInfo {
  const { buffer, engine } = (result ?? {}) as { readonly [K in keyof WithInfo]?: unknown }
  return (
    buffer instanceof Uint8Array &&
    typeof engine === 'object' &&
    engine !== null &&
    'bytesWritten' in engine &&
    typeof engine.bytesWritten === 'number'
  )
}
