import { isRecord } from './json-reading.ts'
import { decodeUtf8 } from './utf8.ts'
import type { StreamEvent } from './wire-body.ts'

export interface JsonElements {
  /** The records of the array, as far as they came whole. */
  readonly events: readonly StreamEvent[]
  /** The array's closing bracket was seen. */
  readonly closed: boolean
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING = new Set([0x5b, 0x7b])
const CLOSING = new Set([0x5d, 0x7d])
const BLANKS = new Set([0x20, 0x0a, 0x0d, 0x09])

/** Reads a body that is one JSON array as a stream of its elements, each with its offset. undefined: it does not begin with a bracket. */
export function readJsonElements(bytes: Uint8Array): JsonElements | undefined {
  let at = 0
  while (BLANKS.has(bytes[at] ?? 0)) at += 1
  if (bytes[at] !== 0x5b) return undefined
  const events: StreamEvent[] = []
  let depth = 0
  let start = -1
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte === QUOTE) at = closingQuote(bytes, at)
    else if (OPENING.has(byte)) {
      depth += 1
      if (depth === 2) start = at
    } else if (CLOSING.has(byte)) {
      depth -= 1
      if (depth === 1) events.push(...elementAt(bytes, start, at + 1))
      if (depth === 0) return { events, closed: true }
    }
  }
  return { events, closed: false }
}

/** Index of the quote that ends the string; the end of the bytes where it was cut. */
function closingQuote(bytes: Uint8Array, opening: number): number {
  let at = opening + 1
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at
}

function elementAt(bytes: Uint8Array, start: number, end: number): StreamEvent[] {
  try {
    const value: unknown = JSON.parse(decodeUtf8(bytes.subarray(start, end)))
    return isRecord(value) ? [{ type: '', data: value, offset: start }] : []
  } catch {
    return []
  }
}
