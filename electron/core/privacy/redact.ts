import { isUtf8 } from 'node:buffer'
import type { MaskedBody } from '../proxy/credentials.ts'
import { type JsonString, jsonStrings } from './json-strings.ts'
import type { FindPrivate } from './patterns.ts'

const STAR = 0x2a
const BACKSLASH = 0x5c
const UNICODE = 0x75
/** Begins each text of a sequence (RFC 7464). */
const RECORD = 0x1e
/** `\u002a` is a star too, as long as the escape that it stands for. */
const ESCAPED_STAR = Buffer.from('\\u002a')

/** What answers come in, a few words at a time: read together, since what is private may be told across events. */
const TOLD_IN_PARTS = new Set(
  'text content delta partial_json arguments thinking reasoning reasoning_content refusal response transcript completion message'.split(
    ' ',
  ),
)

/**
 * A body without content encoding, with everything that `find` finds in its texts masked by as many bytes. In JSON (whole, in lines, in
 * events or in records) only strings are looked at, as their reader will see them, so that what is valid stays valid: a number is never taken
 * for a card. What a stream says in parts is searched as one text. Equal texts get equal masks, whatever stands around them.
 */
export function redactBody(body: Uint8Array, find: FindPrivate): MaskedBody {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const copy = Buffer.from(bytes)
  // What is no UTF-8 is read a byte at a time, so that places in the text are places in the bytes.
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1'
  const { documents, between } = partsOf(bytes, encoding)
  const texts: JsonString[][] = [...spoken(bytes, documents), ...between.map(([from, to]) => [{ from, to, where: null }])]
  const plainFrom = texts.length - between.length
  let masked = 0
  texts.forEach((strings, at) => {
    const reading: Reading = { bytes, encoding, plain: at >= plainFrom }
    const ranges = find(strings.map((each) => textOf(reading, each)).join(''))
    if (ranges.length > 0) masked += mask(copy, reading, strings, ranges)
  })
  return masked === 0 ? { bytes: body, masked: 0 } : { bytes: copy, masked }
}

/** `plain`: outside of JSON, where a backslash is one. */
interface Reading {
  readonly bytes: Buffer
  readonly encoding: 'utf8' | 'latin1'
  readonly plain: boolean
}

type Span = readonly [from: number, to: number]

/** Whole JSON texts, and the stretches that are none. */
function partsOf(bytes: Buffer, encoding: Reading['encoding']): { documents: readonly Span[]; between: readonly Span[] } {
  if (isJson(bytes.toString(encoding))) return { documents: [[0, bytes.length]], between: [] }
  const documents: Span[] = []
  const between: [number, number][] = []
  for (let at = 0; at < bytes.length; ) {
    const end = nextBreak(bytes, at)
    const start = afterField(bytes, at, end)
    if (start !== null && isJson(bytes.toString(encoding, start, end))) documents.push([start, end])
    else {
      const last = between.at(-1)
      if (last && last[1] === at) last[1] = end
      else between.push([at, end])
    }
    at = end
  }
  return { documents, between }
}

/** Past the line's end, or at the record separator of RFC 7464. */
function nextBreak(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++)
    if (bytes[at] === 0x0a || (bytes[at] === RECORD && at > from)) return at + (bytes[at] === 0x0a ? 1 : 0)
  return bytes.length
}

/** Where a line's JSON would begin: after `data:` of an event, or a record separator. null: it cannot be JSON. */
function afterField(bytes: Buffer, from: number, to: number): number | null {
  const start = bytes[from] === RECORD ? from + 1 : from
  const field = /^(?:data:)?\s*(?=[[{"])/.exec(bytes.toString('latin1', start, Math.min(to, start + 64)))
  return field ? start + field[0].length : null
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The strings of all documents, those that are parts of one text together. */
function spoken(bytes: Buffer, documents: readonly Span[]): JsonString[][] {
  const texts: JsonString[][] = []
  const told = new Map<string, JsonString[]>()
  for (const [from, to] of documents) {
    const strings = jsonStrings(bytes, from, to)
    const times = new Map<string, number>()
    for (const { where } of strings) if (where !== null) times.set(where, (times.get(where) ?? 0) + 1)
    for (const each of strings) {
      const { where } = each
      if (documents.length === 1 || where === null || times.get(where) !== 1 || !isToldInParts(where)) texts.push([each])
      else if (told.has(where)) told.get(where)?.push(each)
      else told.set(where, [each])
    }
  }
  return [...texts, ...told.values()]
}

const isToldInParts = (where: string): boolean => TOLD_IN_PARTS.has(where.slice(where.lastIndexOf('/') + 1).split('#')[0] ?? '')

/** A string as its reader sees it. */
function textOf({ bytes, encoding, plain }: Reading, { from, to }: JsonString): string {
  const raw = bytes.toString(encoding, from, to)
  if (plain || !raw.includes('\\')) return raw
  return JSON.parse(`"${raw}"`) as string
}

function mask(copy: Buffer, reading: Reading, strings: readonly JsonString[], ranges: readonly Span[]): number {
  const hidden = merged(ranges)
  let [unit, next, masked] = [0, 0, 0]
  for (const { from, to } of strings) {
    for (let at = from; at < to; ) {
      while (next < hidden.length && unit >= (hidden[next]?.[1] ?? 0)) next += 1
      const isHidden = unit >= (hidden[next]?.[0] ?? Number.POSITIVE_INFINITY)
      const { length, units } = characterAt(reading, at)
      if (isHidden) masked += hide(copy, reading, at, length)
      at += length
      unit += units
    }
  }
  return masked
}

/** In plain text a backslash and what follows stay: they may belong to a JSON text that is broken elsewhere. */
function hide(copy: Buffer, { bytes, plain }: Reading, at: number, length: number): number {
  if (plain && (bytes[at] === BACKSLASH || bytes[at - 1] === BACKSLASH)) return 0
  if (plain || bytes[at] !== BACKSLASH) copy.fill(STAR, at, at + length)
  else if (bytes[at + 1] === UNICODE) ESCAPED_STAR.copy(copy, at)
  // A line break or a slash says nothing by itself, and has no star of two bytes.
  else return 0
  return length
}

/** One character as it is written: its bytes, and its UTF-16 units as it is read. */
function characterAt({ bytes, encoding, plain }: Reading, at: number): { length: number; units: number } {
  const byte = bytes[at] ?? 0
  if (byte === BACKSLASH && !plain) return { length: bytes[at + 1] === UNICODE ? 6 : 2, units: 1 }
  if (byte < 0x80 || encoding === 'latin1') return { length: 1, units: 1 }
  const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
  return { length, units: length === 4 ? 2 : 1 }
}

function merged(ranges: readonly Span[]): Span[] {
  const result: [number, number][] = []
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = result.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}
