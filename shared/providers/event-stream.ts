import { EventStreamCodec } from '@smithy/core/event-streams'
import { fromBase64, fromUtf8, toUtf8 } from '@smithy/core/serde'
import { type JsonRecord, parseRecord, readString } from './json-reading.ts'

/** One message of a binary event stream, read like one of a text stream. */
export interface BinaryEvent {
  /** What happened, by the message's header, or within a chunk by its data; `error` for what went wrong. */
  readonly type: string
  readonly data: JsonRecord
  readonly offset: number
}

/** `cut`: the body ended within a message, or went on with something that is none. */
export interface BinaryEvents {
  readonly events: readonly BinaryEvent[]
  readonly cut: boolean
}

/** Prelude, its checksum, and the message's own: the shortest message. */
const SHORTEST = 16

const codec = new EventStreamCodec(toUtf8, fromUtf8)

/** A message opens with its length, so that one below 16 MiB opens with a zero, as no text does. */
export const isEventStream = (bytes: Uint8Array): boolean => bytes[0] === 0

/**
 * Events of an `application/vnd.amazon.eventstream` body. Source: smithy.io, "Amazon Event Stream Specification"; Bedrock's `ResponseStream` and
 * `ConverseStreamOutput`. Never throws: at a checksum that does not fit, it ends.
 */
export function parseEventStream(bytes: Uint8Array): BinaryEvents {
  const events: BinaryEvent[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (at + SHORTEST <= bytes.length) {
    const end = at + view.getUint32(at)
    const message = end < at + SHORTEST || end > bytes.length ? null : decode(bytes.subarray(at, end))
    if (!message) break
    events.push({ ...message, offset: at })
    at = end
  }
  return { events, cut: at < bytes.length }
}

function decode(bytes: Uint8Array): Omit<BinaryEvent, 'offset'> | null {
  try {
    const { headers, body } = codec.decode(bytes)
    const header = (name: string): string => readString(headers[name], 'value') ?? ''
    const data = parseRecord(toUtf8(body)) ?? {}
    switch (header(':message-type')) {
      case 'exception':
        return failure(header(':exception-type'), readString(data, 'message') ?? toUtf8(body))
      case 'error':
        return failure(header(':error-code'), header(':error-message'))
    }
    return chunk(data) ?? { type: header(':event-type'), data }
  } catch {
    return null
  }
}

const failure = (type: string, message: string): Omit<BinaryEvent, 'offset'> => ({
  type: 'error',
  data: { error: { type, message } },
})

/** `invoke` wraps each event of the model's own format: `{"bytes": "<base64 of JSON>"}`. */
function chunk(data: JsonRecord): Omit<BinaryEvent, 'offset'> | undefined {
  const wrapped = readString(data, 'bytes')
  if (wrapped === undefined) return undefined
  const inner = parseRecord(toUtf8(fromBase64(wrapped))) ?? {}
  return { type: readString(inner, 'type') ?? '', data: inner }
}
