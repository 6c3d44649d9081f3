import * as fc from 'fast-check'
import { expect } from 'vitest'
import { parseEventStream } from '#shared/providers/event-stream.ts'
import { parseSse } from '#shared/providers/sse.ts'
import { encodeMessage } from '#support/event-stream.ts'

const ends = fc.constantFrom('\n', '\r\n', '\r')
/** What is said between line ends: no line end of its own. */
const words = fc.string({ unit: fc.constantFrom(...'ab :{"é\u2028') })
const soup = fc.array(
  fc.oneof(fc.constantFrom('data', 'event', 'id', ':', ': ', '\n', '\r', '\r\n', '\n\n', '\ufeff', '{"a":1}', '[DONE]'), words),
)

/** Whatever a server sends as events: never a throw, offsets within the body and in order, and a cut only ever takes from the end. */
export function fuzzSse(numRuns: number): void {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    soup.map((parts) => new TextEncoder().encode(parts.join(''))),
  )
  fc.assert(
    fc.property(bytes, fc.nat(), (body, at) => {
      const events = parseSse(body)
      for (const [n, { offset }] of events.entries()) {
        expect(offset).toBeGreaterThanOrEqual(events[n - 1]?.offset ?? 0)
        expect(offset).toBeLessThan(body.length)
      }
      const cut = parseSse(body.subarray(0, at % (body.length + 1)))
      const whole = cut.filter(({ terminated }) => terminated)
      expect(events.slice(0, whole.length - 1)).toEqual(whole.slice(0, -1))
      expect(cut.filter(({ terminated }) => !terminated).length).toBeLessThanOrEqual(1)
    }),
    { numRuns },
  )
  const event = fc.record({
    event: fc.constantFrom('', 'message', 'error'),
    data: fc.array(words, { minLength: 1, maxLength: 3 }),
  })
  fc.assert(
    fc.property(fc.array(event), ends, (sent, end) => {
      const lines = sent.flatMap(({ event: name, data }) => [
        ...(name ? [`event: ${name}`] : []),
        ...data.map((line) => `data: ${line}`),
        '',
      ])
      const read = parseSse(new TextEncoder().encode(lines.map((line) => line + end).join('')))
      expect(read.map(({ event: name, data, terminated }) => ({ event: name, data, terminated }))).toEqual(
        sent.map(({ event: name, data }) => ({ event: name, data: data.join('\n'), terminated: true })),
      )
    }),
    { numRuns },
  )
}

const message = fc
  .record({
    headers: fc.dictionary(fc.constantFrom(':message-type', ':event-type', ':content-type'), fc.string({ maxLength: 12 })),
    payload: fc.oneof(fc.json(), fc.string()),
  })
  .map(encodeMessage)

/** Frames as AWS sends them, of which one may lie about its length or hold other bytes: what is before it is read, it and what follows never. */
export function fuzzEventStream(numRuns: number): void {
  const cases = fc.record({ messages: fc.array(message, { minLength: 1, maxLength: 5 }), at: fc.nat(), value: fc.nat(255) })
  fc.assert(
    fc.property(cases, ({ messages, at, value }) => {
      const whole = Buffer.concat(messages)
      const broken = Buffer.from(whole)
      const place = at % broken.length
      broken[place] = value
      if (whole.equals(broken)) return
      const starts = messages.map((_, n) => Buffer.concat(messages.slice(0, n)).length)
      const liar = starts.findLast((start) => start <= place) ?? 0
      const { events, cut } = parseEventStream(broken)
      expect(events).toEqual(parseEventStream(whole).events.filter(({ offset }) => offset < liar))
      expect(cut).toBe(true)
    }),
    { numRuns },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      for (const { offset } of parseEventStream(bytes).events) expect(offset).toBeLessThan(bytes.length)
    }),
    { numRuns },
  )
}
