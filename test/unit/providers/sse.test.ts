import { expect, test } from 'vitest'
import { parseSse } from '#shared/providers/sse.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const read = (text: string) => parseSse(bytes(text)).map(({ event, data }) => [event, data])

test.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('lines may end with %s', (_name, end) => {
  expect(read(['event: a', 'data: 1', '', 'data: 2', '', ''].join(end))).toEqual([
    ['a', '1'],
    ['', '2'],
  ])
})

test('comments, ids and events without data are passed over', () => {
  expect(read(': OPENROUTER PROCESSING\n\nid: 7\nretry: 10\n\nevent: ping\n\ndata: x\n\n')).toEqual([['', 'x']])
})

test('the lines of one event join; one blank after the colon is not part of the value', () => {
  expect(read('data: a\ndata:b\ndata:  c\ndata\n\n')).toEqual([['', 'a\nb\n c\n']])
})

test("an offset counts bytes, not characters, and points at the event's first field", () => {
  const text = '\uFEFF: – hello –\ndata: „one“\n\nevent: b\ndata: two\n\n'
  const offsets = parseSse(bytes(text)).map(({ offset }) => offset)
  expect(offsets.map((offset) => new TextDecoder().decode(bytes(text).subarray(offset)).split('\n')[0])).toEqual([
    'data: „one“',
    'event: b',
  ])
})

test('an event that the body breaks off is given out and marked', () => {
  expect(parseSse(bytes('data: 1\n\nevent: x\ndata: {"a'))).toEqual([
    { event: '', data: '1', offset: 0, terminated: true },
    { event: 'x', data: '{"a', offset: 9, terminated: false },
  ])
})

test('a character that the body breaks off does no harm', () => {
  const whole = bytes('data: 22 €')
  expect(parseSse(whole.subarray(0, whole.length - 1))).toEqual([{ event: '', data: '22 \uFFFD', offset: 0, terminated: false }])
})

test("llama.cpp's closing `error:` line is an error event", () => {
  expect(read('data: 1\n\nerror: {"error":{}}\n\n')).toEqual([
    ['', '1'],
    ['error', '{"error":{}}'],
  ])
})

test('a body without events has none', () => {
  expect(read('')).toEqual([])
  expect(read('<html>\nBad gateway\n</html>')).toEqual([])
})
