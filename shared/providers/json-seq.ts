import { type JsonRecord, parseRecord } from './json-reading.ts'
import { decodeUtf8 } from './utf8.ts'

/**
 * Messages of a WebSocket as one body: `application/json-seq` (RFC 7464), each message between a record separator, which no JSON holds, and
 * a line feed. So every message is kept byte for byte, and where the body was cut shows.
 */
export const RECORD_SEPARATOR = 0x1e
const LF = 0x0a

export function frameMessage(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const framed = new Uint8Array(message.length + 2)
  framed[0] = RECORD_SEPARATOR
  framed.set(message, 1)
  framed[framed.length - 1] = LF
  return framed
}

export interface JsonSequence {
  readonly records: readonly { readonly data: JsonRecord; readonly offset: number }[]
  /** The body ended within a message. */
  readonly cut: boolean
}

export const isJsonSequence = (bytes: Uint8Array): boolean => bytes[0] === RECORD_SEPARATOR

/** Messages that are records, in order; one that broke off is left out. */
export function parseJsonSequence(bytes: Uint8Array): JsonSequence {
  const records: { data: JsonRecord; offset: number }[] = []
  for (let start = bytes.indexOf(RECORD_SEPARATOR); start >= 0; ) {
    const next = bytes.indexOf(RECORD_SEPARATOR, start + 1)
    const data = parseRecord(decodeUtf8(bytes.subarray(start + 1, next < 0 ? bytes.length : next)))
    if (data) records.push({ data, offset: start })
    start = next
  }
  return { records, cut: bytes.length > 0 && bytes.at(-1) !== LF }
}
