import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PromptPart } from '#shared/model/prompt.ts'
import { type UsageBuckets, usageOf } from '#shared/model/usage.ts'
import { sizeParts } from '#shared/runs/part-sizes.ts'
import { buildSegments } from '#shared/runs/segments.ts'
import type { Tokenizer } from '#shared/tokens/tokenizer.ts'

const characters: Tokenizer = { encoding: 'characters', count: (text) => text.length }

/** Many look alike: of two kinds, in two messages, with equal openings. */
const anyPart: fc.Arbitrary<PromptPart> = fc
  .record({ kind: fc.constantFrom('user', 'assistant'), message: fc.nat(1), length: fc.integer({ min: 60, max: 200 }) })
  .map(({ kind, message, length }) => ({ kind, message, text: 'x'.repeat(length) }))

const sizesOf = (parts: readonly PromptPart[], buckets: UsageBuckets): number[] => {
  const segments = buildSegments({
    request: { model: 'm', streaming: false, parts, messages: [], tools: [] },
    response: { usage: null, output: [], toolUses: [], message: null, complete: true, firstContentOffset: null },
    usage: usageOf(buckets),
    price: { kind: 'unpriced', why: 'unknown-model' },
    row: null,
    tokenizer: characters,
    api: 'gemini-generate-content',
    attempt: 0,
  })
  return sizeParts(parts, segments).map(({ tokens }) => tokens)
}

test('every part of a message is counted by itself, wherever the cached prefix ends', () => {
  const cuts = fc.array(fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: 2,
    maxLength: 2,
  })
  fc.assert(
    fc.property(fc.array(anyPart, { minLength: 1, maxLength: 8 }), cuts, fc.nat(8), (parts, [a = 0, b = 0], boundary) => {
      const lengths = parts.map(({ text }) => text.length)
      const total = lengths.reduce((sum, length) => sum + length, 0)
      expect(sizesOf(parts, { inputFresh: total })).toEqual(lengths)
      const cacheRead = Math.floor(a * total)
      const cacheWrite5m = Math.floor(b * (total - cacheRead))
      expect(sizesOf(parts, { cacheRead, cacheWrite5m, inputFresh: total - cacheRead - cacheWrite5m })).toEqual(lengths)
      const whole = lengths.slice(0, boundary).reduce((sum, length) => sum + length, 0)
      expect(sizesOf(parts, { cacheRead: whole, inputFresh: total - whole })).toEqual(lengths)
    }),
  )
})
