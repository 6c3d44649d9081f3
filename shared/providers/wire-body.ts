import { isEventStream, parseEventStream } from './event-stream.ts'
import { parseJsonPrefix } from './json-prefix.ts'
import { isRecord, type JsonRecord, parseRecord, readString } from './json-reading.ts'
import { isJsonSequence, parseJsonSequence } from './json-seq.ts'
import { parseNdjson } from './ndjson.ts'
import { parseSse, type SseEvent } from './sse.ts'
import { decodeUtf8 } from './utf8.ts'

export interface StreamEvent {
  /** `data.type`, else the SSE event name: some servers leave the name out. '' where there is neither; `error` where the name says so. */
  readonly type: string
  readonly data: JsonRecord
  /** Offset in the body of the event's first byte. */
  readonly offset: number
}

/** What a response body turns out to be. Decided by the body itself: content types lie, and keep-alive blanks stand before JSON. */
export type WireBody =
  | {
      readonly kind: 'document'
      readonly value: JsonRecord
      readonly complete: boolean
      /** Offset of the document's first byte, after any keep-alive blanks. */
      readonly offset: number
    }
  | {
      readonly kind: 'stream'
      readonly events: readonly StreamEvent[]
      /** `data: [DONE]` was seen. */
      readonly done: boolean
      /** The body ended within an event. */
      readonly cut: boolean
    }
  | { readonly kind: 'text'; readonly text: string }

const OPENING_BRACE = 0x7b
const OPENING_BRACKET = 0x5b

export function readWireBody(bytes: Uint8Array): WireBody {
  if (isEventStream(bytes)) return { kind: 'stream', done: false, ...parseEventStream(bytes) }
  if (isJsonSequence(bytes)) {
    const { records, cut } = parseJsonSequence(bytes)
    return { kind: 'stream', events: records.map(typed), done: false, cut }
  }
  const offset = firstVisible(bytes)
  const first = bytes[offset]
  if (first === OPENING_BRACE || first === OPENING_BRACKET) {
    const parsed = parseJsonPrefix(decodeUtf8(bytes.subarray(offset)))
    const value = Array.isArray(parsed?.value) ? parsed.value.find(isRecord) : parsed?.value
    if (parsed && isRecord(value)) return { kind: 'document', value, complete: parsed.complete, offset }
    const { records, cut } = parseNdjson(bytes, offset)
    const events = records.map(typed)
    if (events.length > 0) return { kind: 'stream', events, done: false, cut }
  } else {
    const events = parseSse(bytes)
    if (events.length > 0) {
      const read = events.flatMap((event): StreamEvent[] => {
        const parsed = parseRecord(event.data)
        return parsed ? [{ type: typeOf(event, parsed), data: parsed, offset: event.offset }] : []
      })
      const done = events.some((event) => event.data.trim() === '[DONE]')
      return { kind: 'stream', events: read, done, cut: events.at(-1)?.terminated === false }
    }
  }
  return { kind: 'text', text: decodeUtf8(bytes) }
}

const typed = (record: { readonly data: JsonRecord; readonly offset: number }): StreamEvent => ({
  ...record,
  type: readString(record.data, 'type') ?? '',
})

/** In an error event, `type` may be the error's own. */
const typeOf = ({ event }: SseEvent, data: JsonRecord): string =>
  event === 'error' ? event : (readString(data, 'type') ?? event)

/** Index of the first byte that is neither blank nor part of a byte order mark. */
function firstVisible(bytes: Uint8Array): number {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (at < bytes.length && (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09)) at += 1
  return at
}
