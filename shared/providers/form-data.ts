import { decodeUtf8 } from './utf8.ts'

/** One part of a `multipart/form-data` body. */
export interface FormPart {
  readonly name: string
  /** The file's name; null: a plain field. */
  readonly file: string | null
  readonly data: Uint8Array
}

const DASH = 0x2d
const CR = 0x0d
const LF = 0x0a

/**
 * Splits a form into its parts; the last one may be cut. The boundary is the body's own first line, so that no header is needed.
 * Source: RFC 7578, RFC 2046 section 5.1. null: not a form.
 */
export function parseFormData(bytes: Uint8Array): FormPart[] | null {
  if (bytes[0] !== DASH || bytes[1] !== DASH) return null
  const firstLine = bytes.indexOf(CR)
  if (firstLine < 3) return null
  const delimiter = bytes.subarray(0, firstLine)
  const parts: FormPart[] = []
  for (let at = firstLine; at < bytes.length; ) {
    const end = findDelimiter(bytes, delimiter, at)
    const part = readPart(bytes.subarray(at + 2, Math.max(at + 2, end)))
    if (part) parts.push(part)
    at = end + 2 + delimiter.length
  }
  return parts
}

/** Index of the line break before the next delimiter; the end of the body where there is none. */
function findDelimiter(bytes: Uint8Array, delimiter: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(CR, from); at >= 0; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] === LF && delimiter.every((byte, index) => bytes[at + 2 + index] === byte)) return at
  }
  return bytes.length
}

function readPart(bytes: Uint8Array): FormPart | null {
  const headEnd = blankLine(bytes)
  const head = decodeUtf8(bytes.subarray(0, Math.min(headEnd, LONGEST_HEAD)))
  const name = /;\s*name="([^"]*)"/i.exec(head)?.[1]
  if (name === undefined) return null
  return { name, file: /;\s*filename="([^"]*)"/i.exec(head)?.[1] ?? null, data: bytes.subarray(headEnd + 4) }
}

const LONGEST_HEAD = 2000

function blankLine(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] === LF && bytes[at + 2] === CR && bytes[at + 3] === LF) return at
  }
  return bytes.length
}
