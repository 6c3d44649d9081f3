import { describe, expect, test } from 'vitest'
import type { Price } from '#shared/model/cost.ts'
import type { CallRecord } from '#shared/model/records.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { parseOverrides } from '#shared/pricing/override-document.ts'
import { createOverrideBook } from '#shared/pricing/overrides.ts'
import type { PriceBook } from '#shared/pricing/price-book.ts'
import { derive, record } from '../../helpers/runs/derive-story.ts'
import type { Endpoint, StoryExchange } from '../../helpers/runs/story.ts'

/**
 * What users of other tools were billed wrongly, each from the bytes on the wire to the price of the call. The references name where it was
 * reported.
 */
const ANTHROPIC: Endpoint = { provider: 'anthropic', host: 'api.anthropic.com', path: '/v1/messages' }
const OPENAI: Endpoint = { provider: 'openai', host: 'api.openai.com', path: '/v1/chat/completions' }
const GEMINI: Endpoint = {
  provider: 'gemini',
  host: 'generativelanguage.googleapis.com',
  path: '/v1beta/models/gemini-2.5-pro:generateContent',
}

interface Wire {
  readonly at: Endpoint
  readonly request?: object
  readonly response: object | string
  /** The client leaves before the end. */
  readonly cut?: boolean
}

const exchange = ({ at, request = {}, response, cut = false }: Wire, number = 0): StoryExchange => ({
  id: `${number}`.padStart(24, '0'),
  startUs: number * 10_000_000,
  lastsUs: 1_000_000,
  hints: { tags: {} },
  headers: [],
  endpoint: at,
  request: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: `Question ${number}` }], ...request }),
  answer: {
    kind: cut ? 'cut' : 'answered',
    status: 200,
    body: typeof response === 'string' ? response : JSON.stringify(response),
  },
})

function callsOf(exchanges: readonly StoryExchange[], book: PriceBook = createPriceBook()): CallRecord[] {
  const { index } = derive(record(exchanges), { book })
  return index.runs().flatMap(({ id }) => index.calls(id))
}

function priceOf(wire: Wire, book?: PriceBook): Price {
  const [call] = callsOf([exchange(wire)], book)
  if (!call) throw new Error('no call')
  return call.cost
}

/** Dollars; NaN where there is no price. */
const dollars = (wire: Wire, book?: PriceBook): number => {
  const price = priceOf(wire, book)
  return price.kind === 'priced' ? price.nanoUsd / 1e9 : Number.NaN
}

const sse = (...events: readonly (readonly [name: string, data: object])[]): string =>
  events.map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`).join('')
const chunks = (...events: readonly object[]): string =>
  `${events.map((data) => `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', ...data })}\n\n`).join('')}data: [DONE]\n\n`

const message = (usage: object, model = 'claude-opus-5') => ({
  id: 'm',
  type: 'message',
  role: 'assistant',
  model,
  content: [{ type: 'text', text: 'Done.' }],
  stop_reason: 'end_turn',
  usage,
})
const completion = (model: string, usage: object | null, more: object = {}) => ({
  id: 'c',
  model,
  choices: [{ index: 0, message: { role: 'assistant', content: 'Done.' }, finish_reason: 'stop' }],
  ...(usage && { usage }),
  ...more,
})
const OPUS_STREAM = (end: readonly (readonly [string, object])[]): string =>
  sse(
    ['message_start', { message: { ...message({ input_tokens: 3, output_tokens: 1 }), content: [], stop_reason: null } }],
    ['content_block_start', { index: 0, content_block: { type: 'text', text: '' } }],
    ['content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'one two three four five' } }],
    ...end,
  )

describe('counting', () => {
  test('1 · ccusage#866, 3 · ccusage#901/#938: placeholders of a stream’s first event are not the usage', () => {
    const response = OPUS_STREAM([
      ['content_block_stop', { index: 0 }],
      ['message_delta', { delta: { stop_reason: 'end_turn' }, usage: { input_tokens: 400, output_tokens: 170 } }],
      ['message_stop', {}],
    ])
    // 400 × $5 + 170 × $25 a million; the placeholders would make $0.00004
    expect(dollars({ at: ANTHROPIC, request: { stream: true }, response })).toBe(0.00625)
  })

  test('4 · ccusage#1728: an answer of many blocks is billed once', () => {
    const content = [
      { type: 'thinking', thinking: 'Hm.', signature: 's' },
      { type: 'text', text: 'First.' },
      { type: 'tool_use', id: 't1', name: 'Read', input: {} },
      { type: 'tool_use', id: 't2', name: 'Read', input: {} },
    ]
    const response = { ...message({ input_tokens: 1000, output_tokens: 100 }), content }
    expect(dollars({ at: ANTHROPIC, response })).toBe(0.0075)
  })

  test('13 · langfuse#8808: usage that grows from chunk to chunk is not summed', () => {
    const growing = [10, 50, 100].map((completion_tokens) => ({
      model: 'gpt-5.5',
      choices: [{ index: 0, delta: { content: 'word ' } }],
      usage: { prompt_tokens: 1000, completion_tokens, total_tokens: 1000 + completion_tokens },
    }))
    // 1000 × $5 + 100 × $30
    expect(dollars({ at: OPENAI, request: { stream: true }, response: chunks(...growing) })).toBe(0.008)
  })

  test('9 · litellm#14849, Aider#5516: cached tokens that the prompt includes are not charged twice', () => {
    const usageMetadata = {
      promptTokenCount: 100_000,
      cachedContentTokenCount: 90_000,
      candidatesTokenCount: 10,
      totalTokenCount: 100_010,
    }
    const gemini = { candidates: [{ content: { parts: [{ text: 'Done.' }] } }], usageMetadata, modelVersion: 'gemini-2.5-pro' }
    // 10,000 × $1.25 + 90,000 × $0.125 + 10 × $10; counted twice it were $0.1364
    expect(dollars({ at: GEMINI, request: { contents: [] }, response: gemini })).toBe(0.02385)
    const openai = completion('gpt-5.5', {
      prompt_tokens: 1000,
      completion_tokens: 0,
      total_tokens: 1000,
      prompt_tokens_details: { cached_tokens: 900 },
    })
    expect(dollars({ at: OPENAI, response: openai })).toBe(0.00095)
  })

  test('14 · langfuse#16321, Helicone#5604: Gemini’s thoughts are billed as output', () => {
    const usageMetadata = { promptTokenCount: 1000, candidatesTokenCount: 100, thoughtsTokenCount: 900, totalTokenCount: 2000 }
    const response = { candidates: [{ content: { parts: [{ text: 'Done.' }] } }], usageMetadata, modelVersion: 'gemini-2.5-pro' }
    expect(dollars({ at: GEMINI, request: { contents: [] }, response })).toBe(0.01125)
  })
})

describe('absent is not zero', () => {
  test('11 · hermes-agent#12023: a stream without usage is not 0 tokens at $0', () => {
    const response = chunks({
      model: 'gpt-5.5',
      choices: [{ index: 0, delta: { content: 'Hello there.' }, finish_reason: 'stop' }],
    })
    const [call] = callsOf([exchange({ at: OPENAI, request: { stream: true, model: 'gpt-5.5' }, response })])
    // "Question 0" is two words; four tokens around the message and three to open the answer, as OpenAI says
    expect(call).toMatchObject({ outcome: 'completed', usageSource: 'estimated', usage: { inputFresh: 9, outputText: 2 } })
    // 9 × $5 + 2 × $30
    expect(call?.cost).toMatchObject({ kind: 'priced', nanoUsd: 105_000, estimated: true })
  })

  test('12 · litellm#39893, posthog-js#4664: a cancelled stream costs what was generated, not its placeholder', () => {
    const [call] = callsOf([exchange({ at: ANTHROPIC, request: { stream: true }, response: OPUS_STREAM([]), cut: true })])
    // Five words; Claude Opus 5 writes three tokens where the tokenizer counts two
    expect(call).toMatchObject({ outcome: 'aborted', usageSource: 'estimated', usage: { inputFresh: 3, outputTotal: 8 } })
    // 3 × $5 + 8 × $25
    expect(call?.cost).toMatchObject({ kind: 'priced', nanoUsd: 215_000, estimated: true })
  })

  test('12 · a cancelled stream of Chat Completions costs its prompt and what was generated', () => {
    const response = `data: ${JSON.stringify({ id: 'c', model: 'gpt-5.5', choices: [{ index: 0, delta: { content: 'one two three' } }] })}\n\n`
    const [call] = callsOf([exchange({ at: OPENAI, request: { stream: true, model: 'gpt-5.5' }, response, cut: true })])
    expect(call).toMatchObject({ outcome: 'aborted', usageSource: 'estimated', usage: { inputFresh: 9, outputText: 3 } })
    // 9 × $5 + 3 × $30
    expect(call?.cost).toMatchObject({ kind: 'priced', nanoUsd: 135_000, estimated: true })
  })

  test('12 · a cancelled stream of Responses costs its prompt and what was generated', () => {
    const at: Endpoint = { provider: 'openai', host: 'api.openai.com', path: '/v1/responses' }
    const response = sse(
      ['response.created', { response: { id: 'r', model: 'gpt-5.5', status: 'in_progress', output: [], usage: null } }],
      ['response.output_item.added', { output_index: 0, item: { type: 'message', role: 'assistant', content: [] } }],
      ['response.output_text.delta', { output_index: 0, content_index: 0, delta: 'one two three' }],
    )
    const request = { stream: true, model: 'gpt-5.5', messages: undefined, input: 'Question 0' }
    const [call] = callsOf([exchange({ at, request, response, cut: true })])
    expect(call).toMatchObject({ outcome: 'aborted', usageSource: 'estimated', usage: { inputFresh: 9, outputText: 3 } })
    expect(call?.cost).toMatchObject({ kind: 'priced', nanoUsd: 135_000, estimated: true })
  })

  test('15 · codeburn#17: a model without a price is counted as unpriced, not as $0', () => {
    const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 }
    expect(priceOf({ at: OPENAI, response: completion('gpt-99-stealth', usage) })).toEqual({
      kind: 'unpriced',
      why: 'unknown-model',
    })
  })

  test('15 · langfuse#2382: a model of one’s own costs nothing, unless one says what', () => {
    const at: Endpoint = { provider: 'ollama', host: '127.0.0.1:11434', path: '/v1/chat/completions' }
    const response = completion('deepseek-r1', { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 })
    expect(priceOf({ at, response })).toEqual({ kind: 'free', nanoUsd: 0, why: 'local' })
    const said = parseOverrides({ prices: [{ model: 'deepseek-r1', provider: 'ollama', input: 0.1, output: 1 }] })
    expect(dollars({ at, response }, createPriceBook([createOverrideBook(said.ok ? said.value : [])]))).toBe(0.0002)
  })
})

describe('the right row', () => {
  test('2 · ccusage#936: calls through Azure are priced, under the names that Azure serves', () => {
    const at: Endpoint = {
      provider: 'azure/acme',
      host: 'acme.openai.azure.com',
      path: '/openai/deployments/my-deployment/chat/completions',
    }
    const response = completion('gpt-4o-2024-08-06', { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 })
    expect(dollars({ at, response })).toBe(0.0035)
  })

  test('5 · ccusage#1636: a price cut leaves what was priced before as it was', () => {
    const wire: Wire = {
      at: OPENAI,
      response: completion('gpt-5.6-sol', { prompt_tokens: 1_000_000, completion_tokens: 0, total_tokens: 1_000_000 }),
    }
    // The story is set in September 2026, after the cut of August 21.
    const book = createPriceBook()
    const july = { ...book, lookup: (query: Parameters<PriceBook['lookup']>[0]) => book.lookup({ ...query, at: JULY }) }
    const JULY = (Date.parse('2026-07-01') * 1000) as Parameters<PriceBook['lookup']>[0]['at']
    expect(dollars(wire, july)).toBe(10)
    expect(dollars(wire, book)).toBe(8)
  })

  test('6 · langfuse#8482: above the long-context step the whole request costs more', () => {
    const usage = (input_tokens: number) => ({ input_tokens, output_tokens: 1000 })
    const at = (input: number) => dollars({ at: ANTHROPIC, response: message(usage(input), 'claude-sonnet-4-5-20250929') })
    // 200,000 × $3 + 1000 × $15; one token more: 200,001 × $6 + 1000 × $22.50
    expect([at(200_000), at(200_001)]).toEqual([0.615, 1.222506])
  })

  test('6 · the step counts cached tokens as input too', () => {
    const usage = { input_tokens: 1000, cache_read_input_tokens: 250_000, output_tokens: 0 }
    expect(dollars({ at: ANTHROPIC, response: message(usage, 'claude-sonnet-4-5') })).toBe(0.156)
  })

  test('6 · results of a batch, fetched together, reach no step that none of them does', () => {
    const at: Endpoint = { ...ANTHROPIC, method: 'GET', path: '/v1/messages/batches/b/results' }
    const line = (input_tokens: number) =>
      JSON.stringify({ result: { message: message({ input_tokens, output_tokens: 0 }, 'claude-sonnet-4-5') } })
    const results = (...inputs: number[]) => dollars({ at, response: inputs.map(line).join('\n') })
    // Half of $3 a million tokens for 300,000 in two; half of $6 for the same in one
    expect([results(150_000, 150_000), results(300_000)]).toEqual([0.45, 0.9])
  })

  const served = (tier: string, requested: string) =>
    priceOf({
      at: OPENAI,
      request: { service_tier: requested },
      response: completion(
        'gpt-5.5',
        { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 },
        { service_tier: tier },
      ),
    })

  test('7 · langfuse#13780: priority costs what priority costs', () => {
    expect(served('priority', 'priority')).toMatchObject({ nanoUsd: 20_000_000 })
    expect(served('default', 'default')).toMatchObject({ nanoUsd: 8_000_000 })
  })

  test('8 · litellm#31837: asked for priority and served as default costs the default; #13810: flex halves, not doubles', () => {
    expect(served('default', 'priority')).toMatchObject({ nanoUsd: 8_000_000 })
    expect(served('flex', 'flex')).toMatchObject({ nanoUsd: 4_000_000 })
  })

  test('8 · a tier that nobody publishes a price for is unpriced, not plain', () => {
    expect(served('ultrafast', 'fast')).toEqual({ kind: 'unpriced', why: 'unknown-tier' })
  })

  test('10 · litellm#38507: OpenRouter’s Responses cost what OpenRouter says', () => {
    const at: Endpoint = { provider: 'openrouter', host: 'openrouter.ai', path: '/api/v1/responses' }
    const response = {
      id: 'r',
      object: 'response',
      status: 'completed',
      model: 'openai/gpt-5.5',
      output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Done.' }] }],
      usage: { input_tokens: 1000, output_tokens: 100, total_tokens: 1100, cost: 0.0081 },
    }
    expect(priceOf({ at, request: { input: 'Hi', model: 'openai/gpt-5.5' }, response })).toMatchObject({
      kind: 'priced',
      basis: 'reported',
      nanoUsd: 8_100_000,
      computedNanoUsd: 8_000_000,
    })
  })

  test('US-only inference of Claude costs a tenth more', () => {
    const usage = { input_tokens: 1000, output_tokens: 100, inference_geo: 'us' }
    expect(dollars({ at: ANTHROPIC, response: message(usage) })).toBe(0.00825)
  })

  test('what OpenAI writes to its cache replaces input at 1.25 times its rate, it is not added to it', () => {
    const usage = {
      prompt_tokens: 10_000,
      completion_tokens: 0,
      total_tokens: 10_000,
      prompt_tokens_details: { cached_tokens: 2000, cache_write_tokens: 5000 },
    }
    // 3000 × $4 + 2000 × $0.40 + 5000 × $5
    expect(dollars({ at: OPENAI, response: completion('gpt-5.6-sol', usage) })).toBe(0.0378)
  })
})
