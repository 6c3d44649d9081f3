import { decodeUtf8 } from './utf8.ts'

/** One event of a `text/event-stream` body. Source: WHATWG HTML, "Server-sent events". */
export interface SseEvent {
  /** The `event:` field, or ''. */
  readonly event: string
  /** The `data:` lines, joined by line feeds. */
  readonly data: string
  /** Offset in the body of the event's first byte. */
  readonly offset: number
  /** false: the body ended before the blank line that ends the event; its data may be cut. */
  readonly terminated: boolean
}

const LF = 10
const CR = 13
const COLON = 58

/**
 * Events that carry data, in order; comments and events without data are passed over. Lines end with LF, CRLF or CR. Works on bytes, so
 * offsets hold whatever the text is and a line is decoded whole. An unterminated event at the end is given out, marked.
 */
export function parseSse(bytes: Uint8Array): SseEvent[] {
  const events: SseEvent[] = []
  let name = ''
  let data: string[] = []
  let start = -1
  const dispatch = (terminated: boolean) => {
    if (data.length > 0) events.push({ event: name, data: data.join('\n'), offset: start, terminated })
    name = ''
    data = []
    start = -1
  }
  let at = hasBom(bytes) ? 3 : 0
  while (at < bytes.length) {
    const end = lineEnd(bytes, at)
    if (end === at) dispatch(true)
    else if (bytes[at] !== COLON) {
      if (start < 0) start = at
      const [field, value] = readField(decodeUtf8(bytes.subarray(at, end)))
      if (field === 'data') data.push(value)
      else if (field === 'event') name = value
      else if (field === 'error') {
        // llama.cpp's server ends a failed stream so.
        name = 'error'
        data.push(value)
      }
    }
    at = end + (bytes[end] === CR && bytes[end + 1] === LF ? 2 : 1)
  }
  dispatch(false)
  return events
}

const hasBom = (bytes: Uint8Array): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf

function lineEnd(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at += 1
  return at
}

function readField(line: string): [field: string, value: string] {
  const colon = line.indexOf(':')
  if (colon < 0) return [line, '']
  return [line.slice(0, colon), line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)]
}
