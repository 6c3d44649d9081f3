import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spliceIncludeUsage } from '#core/proxy/splice-include-usage.ts'

/** Requests as clients may write them: any keys beside `stream` in any order, any values, any blanks. */
const key = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .filter((name) => !['stream', 'stream_options', 'data_sources'].includes(name))
const request = fc
  .record({
    before: fc.dictionary(key, fc.jsonValue({ stringUnit: 'grapheme' })),
    after: fc.dictionary(key, fc.jsonValue({ stringUnit: 'grapheme' })),
    indent: fc.constantFrom('', ' ', '\t', '    '),
    around: fc.tuple(fc.constantFrom('', ' ', '\r\n'), fc.constantFrom('', '\n', ' \t')),
  })
  .map(({ before, after, indent, around: [front, back] }) => {
    const text = JSON.stringify({ ...before, stream: true, ...after }, null, indent)
    // What the bytes say, which is not always what was written: JSON has no negative zero.
    const value: Record<string, unknown> = JSON.parse(text)
    return { value, bytes: Buffer.from(`${front}${text}${back}`) }
  })

test('a splice keeps every other byte, and adds the flag to what is read', () => {
  fc.assert(
    fc.property(request, ({ value, bytes }) => {
      const inserted = spliceIncludeUsage(bytes)
      if (!inserted) throw new Error('not spliced')
      const { at, text } = inserted
      const spliced = Buffer.concat([bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at)])
      expect(JSON.parse(spliced.toString())).toEqual({ ...value, stream_options: { include_usage: true } })
      expect(Buffer.concat([spliced.subarray(0, at), spliced.subarray(at + text.length)]).equals(bytes)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('any bytes at all are spliced into a request that reads the same, or not at all', () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((json) => Buffer.from(json)),
    fc.tuple(request, fc.nat(), fc.nat()).map(([{ bytes }, from, count]) => {
      const at = from % bytes.length
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + (count % 4))])
    }),
  )
  fc.assert(
    fc.property(anything, (bytes) => {
      const inserted = spliceIncludeUsage(bytes)
      if (!inserted) return
      const read = JSON.parse(bytes.toString())
      const spliced = Buffer.concat([bytes.subarray(0, inserted.at), Buffer.from(inserted.text), bytes.subarray(inserted.at)])
      expect(read.stream).toBe(true)
      expect(JSON.parse(spliced.toString())).toEqual({ ...read, stream_options: { include_usage: true } })
    }),
    { numRuns: 1000 },
  )
})
