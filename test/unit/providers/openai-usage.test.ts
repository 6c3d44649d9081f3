import { describe, expect, test } from 'vitest'
import { readOpenAiUsage } from '#shared/providers/openai-usage.ts'

const read = (usage: Record<string, unknown>, model = 'gpt-5.4') => readOpenAiUsage(usage, model)

test('details are parts of their totals', () => {
  const usage = read({
    prompt_tokens: 1000,
    completion_tokens: 100,
    total_tokens: 1100,
    prompt_tokens_details: { cached_tokens: 600, cache_write_tokens: 200, audio_tokens: 50, image_tokens: 30 },
    completion_tokens_details: { reasoning_tokens: 60, audio_tokens: 10, rejected_prediction_tokens: 5 },
  })
  expect(usage).toEqual({
    inputFresh: 120,
    cacheRead: 600,
    cacheWrite5m: 200,
    cacheWrite1h: 0,
    inputTotal: 1000,
    outputText: 30,
    reasoning: 60,
    outputTotal: 100,
    other: { 'input.audio': 50, 'input.image': 30, 'output.audio': 10 },
  })
})

test('counts that are absent, negative or no numbers are unknown', () => {
  expect(read({})).toBeNull()
  expect(read({ prompt_tokens: -1, completion_tokens: '7' })).toBeNull()
  expect(read({ prompt_tokens: null, completion_tokens: null, total_tokens: 9 })).toBeNull()
})

test('Perplexity’s requests are counted by how much they searched', () => {
  expect(read({ prompt_tokens: 8, completion_tokens: 5, search_context_size: 'low' }, 'sonar')?.other).toEqual({
    'fee.request_low': 1,
  })
  expect(read({ prompt_tokens: 8, completion_tokens: 5, search_context_size: 'vast' }, 'sonar')?.other).toEqual({})
})

test('a missing side follows from the total', () => {
  expect(read({ completion_tokens: 4, total_tokens: 10 })).toMatchObject({ inputTotal: 6, outputTotal: 4 })
})

describe('what a vendor counts otherwise, its total tells', () => {
  test('xAI leaves reasoning out of the completion', () => {
    const usage = read(
      { prompt_tokens: 213, completion_tokens: 2, total_tokens: 413, completion_tokens_details: { reasoning_tokens: 198 } },
      'grok-4',
    )
    expect(usage).toMatchObject({ inputTotal: 213, outputText: 2, reasoning: 198, outputTotal: 200 })
  })

  test('Charm Hyper leaves cached tokens out of the prompt', () => {
    const usage = read({
      prompt_tokens: 20,
      completion_tokens: 5,
      total_tokens: 925,
      prompt_tokens_details: { cached_tokens: 900 },
    })
    expect(usage).toMatchObject({ inputFresh: 20, cacheRead: 900, inputTotal: 920, outputTotal: 5 })
  })

  test('Mistral leaves audio out of the prompt, and charges its seconds', () => {
    const usage = read({
      prompt_tokens: 9,
      completion_tokens: 248,
      total_tokens: 632,
      prompt_audio_seconds: 3,
      prompt_tokens_details: { audio_tokens: 375 },
    })
    const other = { 'input.audio': 375, 'fee.audio_second': 3 }
    expect(usage).toMatchObject({ inputFresh: 9, inputTotal: 384, other })
  })

  test("Google's compatible endpoint names thoughts in the total only", () => {
    const counts = { prompt_tokens: 35, completion_tokens: 12, total_tokens: 109 }
    expect(read(counts, 'gemini-2.5-flash')).toMatchObject({ outputText: 12, reasoning: 62, outputTotal: 74 })
    expect(read(counts, 'mystery')).toMatchObject({ outputTotal: 12 })
  })

  test("Vercel's gateway leaves Gemini's thoughts out of the total too", () => {
    const counts = {
      prompt_tokens: 28,
      completion_tokens: 9,
      total_tokens: 37,
      completion_tokens_details: { reasoning_tokens: 69 },
    }
    expect(read({ ...counts, market_cost: 0.000992 }, 'google/gemini-3-pro-preview')).toMatchObject({
      outputText: 9,
      reasoning: 69,
    })
    expect(read({ ...counts, market_cost: 0.000992 }, 'openai/gpt-5')).toMatchObject({
      outputText: 0,
      reasoning: 9,
      outputTotal: 9,
    })
  })
})

test('parts larger than their whole are cut to it: Grok on Azure reports more cached tokens than there were', () => {
  const usage = read({
    prompt_tokens: 325,
    completion_tokens: 17,
    total_tokens: 342,
    prompt_tokens_details: { cached_tokens: 417 },
  })
  expect(usage).toMatchObject({ inputFresh: 0, cacheRead: 325, inputTotal: 325 })
})

test.each([
  ['Mistral', { num_cached_tokens: 8 }],
  ['DeepSeek', { prompt_cache_hit_tokens: 8, prompt_cache_miss_tokens: 2 }],
  ['Hugging Face', { cached_tokens: 8 }],
  ['LiteLLM', { cache_read_input_tokens: 8 }],
])('%s names cached tokens beside the details', (_vendor, fields) => {
  expect(read({ prompt_tokens: 10, completion_tokens: 1, ...fields })).toMatchObject({ inputFresh: 2, cacheRead: 8 })
})

test.each([
  ['OpenRouter', { server_tool_use_details: { web_search_requests: 3 } }],
  ['xAI', { server_side_tool_usage_details: { web_search_calls: 3 } }],
])('%s counts searches', (_vendor, fields) => {
  expect(read({ input_tokens: 10, output_tokens: 1, ...fields })?.other).toEqual({ 'fee.web_search': 3 })
})
