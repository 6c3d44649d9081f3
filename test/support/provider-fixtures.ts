import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeMessage } from './event-stream.ts'

const folder = join(import.meta.dirname, '../fixtures/providers')

/** A body of test/fixtures/providers/<provider>/, byte for byte: `readFixture('openai-chat/plain.request.json')`. */
export const readFixture = (name: string): Uint8Array => readFileSync(join(folder, name))

/** The binary stream that a `….messages.jsonl` describes: each line a message, `chunk` for what is wrapped in base64. */
export function readBinaryFixture(name: string): Uint8Array {
  const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n')
  return Buffer.concat(
    lines.map((line) => {
      const { headers, payload, chunk } = JSON.parse(line)
      return encodeMessage({ headers, payload: JSON.stringify(payload ?? wrapped(chunk)) })
    }),
  )
}

const wrapped = (chunk: unknown): object => ({ bytes: Buffer.from(JSON.stringify(chunk)).toString('base64'), p: 'abcdef' })

/** A binary stream of chunks, as `invoke-with-response-stream` sends it. */
export const chunkStream = (chunks: readonly unknown[]): Uint8Array => eventStream('chunk', chunks.map(wrapped))

/** A binary stream of events of one type. */
export const eventStream = (type: string, payloads: readonly object[]): Uint8Array =>
  Buffer.concat(
    payloads.map((payload) =>
      encodeMessage({
        headers: { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
        payload: JSON.stringify(payload),
      }),
    ),
  )

/** Messages of a WebSocket as they are recorded (RFC 7464). */
export const jsonSequence = (...messages: readonly object[]): Uint8Array =>
  Buffer.from(messages.map((message) => `\u001e${JSON.stringify(message)}\n`).join(''))

/** The streamed answer of test/fixtures/providers/<provider>/, whatever its framing; null: the format does not stream. */
export function readStreamFixture(provider: string): Uint8Array | null {
  const name = [
    'tools.response.sse',
    'tools.response.ndjson',
    'tools.response.messages.jsonl',
    'streamed.response.sse',
    'streamed.response.json-seq',
  ]
    .map((file) => `${provider}/${file}`)
    .find((each) => existsSync(join(folder, each)))
  if (name === undefined) return null
  return name.endsWith('.jsonl') ? readBinaryFixture(name) : readFixture(name)
}
