import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { amountOf, type PriceRates, type PriceRow } from '#shared/model/cost.ts'
import type { OutputPart, ParsedResponse, PromptPart } from '#shared/model/prompt.ts'
import type { SegmentRecord } from '#shared/model/records.ts'
import { TOKEN_BUCKETS, type Usage, usageOf } from '#shared/model/usage.ts'
import { priceAttempt } from '#shared/pricing/price-call.ts'
import type { RecalledRequest } from '#shared/runs/history.ts'
import { buildSegments } from '#shared/runs/segments.ts'
import type { Tokenizer } from '#shared/tokens/tokenizer.ts'

const characters: Tokenizer = { encoding: 'characters', count: (text) => Math.ceil(text.length / 4) }

const anyText = fc.oneof(
  fc.string({ maxLength: 30, unit: 'binary' }),
  fc.nat(4000).map((n) => 'x'.repeat(n)),
)
const message = fc.option(fc.nat(5))
const cacheBreak = fc.constantFrom<'5m' | '1h'>('5m', '1h')

const anyPart: fc.Arbitrary<PromptPart> = fc.oneof(
  fc.record(
    { kind: fc.constantFrom('system', 'user', 'assistant'), text: anyText, message, cacheBreak },
    { requiredKeys: ['kind', 'text', 'message'] },
  ),
  fc.record({ kind: fc.constant('tool-schema'), name: fc.constantFrom('a', 'b'), text: anyText, message: fc.constant(null) }),
  fc.record({ kind: fc.constant('assistant'), name: fc.constantFrom('reasoning', 'tool-arguments:a'), text: anyText, message }),
  fc.record({ kind: fc.constant('tool-result'), toolUseId: fc.constantFrom('1', '2'), text: anyText, message }),
  fc.record({
    kind: fc.constant('media'),
    text: fc.constant(''),
    message,
    media: fc.record({ type: fc.constantFrom('image', 'audio', 'document', 'other'), bytes: fc.nat() }),
  }),
)

const anyRequest: fc.Arbitrary<RecalledRequest> = fc.record(
  {
    model: fc.constant('m'),
    streaming: fc.boolean(),
    parts: fc.array(anyPart, { maxLength: 12 }),
    messages: fc.constant([]),
    tools: fc.constant([]),
    missingHistory: fc.constant(true),
  },
  { requiredKeys: ['model', 'streaming', 'parts', 'messages', 'tools'] },
)

const anyOutput: fc.Arbitrary<OutputPart> = fc.oneof(
  fc.record({ kind: fc.constantFrom('text', 'reasoning'), text: anyText }),
  fc.record({ kind: fc.constant('tool-arguments'), name: fc.constantFrom('a', 'b'), text: anyText }),
)

const anyResponse: fc.Arbitrary<ParsedResponse> = fc.array(anyOutput, { maxLength: 6 }).map((output) => ({
  usage: null,
  output,
  toolUses: output.flatMap((part, i) =>
    part.kind === 'tool-arguments' && i % 3 ? [{ id: `use-${i}`, name: part.name ?? '', arguments: part.text }] : [],
  ),
  message: null,
  complete: true,
  firstContentOffset: null,
}))

const count = fc.oneof(fc.constant(0), fc.nat(50), fc.nat(3_000_000))
const OTHERS = [
  'input.audio',
  'input.image',
  'input.advisor',
  'output.audio',
  'output.advisor',
  'fee.web_search',
  'fee.code_execution',
]
const anyUsage: fc.Arbitrary<Usage> = fc
  .record({
    inputFresh: count,
    cacheRead: count,
    cacheWrite5m: count,
    cacheWrite1h: count,
    outputText: count,
    reasoning: count,
    other: fc.dictionary(fc.constantFrom(...OTHERS), count),
  })
  .map(usageOf)

const rate = fc.oneof(fc.constant(0), fc.nat(600_000_000))
const anyRates: fc.Arbitrary<PriceRates> = fc.record({
  inputFresh: fc.option(rate),
  cacheRead: fc.option(rate),
  cacheWrite5m: fc.option(rate),
  cacheWrite1h: fc.option(rate),
  output: fc.option(rate),
  reasoning: fc.option(rate),
  other: fc.dictionary(fc.constantFrom('input.audio', 'fee.web_search', 'fee.request'), rate),
})
const anyRow: fc.Arbitrary<PriceRow> = fc
  .tuple(anyRates, fc.array(fc.tuple(fc.nat(300_000), anyRates), { maxLength: 2 }))
  .map(([base, steps]) => ({
    id: 'row',
    provider: 'p',
    model: 'm',
    tier: null,
    effectiveFrom: null,
    book: 'b',
    base,
    steps: steps.toSorted(([a], [b]) => a - b).map(([aboveInputTokens, rates]) => ({ aboveInputTokens, rates })),
  }))

const anyAttempt = fc.record({
  request: anyRequest,
  response: anyResponse,
  usage: fc.option(anyUsage, { freq: 10 }),
  row: fc.option(anyRow),
  reportedCostUsd: fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: undefined }),
  billing: fc.constantFrom('billed', 'billed', 'billed', 'not-billed'),
  api: fc.constantFrom('anthropic-messages', 'openai-chat', 'unheard-of'),
})

function bucketSums(segments: readonly SegmentRecord[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { buckets } of segments) {
    const { other = {}, ...plain } = buckets
    for (const [bucket, n] of [...Object.entries(plain), ...Object.entries(other)]) sums[bucket] = (sums[bucket] ?? 0) + n
  }
  return sums
}

test('segments conserve the attempt: every bucket, every token, every nano-dollar', () => {
  fc.assert(
    fc.property(anyAttempt, ({ request, response, usage, row, reportedCostUsd, billing, api }) => {
      const lookup = row ? ({ kind: 'row', row } as const) : ({ kind: 'unknown', why: 'unknown-model' } as const)
      const price = priceAttempt({ lookup, usage, usageSource: 'reported', reportedCostUsd, billing })
      const segments = buildSegments({ request, response, usage, price, row, tokenizer: characters, api, attempt: 3 })

      expect(segments.reduce((sum, segment) => sum + segment.nanoUsd, 0)).toBe(amountOf(price))
      const reported = usage
        ? [...TOKEN_BUCKETS.map((bucket) => [bucket, usage[bucket]] as const), ...Object.entries(usage.other)]
        : []
      expect(bucketSums(segments)).toEqual(Object.fromEntries(reported.filter(([, n]) => n > 0)))
      const tokens = (direction: SegmentRecord['direction']) =>
        segments.filter((segment) => segment.direction === direction).reduce((sum, segment) => sum + segment.tokens, 0)
      expect([tokens('input'), tokens('output'), tokens('fee')]).toEqual([usage?.inputTotal ?? 0, usage?.outputTotal ?? 0, 0])
      for (const segment of segments)
        expect(segment.nanoUsd >= 0 && segment.attempt === 3 && (segment.preview?.length ?? 0) <= 80).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('cached tokens are a prefix: in the order of the prompt no fresh token stands before a written one, nor a written one before one read', () => {
  const rank: Record<string, number> = { cacheRead: 0, cacheWrite1h: 1, cacheWrite5m: 2, inputFresh: 3 }
  fc.assert(
    fc.property(anyAttempt, ({ request, response, usage, row, api }) => {
      const price = priceAttempt({ lookup: { kind: 'local' }, usage, usageSource: 'reported', billing: 'billed' })
      const order = buildSegments({ request, response, usage, price, row, tokenizer: characters, api, attempt: 0 })
        .flatMap((segment) => Object.keys(segment.buckets))
        .flatMap((bucket) => rank[bucket] ?? [])
      expect(order).toEqual(order.toSorted((a, b) => a - b))
    }),
  )
})

test('nothing is unattributed while the reported tokens are within 0.8 and 1.45 times the counted ones', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(5000), { minLength: 1, maxLength: 10 }),
      fc.double({ min: 0.8, max: 1.45, noNaN: true }),
      (sizes, ratio) => {
        const parts = sizes.map((size): PromptPart => ({ kind: 'user', text: 'x'.repeat(4 * size), message: null }))
        const inputFresh = Math.floor(ratio * sizes.reduce((sum, size) => sum + size, 0))
        const usage = usageOf({ inputFresh })
        const segments = buildSegments({
          request: { model: 'm', streaming: false, parts, messages: [], tools: [] },
          response: { usage: null, output: [], toolUses: [], message: null, complete: true, firstContentOffset: null },
          usage,
          price: { kind: 'unpriced', why: 'unknown-model' },
          row: null,
          tokenizer: characters,
          api: 'openai-chat',
          attempt: 0,
        })
        expect(segments.filter((segment) => segment.kind === 'unattributed')).toEqual([])
      },
    ),
  )
})
