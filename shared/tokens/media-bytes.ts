import { fromBase64 } from '@smithy/core/serde'

/** The bytes of a file given as base64, read by offset: beyond its end everything is 0. */
export interface MediaBytes {
  readonly length: number
  byte(at: number): number
  /** Big-endian, of up to 6 bytes. */
  big(at: number, bytes: number): number
  /** Little-endian, of up to 6 bytes. */
  little(at: number, bytes: number): number
  /** As Latin-1, of up to 1,024 bytes. */
  text(from: number, to: number): string
  readonly bytes: Uint8Array
}

/** Larger files are sent by address. */
const MOST_CHARACTERS = 64 * 1024 * 1024

/** undefined: no base64, or too much of it. */
export function decodeMedia(base64: string): MediaBytes | undefined {
  const bytes = base64.length <= MOST_CHARACTERS ? decode(base64) : undefined
  return bytes && overBytes(bytes)
}

function decode(base64: string): Uint8Array | undefined {
  try {
    return fromBase64(base64)
  } catch {
    return undefined
  }
}

export function overBytes(bytes: Uint8Array): MediaBytes {
  const byte = (at: number): number => bytes[at] ?? 0
  const number = (at: number, count: number, place: (i: number) => number): number => {
    let value = 0
    for (let i = 0; i < count; i += 1) value = value * 256 + byte(at + place(i))
    return value
  }
  return {
    bytes,
    length: bytes.length,
    byte,
    big: (at, count) => number(at, count, (i) => i),
    little: (at, count) => number(at, count, (i) => count - 1 - i),
    text: (from, to) => String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 1024))),
  }
}
