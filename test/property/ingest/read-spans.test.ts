import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSpans } from '#core/ingest/otlp/read-spans.ts'
import { epochUs } from '#shared/model/units.ts'

const read = (encoding: 'json' | 'protobuf', body: Uint8Array) =>
  readSpans({ at: epochUs(1), source: 'recorded', encoding, contentEncoding: null, body })

test('whatever an exporter sends, it is read or refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.constantFrom('json', 'protobuf'), fc.uint8Array({ maxLength: 200 }), (encoding, body) => {
      expect(() => read(encoding, body)).not.toThrow()
    }),
    { numRuns: 2000 },
  )
})

test('any JSON, too', () => {
  const spans = fc.array(fc.record({ traceId: fc.anything(), spanId: fc.string(), attributes: fc.anything() }))
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        spans.map((all) => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: all }] }] })),
      ),
      (text) => {
        const found = read('json', new TextEncoder().encode(text))
        // Without ids and times none is a span.
        expect(found?.spans ?? []).toEqual([])
      },
    ),
    { numRuns: 500 },
  )
})
