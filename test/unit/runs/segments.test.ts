import { expect, test } from 'vitest'
import type { Price, PriceRow } from '#shared/model/cost.ts'
import type { ParsedRequest, ParsedResponse, PromptPart } from '#shared/model/prompt.ts'
import type { SegmentRecord } from '#shared/model/records.ts'
import { epochUs, nanoUsd } from '#shared/model/units.ts'
import { type UsageBuckets, usageOf } from '#shared/model/usage.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { priceAttempt } from '#shared/pricing/price-call.ts'
import { buildSegments, type SegmentInput } from '#shared/runs/segments.ts'
import type { Tokenizer } from '#shared/tokens/tokenizer.ts'

/** One token a word: expectations can be counted by hand. `api: 'test'` has the usual framing: 4 a message, 10 a tool use. */
const words: Tokenizer = { encoding: 'words', count: (text) => text.split(' ').filter(Boolean).length }
const text = (count: number, word = 'w') => Array.from({ length: count }, () => word).join(' ')

const AT = epochUs(Date.parse('2026-11-23T12:00:00Z') * 1000)
const OPUS = createPriceBook().lookup({ provider: 'anthropic', host: '', model: 'claude-opus-5', tier: null, at: AT })
const opusRow = (): PriceRow => {
  if (OPUS.kind !== 'row') throw new Error('no row')
  return OPUS.row
}

const request = (parts: readonly PromptPart[], more: Partial<ParsedRequest> = {}): ParsedRequest => ({
  model: 'unmeasured',
  streaming: true,
  parts,
  messages: [],
  tools: [],
  ...more,
})
const response = (more: Partial<ParsedResponse> = {}): ParsedResponse => ({
  usage: null,
  output: [],
  toolUses: [],
  message: null,
  complete: true,
  firstContentOffset: 0,
  ...more,
})

function build(parts: readonly PromptPart[], buckets: UsageBuckets, more: Partial<SegmentInput> = {}): SegmentRecord[] {
  const usage = usageOf(buckets)
  const price = priceAttempt({ lookup: OPUS, usage, usageSource: 'reported', billing: 'billed' })
  return buildSegments({
    request: request(parts),
    response: response(),
    usage,
    price,
    row: opusRow(),
    tokenizer: words,
    api: 'test',
    attempt: 0,
    ...more,
  })
}

/** `input tool-schema read_file: 40 cacheRead $0.00002` */
const lines = (segments: readonly SegmentRecord[]) =>
  segments.map(({ direction, kind, name, buckets, nanoUsd: amount }) => {
    const { other = {}, ...plain } = buckets
    const counts = [...Object.entries(plain), ...Object.entries(other)].map(([bucket, count]) => `${count} ${bucket}`)
    return `${direction} ${kind}${name === undefined ? '' : ` ${name}`}: ${counts.join(', ') || '-'} ${amount} n$`
  })

test('tokens that are counted but not charged stand by themselves, for nothing', () => {
  const parts: PromptPart[] = [{ kind: 'user', text: text(61), message: 0 }]
  const other = { 'input.unbilled': 443, 'output.unbilled': 23 }
  const answered = response({ output: [{ kind: 'text', text: text(59) }] })
  expect(lines(build(parts, { inputFresh: 65, outputText: 63, other }, { response: answered }))).toEqual([
    'input user: 65 inputFresh 325000 n$',
    'input unattributed unbilled: 443 input.unbilled 0 n$',
    'output text: 63 outputText 1575000 n$',
    'output unattributed unbilled: 23 output.unbilled 0 n$',
  ])
})

test('a cached prompt: read tokens are the prefix, then those written, then the fresh ones', () => {
  const parts: PromptPart[] = [
    { kind: 'tool-schema', name: 'read_file', text: text(40), message: null },
    { kind: 'system', text: text(60), message: null, cacheBreak: '1h' },
    { kind: 'user', text: text(96), message: 0 },
    { kind: 'assistant', name: 'tool-arguments:read_file', text: text(25), message: 1 },
    { kind: 'tool-result', name: 'read_file', text: text(156), message: 2, toolUseId: 'toolu_1', cacheBreak: '5m' },
    { kind: 'user', text: text(100), message: 2 },
  ]
  // Counted: 40 + 60 + (96 + 4) + (25 + 4 + 10 + 1) + (156 + 4) + 100 = 500, and 500 are reported.
  expect(lines(build(parts, { cacheRead: 100, cacheWrite1h: 50, cacheWrite5m: 250, inputFresh: 100 }))).toEqual([
    'input tool-schema read_file: 40 cacheRead 20000 n$',
    'input system: 60 cacheRead 30000 n$',
    'input user: 50 cacheWrite1h 500000 n$',
    'input user: 50 cacheWrite5m 312500 n$',
    'input assistant tool-arguments:read_file: 40 cacheWrite5m 250000 n$',
    'input tool-result read_file: 160 cacheWrite5m 1000000 n$',
    'input user: 100 inputFresh 500000 n$',
  ])
})

test('an answer: text, tool arguments by their use, and reasoning that is counted apart', () => {
  const answer = response({
    output: [
      { kind: 'reasoning', text: 'Let me look.' },
      { kind: 'text', text: text(20) },
      { kind: 'tool-arguments', name: 'grep', text: text(9) },
      { kind: 'tool-arguments', name: 'grep', text: text(19) },
    ],
    toolUses: [
      { id: 'toolu_1', name: 'grep', arguments: '' },
      { id: 'toolu_2', name: 'grep', arguments: '' },
    ],
  })
  const segments = build([], { outputText: 70, reasoning: 300 }, { response: answer })
  // The visible parts count 20, 9 + 11 and 19 + 11.
  expect(lines(segments)).toEqual([
    'output reasoning: 300 reasoning 7500000 n$',
    'output text: 20 outputText 500000 n$',
    'output tool-arguments grep: 20 outputText 500000 n$',
    'output tool-arguments grep: 30 outputText 750000 n$',
  ])
  expect(segments.map((segment) => segment.toolUseId)).toEqual([undefined, undefined, 'toolu_1', 'toolu_2'])
  expect(segments.map((segment) => segment.preview)[0]).toBe('Let me look.')
})

test('reasoning that the provider does not count apart stays in the output, as its own part', () => {
  const answer = response({
    output: [
      { kind: 'reasoning', text: text(16) },
      { kind: 'text', text: text(10) },
    ],
  })
  expect(lines(build([], { outputText: 30 }, { response: answer }))).toEqual([
    'output reasoning: 20 outputText 500000 n$',
    'output text: 10 outputText 250000 n$',
  ])
  // 43 of 100 tokens are within 1.45 times the 30 that were counted.
  expect(lines(build([], { outputText: 100 }, { response: answer }))).toEqual([
    'output reasoning: 29 outputText 725000 n$',
    'output text: 14 outputText 350000 n$',
    'output unattributed hidden reasoning: 57 outputText 1425000 n$',
  ])
})

test('within the band the parts scale to what was reported; beyond it the rest is a hidden prompt, and stands first', () => {
  const parts: PromptPart[] = [
    { kind: 'system', text: text(60), message: null },
    { kind: 'user', text: text(36), message: 0 },
  ]
  expect(lines(build(parts, { inputFresh: 145 }))).toEqual([
    'input system: 87 inputFresh 435000 n$',
    'input user: 58 inputFresh 290000 n$',
  ])
  expect(lines(build(parts, { inputFresh: 80 }))).toEqual([
    'input system: 48 inputFresh 240000 n$',
    'input user: 32 inputFresh 160000 n$',
  ])
  expect(lines(build(parts, { inputFresh: 645 }))).toEqual([
    'input unattributed hidden prompt: 500 inputFresh 2500000 n$',
    'input system: 87 inputFresh 435000 n$',
    'input user: 58 inputFresh 290000 n$',
  ])
})

test('fewer tokens than the band allows: schemas and the reasoning of earlier turns give way, texts keep their weight', () => {
  const parts: PromptPart[] = [
    { kind: 'tool-schema', name: 'look', text: text(100), message: null },
    { kind: 'user', text: text(96), message: 0 },
    { kind: 'assistant', name: 'reasoning', text: text(96), message: 1 },
  ]
  // 0.8 of the 100 counted of the user's text; the other 20 are left for 200.
  expect(lines(build(parts, { inputFresh: 100 }))).toEqual([
    'input tool-schema look: 10 inputFresh 50000 n$',
    'input user: 80 inputFresh 400000 n$',
    'input assistant reasoning: 10 inputFresh 50000 n$',
  ])
})

// 0.8 of the 496 that are counted of the text alone, less the 4 that say nothing.
test('so few tokens that not even the texts can have been read whole are nobody’s', () => {
  const parts: PromptPart[] = [{ kind: 'user', text: text(496), message: 0 }]
  expect(lines(build(parts, { inputFresh: 392 }))).toEqual(['input user: 392 inputFresh 1960000 n$'])
  expect(lines(build(parts, { inputFresh: 391 }))).toEqual([
    'input unattributed not all of it was read: 391 inputFresh 1955000 n$',
  ])
})

test('each maker has a band of its own, and a chat template around the prompt', () => {
  const parts: PromptPart[] = [{ kind: 'user', text: text(96), message: 0 }]
  const spread = (model: string, inputFresh: number) =>
    lines(build(parts, { inputFresh }, { request: request(parts, { model }) }))
  expect(spread('gpt-5', 117)).toEqual(['input user: 117 inputFresh 585000 n$'])
  expect(spread('gpt-5', 118)[0]).toBe('input unattributed hidden prompt: 1 inputFresh 5000 n$')
  expect(spread('us.anthropic.claude-sonnet-4-5-20250929-v1:0', 140)).toEqual(['input user: 140 inputFresh 700000 n$'])
  expect(spread('us.anthropic.claude-sonnet-4-5-20250929-v1:0', 141)[0]).toContain('unattributed hidden prompt: 1 ')
  expect(spread('claude-opus-4-8', 170)).toEqual(['input user: 170 inputFresh 850000 n$'])
  expect(spread('unmeasured', 146)[0]).toContain('unattributed hidden prompt: 1 ')
})

test('a request that continues a response which was not recorded has a history that nobody can show', () => {
  const parts: PromptPart[] = [
    { kind: 'system', text: text(100), message: null },
    { kind: 'tool-result', text: text(96), message: 0, toolUseId: 'call_7' },
  ]
  const continued = { ...request(parts, { previousResponseId: 'resp_1' }), missingHistory: true as const }
  const segments = build(
    parts,
    { cacheRead: 1000, inputFresh: 290 },
    { request: continued, toolNameOf: (id) => (id === 'call_7' ? 'shell' : undefined) },
  )
  expect(lines(segments)).toEqual([
    'input system: 145 cacheRead 72500 n$',
    'input unattributed missing history: 855 cacheRead 427500 n$',
    'input unattributed missing history: 145 inputFresh 725000 n$',
    'input tool-result shell: 145 inputFresh 725000 n$',
  ])
})

test('what only the provider can open is encrypted, in front of what it belongs to, and no more tokens than bytes', () => {
  const parts: PromptPart[] = [
    { kind: 'user', text: text(46), message: 0 },
    { kind: 'tool-result', name: 'web_search', text: text(46), message: 1, toolUseId: 's1', sealed: 300 },
    { kind: 'tool-result', name: 'web_search', text: text(50), message: 1, toolUseId: 's2', sealed: 100 },
    { kind: 'user', text: text(46), message: 2 },
  ]
  // 1.45 times the 200 that are counted, and 400 bytes: 690; whatever is beyond has no explanation.
  const tokensOf = (inputFresh: number) =>
    build(parts, { inputFresh }).map(({ kind, name, tokens }) => `${kind}${name === undefined ? '' : ` ${name}`}: ${tokens}`)
  expect(tokensOf(490)).toEqual([
    'user: 73',
    'unattributed encrypted: 150',
    'tool-result web_search: 73',
    'unattributed encrypted: 50',
    'tool-result web_search: 72',
    'user: 72',
  ])
  expect(tokensOf(700).slice(0, 3)).toEqual(['unattributed hidden prompt: 10', 'user: 73', 'unattributed encrypted: 300'])
})

test('the tools of MCP servers that the answer lists stand last; where the provider keeps them to itself, their schemas are nobody’s', () => {
  const parts: PromptPart[] = [{ kind: 'user', text: text(96), message: 0 }]
  const listedTools = [
    { listId: 'mcpl_1', name: 'find', schema: text(60) },
    { listId: 'mcpl_1', name: 'forget', schema: text(40) },
  ]
  expect(lines(build(parts, { cacheRead: 150, inputFresh: 50 }, { response: response({ listedTools }) }))).toEqual([
    'input user: 100 cacheRead 50000 n$',
    'input tool-schema find: 50 cacheRead 25000 n$',
    'input tool-schema find: 10 inputFresh 50000 n$',
    'input tool-schema forget: 40 inputFresh 200000 n$',
  ])
  const unseen = request(parts, { mcpServers: true })
  expect(lines(build(parts, { inputFresh: 1145 }, { request: unseen }))[0]).toBe(
    'input unattributed schemas of MCP servers: 1000 inputFresh 5000000 n$',
  )
})

test('searches that are only counted were made at the provider, as those that are shown', () => {
  const parts: PromptPart[] = [{ kind: 'user', text: text(96), message: 0 }]
  expect(lines(build(parts, { inputFresh: 1145, other: { 'fee.web_search': 3 } }))[1]).toBe(
    'input unattributed tools at the provider: 1000 inputFresh 5000000 n$',
  )
})

test('media take what the text does not explain, by their size, unless the provider counts them by medium', () => {
  const parts: PromptPart[] = [
    { kind: 'user', text: text(46), message: 0 },
    { kind: 'media', text: '', message: 0, media: { type: 'image', bytes: 30_000 } },
    { kind: 'media', text: '', message: 0, media: { type: 'audio', bytes: 10_000 } },
    { kind: 'user', text: text(50), message: 0 },
  ]
  expect(lines(build(parts, { inputFresh: 900 }))).toEqual([
    'input user: 50 inputFresh 250000 n$',
    'input media image: 600 inputFresh 3000000 n$',
    'input media audio: 200 inputFresh 1000000 n$',
    'input user: 50 inputFresh 250000 n$',
  ])
  expect(lines(build(parts, { inputFresh: 700, other: { 'input.audio': 25 } }))).toEqual([
    'input user: 50 inputFresh 250000 n$',
    'input media image: 600 inputFresh 3000000 n$',
    'input user: 50 inputFresh 250000 n$',
    'input media audio: 25 input.audio 125000 n$',
  ])
  expect(lines(build([], { other: { 'input.advisor': 10, 'output.audio': 20 } }))).toEqual([
    'input unattributed advisor: 10 input.advisor 50000 n$',
    'output media audio: 20 output.audio 500000 n$',
  ])
})

const picture = (width: number, height: number, bytes: number): PromptPart => ({
  kind: 'media',
  text: '',
  message: 0,
  media: { type: 'image', bytes, image: { width, height } },
})

/** Kinds, names and tokens of the input of a prompt of two pictures between 46 + 4 and 50 words. */
const pictured = (model: string, reported: UsageBuckets, pictures = [picture(300, 200, 90_000), picture(1000, 1000, 10_000)]) => {
  const user: PromptPart = { kind: 'user', text: text(46), message: 0 }
  const last: PromptPart = { kind: 'user', text: text(50), message: 0 }
  return lines(build([], reported, { request: request([user, ...pictures, last], { model }) })).map((line) =>
    line.replace(/ \d+ n\$$/, ''),
  )
}

test('pictures of Claude are counted by its rule, beside the texts; what neither explains is unattributed', () => {
  // 80 + 1,333 by the rule, 100 words; the band reaches to 1.3 of them and 10 more: 1,976.
  expect(pictured('claude-sonnet-4-5', { inputFresh: 1513 })).toEqual([
    'input user: 50 inputFresh',
    'input media image: 80 inputFresh',
    'input media image: 1333 inputFresh',
    'input user: 50 inputFresh',
  ])
  expect(pictured('claude-sonnet-4-5', { inputFresh: 2976 })[0]).toBe('input unattributed hidden prompt: 1000 inputFresh')
})

test('pictures of OpenAI are counted by its rule, and give way before the texts do', () => {
  expect(pictured('gpt-4o', { inputFresh: 1120 })).toEqual([
    'input user: 50 inputFresh',
    'input media image: 255 inputFresh',
    'input media image: 765 inputFresh',
    'input user: 50 inputFresh',
  ])
  // Of 100 words at least 85 were read (the band's low end); the rest is the pictures', one to three.
  expect(pictured('gpt-4o', { inputFresh: 485 })).toEqual([
    'input user: 43 inputFresh',
    'input media image: 100 inputFresh',
    'input media image: 300 inputFresh',
    'input user: 42 inputFresh',
  ])
})

test('pictures that Gemini itself counts share that count by its rule', () => {
  // One tile of 258 and four.
  const pictures = [picture(300, 200, 90_000), picture(1000, 1000, 10_000)]
  expect(pictured('gemini-2.5-flash', { inputFresh: 100, other: { 'input.image': 1290 } }, pictures)).toEqual([
    'input user: 50 inputFresh',
    'input user: 50 inputFresh',
    'input media image: 258 input.image',
    'input media image: 1032 input.image',
  ])
  // Beside one that is not in the request, all weigh by their size again.
  const linked: PromptPart = { kind: 'media', text: '', message: 0, media: { type: 'image', bytes: 30_000 } }
  const shared = pictured('gemini-2.5-flash', { inputFresh: 100, other: { 'input.image': 1200 } }, [
    pictures[0] ?? linked,
    linked,
  ])
  expect(shared.slice(2)).toEqual(['input media image: 900 input.image', 'input media image: 300 input.image'])
})

test('media that no rule counts take what the texts and the counted pictures leave', () => {
  const audio: PromptPart = { kind: 'media', text: '', message: 0, media: { type: 'audio', bytes: 10_000 } }
  expect(pictured('gpt-4o', { inputFresh: 655 }, [picture(512, 512, 90_000), audio])).toEqual([
    'input user: 50 inputFresh',
    'input media image: 255 inputFresh',
    'input media audio: 300 inputFresh',
    'input user: 50 inputFresh',
  ])
})

test('fees are segments of no tokens', () => {
  const segments = build([], { inputFresh: 100, other: { 'fee.web_search': 2 } })
  expect(lines(segments)).toEqual([
    'input unattributed request not read: 100 inputFresh 500000 n$',
    'fee fee web_search: 2 fee.web_search 20000000 n$',
  ])
  expect(segments.map((segment) => segment.tokens)).toEqual([100, 0])
})

test('each part of a message is a segment of its own, in wire order', () => {
  const parts: PromptPart[] = [
    { kind: 'tool-schema', name: 'a', text: text(10), message: null },
    { kind: 'tool-schema', name: 'b', text: text(10), message: null },
    { kind: 'system', text: text(7), message: null },
    { kind: 'system', text: text(3), message: null },
    { kind: 'user', text: text(16, 'first'), message: 0 },
    { kind: 'user', text: text(10), message: 0 },
    { kind: 'user', text: text(6), message: 1 },
    { kind: 'tool-result', name: 'a', text: text(10), message: 1, toolUseId: '1' },
    { kind: 'tool-result', name: 'a', text: text(10), message: 1, toolUseId: '2' },
  ]
  const segments = build(parts, { inputFresh: 90 })
  expect(lines(segments).map((line) => line.split(' inputFresh')[0])).toEqual([
    'input tool-schema a: 10',
    'input tool-schema b: 10',
    'input system: 7',
    'input system: 3',
    'input user: 20',
    'input user: 10',
    'input user: 10',
    'input tool-result a: 10',
    'input tool-result a: 10',
  ])
  expect(segments[4]?.preview).toHaveLength(80)
  expect(segments[4]?.preview?.startsWith('first first')).toBe(true)
})

test('of equal parts each is told from the other, wherever the cached prefix ends', () => {
  const parts: PromptPart[] = [
    { kind: 'user', text: text(96), message: 0 },
    { kind: 'user', text: text(100), message: 0 },
  ]
  const cut = (buckets: UsageBuckets) => build(parts, buckets).map(({ tokens, apart }) => `${tokens}${apart ? ' apart' : ''}`)
  expect(cut({ cacheRead: 100, inputFresh: 100 })).toEqual(['100', '100 apart'])
  expect(cut({ cacheRead: 75, inputFresh: 125 })).toEqual(['75', '25', '100'])
  expect(cut({ cacheRead: 150, inputFresh: 50 })).toEqual(['100', '50', '50'])
})

test('a price that was only reported is shared by tokens; a free or unpriced attempt keeps its tokens', () => {
  const reported: Price = {
    kind: 'priced',
    nanoUsd: nanoUsd(1000),
    basis: 'reported',
    computedNanoUsd: null,
    reportedNanoUsd: nanoUsd(1000),
    priceRow: null,
    estimated: false,
  }
  const answer = response({ output: [{ kind: 'text', text: text(46) }] })
  const parts: PromptPart[] = [{ kind: 'user', text: text(146), message: 0 }]
  const usage = { inputFresh: 150, outputText: 50 }
  expect(lines(build(parts, usage, { response: answer, price: reported, row: null }))).toEqual([
    'input user: 150 inputFresh 750 n$',
    'output text: 50 outputText 250 n$',
  ])
  expect(lines(build(parts, usage, { response: answer, price: { kind: 'unpriced', why: 'unknown-model' }, row: null }))).toEqual([
    'input user: 150 inputFresh 0 n$',
    'output text: 50 outputText 0 n$',
  ])
})

test('an attempt without usage has no segments, unless it was charged for', () => {
  const reported: Price = {
    kind: 'priced',
    nanoUsd: nanoUsd(42),
    basis: 'reported',
    computedNanoUsd: null,
    reportedNanoUsd: nanoUsd(42),
    priceRow: null,
    estimated: false,
  }
  const parts: PromptPart[] = [{ kind: 'user', text: 'hello', message: 0 }]
  expect(build(parts, {}, { usage: null, price: { kind: 'unpriced', why: 'no-usage' }, row: null })).toEqual([])
  expect(lines(build(parts, {}, { usage: null, price: reported, row: null }))).toEqual([
    'fee unattributed charged without usage: - 42 n$',
  ])
})

test('a charge for the request itself is a fee', () => {
  const row: PriceRow = { ...opusRow(), base: { ...opusRow().base, other: { 'fee.request': 5_000_000_000 } } }
  const usage = usageOf({ inputFresh: 100 })
  const price = priceAttempt({ lookup: { kind: 'row', row }, usage, usageSource: 'reported', billing: 'billed' })
  expect(lines(build([], { inputFresh: 100 }, { row, price }))).toEqual([
    'input unattributed request not read: 100 inputFresh 500000 n$',
    'fee fee request: - 5000000 n$',
  ])
})

test('sound of one prompt shares what is reported of it by its length, documents by their pages, whatever their size', () => {
  const media = (of: NonNullable<PromptPart['media']>): PromptPart => ({ kind: 'media', text: '', message: 0, media: of })
  const sound = [media({ type: 'audio', bytes: 90_000, seconds: 2.5 }), media({ type: 'audio', bytes: 10_000, seconds: 7.5 })]
  expect(pictured('gemini-2.5-flash', { inputFresh: 100, other: { 'input.audio': 320 } }, sound).slice(2)).toEqual([
    'input media audio: 80 input.audio',
    'input media audio: 240 input.audio',
  ])
  // Anthropic reports no medium: what the text does not explain is the documents'.
  const documents = [media({ type: 'document', bytes: 90_000, pages: 1 }), media({ type: 'document', bytes: 10_000, pages: 3 })]
  expect(pictured('claude-sonnet-4-5', { inputFresh: 8100 }, documents)).toEqual([
    'input user: 50 inputFresh',
    'input media document: 2000 inputFresh',
    'input media document: 6000 inputFresh',
    'input user: 50 inputFresh',
  ])
  // One that does not tell: all weigh by their size again.
  const unknown = [documents[0], media({ type: 'document', bytes: 10_000 })].flatMap((part) => part ?? [])
  expect(pictured('claude-sonnet-4-5', { inputFresh: 8100 }, unknown)[1]).toBe('input media document: 7200 inputFresh')
})
