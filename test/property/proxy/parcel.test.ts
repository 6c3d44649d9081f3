import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packHead, unpack } from '#core/proxy/parcel.ts'
import { bodyOf, type CapturedBody, type CapturedRequest, type CapturedResponse } from '#core/proxy/recording.ts'
import { exchangeId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'

/** Any code units at all: a path may hold half a surrogate pair, and any byte. */
const text = fc.string({ unit: 'binary', maxLength: 20 })
const headers = fc.array(fc.tuple(text, text), { maxLength: 4 })
const body: fc.Arbitrary<CapturedBody> = fc
  .record({ data: fc.uint8Array({ maxLength: 50 }), lost: fc.nat(10), fit: fc.boolean() })
  .map(({ data, lost, fit }) => ({
    data,
    kept: data.length,
    bytes: data.length + lost,
    ...(lost > 0 && { gapAt: data.length >> 1 }),
    ...(fit && { fit: { masked: 1 } }),
  }))
const common = { exchangeId: exchangeId('0'.repeat(24)), at: epochUs(1_790_000_000_000_000) }

const request: fc.Arbitrary<CapturedRequest> = fc.record({ path: text, query: text, headers, body }).map((given) => ({
  ...common,
  kind: 'opened',
  coreId: 'c',
  source: 'recorded',
  runIdleMs: 1000,
  method: 'POST',
  provider: null,
  host: 'h',
  hints: { tags: {} },
  rewrites: [],
  ...given,
}))
const response: fc.Arbitrary<CapturedResponse> = fc
  .record({
    answered: fc.boolean(),
    headers,
    body,
    message: text,
    marks: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 3 }),
  })
  .map(({ answered, headers, body, message, marks }) => ({
    ...common,
    kind: 'settled',
    end: { kind: 'failed', code: 'ECONNRESET', message },
    response: answered ? { status: 200, headers, body } : null,
    timing: { requestEndUs: null, responseHeadUs: 2, endUs: 3, marks },
  }))
const message = fc.oneof(request, response)

test('a message comes out of its parcel as it was put in', () => {
  fc.assert(
    fc.property(message, (given) => {
      const data = bodyOf(given)?.data ?? null
      expect(unpack({ head: packHead(given), data })).toEqual(given)
      expect(packHead(given)).not.toContain('"data":{"0"')
    }),
  )
})

test('without its body it has the size of it alone', () => {
  fc.assert(
    fc.property(request, (given) => {
      const { body, ...rest } = given
      expect(unpack({ head: packHead(given), data: null })).toEqual({
        ...rest,
        body: { data: new Uint8Array(0), kept: 0, bytes: body.bytes },
      })
    }),
  )
})
