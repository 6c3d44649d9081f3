import { describe, expect, test } from 'vitest'
import { isEventStream, parseEventStream } from '#shared/providers/event-stream.ts'
import { encodeMessage } from '#support/event-stream.ts'
import { chunkStream } from '#support/provider-fixtures.ts'

const event = (type: string, payload: string) =>
  encodeMessage({ headers: { ':message-type': 'event', ':event-type': type }, payload })

test('messages are events, named by their header', () => {
  const [one, two] = [event('messageStart', '{"role":"assistant"}'), event('metadata', '{"usage":{}}')]
  expect(isEventStream(one)).toBe(true)
  expect(parseEventStream(Buffer.concat([one, two]))).toEqual({
    events: [
      { type: 'messageStart', data: { role: 'assistant' }, offset: 0 },
      { type: 'metadata', data: { usage: {} }, offset: one.length },
    ],
    cut: false,
  })
})

test('a chunk is the event that it wraps in base64', () => {
  expect(parseEventStream(chunkStream([{ type: 'ping' }, { text: 'é' }])).events).toMatchObject([
    { type: 'ping', data: { type: 'ping' } },
    { type: '', data: { text: 'é' } },
  ])
})

test.each([
  [{ ':message-type': 'exception', ':exception-type': 'throttlingException' }, '{"message":"Slow down."}'],
  [{ ':message-type': 'error', ':error-code': 'throttlingException', ':error-message': 'Slow down.' }, ''],
])('%j is an error', (headers, payload) => {
  expect(parseEventStream(encodeMessage({ headers, payload })).events).toEqual([
    { type: 'error', data: { error: { type: 'throttlingException', message: 'Slow down.' } }, offset: 0 },
  ])
})

test('an event without a payload, or with one that is not JSON, has no data', () => {
  const body = Buffer.concat([event('initial-response', ''), event('odd', 'not json')])
  expect(parseEventStream(body).events.map(({ type, data }) => [type, data])).toEqual([
    ['initial-response', {}],
    ['odd', {}],
  ])
})

describe('reading ends', () => {
  const [one, two] = [event('a', '{}'), event('b', '{}')]

  test('within a message that broke off', () => {
    const body = Buffer.concat([one, two])
    for (let end = one.length + 1; end < body.length; end += 1) {
      expect(parseEventStream(body.subarray(0, end))).toMatchObject({ events: [{ type: 'a' }], cut: true })
    }
  })

  test.each([
    ['a length', 3],
    ['the length of the headers', 7],
    ['a header', 20],
    ['the last checksum', two.length - 1],
  ])('at a message of which %s is wrong', (_what, at) => {
    const broken = Buffer.from(two)
    broken[at] = (broken[at] ?? 0) ^ 0x55
    expect(parseEventStream(Buffer.concat([one, broken, one]))).toMatchObject({ events: [{ type: 'a' }], cut: true })
  })
})
