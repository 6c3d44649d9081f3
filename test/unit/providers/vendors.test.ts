import { expect, test } from 'vitest'
import type { ParsedResponse } from '#shared/model/prompt.ts'
import { openaiChat } from '#shared/providers/openai-chat.ts'

/** How vendors stream Chat Completions, each in its own way; the shapes are those of recorded traffic. */
const response = (body: string, headers: readonly (readonly [string, string])[] = []): ParsedResponse =>
  openaiChat.parseResponse({ status: 200, headers, body: new TextEncoder().encode(body), request: null })

const chunk = (delta: object, more: object = {}, finish_reason: string | null = null) => ({
  id: 'c-1',
  object: 'chat.completion.chunk',
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
})

const sse = (chunks: readonly unknown[], end = '\n\n'): string =>
  chunks.map((each) => `data: ${typeof each === 'string' ? each : JSON.stringify(each)}${end}`).join('')

const counts = (completion_tokens: number, more: object = {}) => ({
  prompt_tokens: 9,
  completion_tokens,
  total_tokens: 9 + completion_tokens,
  ...more,
})

const hello = {
  output: [{ kind: 'text', text: 'Hello' }],
  usage: { inputTotal: 9, outputTotal: 2 },
  stopReason: 'stop',
  complete: true,
}

test('Perplexity repeats the whole message and a growing usage in every chunk, ends lines with CRLF and sends no [DONE]', () => {
  const grown = (text: string, content: string, tokens: number, finish: string | null) => ({
    ...chunk(
      { role: 'assistant', content: text },
      { usage: counts(tokens, { cost: { total_cost: 0.005 + tokens / 1e6 } }) },
      finish,
    ),
    choices: [{ index: 0, delta: { content: text }, message: { role: 'assistant', content }, finish_reason: finish }],
  })
  expect(response(sse([grown('Hel', 'Hel', 1, null), grown('lo', 'Hello', 2, 'stop')], '\r\n\r\n'))).toMatchObject({
    ...hello,
    reportedCostUsd: 0.005002,
  })
})

test('OpenRouter keeps the connection alive by comments and puts usage and cost beside the finish reason', () => {
  const alive = ': OPENROUTER PROCESSING\n\n'
  const usage = counts(2, { cost: 0.00012, is_byok: false, cost_details: { upstream_inference_cost: 0.00012 } })
  const answer = response(
    alive +
      alive +
      sse([chunk({ content: 'Hello' }), chunk({ content: '' }, { usage, provider: 'Anthropic' }, 'stop'), '[DONE]']),
  )
  expect(answer).toMatchObject({ ...hello, reportedCostUsd: 0.00012 })
  expect(answer.firstContentOffset).toBe(alive.length * 2)
})

test('Databricks and Hugging Face repeat usage in several chunks, which still have choices', () => {
  const chunks = [
    chunk({ content: 'Hel' }, { usage: counts(1) }),
    chunk({ content: 'lo' }, { usage: counts(2) }),
    chunk({}, { usage: counts(2) }, 'stop'),
  ]
  expect(response(sse([...chunks, '[DONE]']))).toMatchObject(hello)
  expect(response(sse(chunks))).toMatchObject(hello)
})

test('Groq says it twice, in a field of its own too', () => {
  const usage = counts(2, { queue_time: 0.1, total_time: 0.2 })
  const chunks = [
    chunk({ content: 'Hello' }, { x_groq: { id: 'req_1' } }),
    chunk({}, { x_groq: { id: 'req_1', usage }, usage }, 'stop'),
  ]
  expect(response(sse([...chunks, '[DONE]']))).toMatchObject(hello)
})

test('vLLM and OpenAI send usage alone in the last chunk, and null before', () => {
  const chunks = [
    chunk({ content: 'Hello' }, { usage: null }),
    chunk({}, { usage: null }, 'stop'),
    { choices: [], usage: counts(2) },
  ]
  expect(response(sse([...chunks, '[DONE]']))).toMatchObject(hello)
})

test('DeepSeek names hits and misses of its cache, and reasons apart from the text', () => {
  const usage = counts(20, {
    prompt_cache_hit_tokens: 8,
    prompt_cache_miss_tokens: 1,
    completion_tokens_details: { reasoning_tokens: 15 },
  })
  const answer = response(sse([chunk({ reasoning_content: 'Hm' }), chunk({ content: 'Hello' }, { usage }, 'stop'), '[DONE]']))
  expect(answer).toMatchObject({
    usage: { inputFresh: 1, cacheRead: 8, outputText: 5, reasoning: 15 },
    output: [{ kind: 'reasoning', text: 'Hm' }, { kind: 'text' }],
  })
})

test("Vercel's gateway reports what it charged beside what the market would", () => {
  const usage = counts(2, { cost: 0.00003, market_cost: 0.00004 })
  expect(response(sse([chunk({ content: 'Hello' }), chunk({}, { usage }, 'stop'), '[DONE]']))).toMatchObject({
    ...hello,
    reportedCostUsd: 0.00003,
  })
})

test('llama.cpp ends a stream that failed with an error line', () => {
  const body = `${sse([chunk({ content: 'Hello' })])}error: {"code":500,"message":"context is full","type":"server_error"}\n\n`
  expect(response(body)).toMatchObject({ error: { type: 'server_error', message: 'context is full' }, complete: false })
})

test('LiteLLM says what a call cost in a header', () => {
  const body = JSON.stringify({ choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }], usage: counts(2) })
  expect(response(body, [['x-litellm-response-cost', '0.0000285']])).toMatchObject({ ...hello, reportedCostUsd: 0.0000285 })
})

test('OpenAI pads its chunks at random, which is neither text nor usage', () => {
  const padded = { obfuscation: 'xY7', service_tier: 'default', system_fingerprint: 'fp_1' }
  const chunks = [
    chunk({ content: 'Hel' }, padded),
    chunk({ content: 'lo' }, { ...padded, obfuscation: 'a' }, 'stop'),
    { ...chunk({}), ...padded, choices: [], usage: counts(2) },
  ]
  expect(response(sse([...chunks, '[DONE]']))).toMatchObject(hello)
})

test('Cloudflare’s JSON mode answers with an object instead of text', () => {
  const message = { role: 'assistant', content: { name: 'Ada', born: 1815 } }
  const body = { model: 'm', choices: [{ index: 0, message, finish_reason: 'stop' }], usage: counts(2) }
  expect(response(JSON.stringify(body))).toMatchObject({
    ...hello,
    output: [{ kind: 'text', text: '{"born":1815,"name":"Ada"}' }],
  })
})
