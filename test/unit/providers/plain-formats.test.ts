import { describe, expect, test } from 'vitest'
import type { ParsedRequest, ParsedResponse } from '#shared/model/prompt.ts'
import { providerFor } from '#shared/providers/index.ts'
import { readFixture } from '#support/provider-fixtures.ts'

/** Formats without a conversation: what is asked and answered is read, what it cost counted, and nothing is linked by it. */
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))

function formatAt(path: string, host: string, method = 'POST') {
  const head = { method, host, path, headers: [] }
  const provider = providerFor(head)
  if (!provider) throw new Error(`Nothing reads ${path}.`)
  const request = (body: Uint8Array): ParsedRequest => {
    const parsed = provider.parseRequest(head, body)
    if (!parsed.ok) throw new Error(parsed.error.detail)
    return parsed.value
  }
  const response = (body: Uint8Array, { status = 200, type = 'application/json', model = '' } = {}): ParsedResponse =>
    provider.parseResponse({
      status,
      headers: [['content-type', type]],
      body,
      request: model === '' ? null : { model, streaming: false, parts: [], messages: [], tools: [] },
    })
  return { provider, request, response }
}

const EMPTY = { inputFresh: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, outputText: 0, reasoning: 0, other: {} }

describe('openai-completions', () => {
  const { request, response } = formatAt('/v1/completions', 'api.openai.com')

  test('takes its prompts and what comes after them for one text', () => {
    expect(request(readFixture('openai-completions/plain.request.json'))).toEqual({
      model: 'gpt-3.5-turbo-instruct',
      streaming: false,
      parts: [{ kind: 'user', text: 'def add(a, b):\n    \n    return c', message: null }],
      messages: [],
      tools: [],
    })
  })

  test('shows nothing of a prompt given as tokens', () => {
    expect(request(bytes({ model: 'm', prompt: [[1, 2, 3]], stream: true }))).toMatchObject({ streaming: true, parts: [] })
  })

  test('answers with every alternative, and with no message to go on from', () => {
    expect(response(readFixture('openai-completions/plain.response.json'))).toMatchObject({
      servedModel: 'gpt-3.5-turbo-instruct:20230824-v2',
      usage: { inputTotal: 9, outputTotal: 10 },
      stopReason: 'stop',
      output: [
        { kind: 'text', text: 'c = a + b' },
        { kind: 'text', text: 'c = b + a' },
      ],
      message: null,
      complete: true,
    })
  })

  test('streams, with the usage in a last chunk without choices', () => {
    expect(response(readFixture('openai-completions/streamed.response.sse'))).toMatchObject({
      usage: { inputTotal: 4, outputTotal: 6 },
      stopReason: 'length',
      output: [{ kind: 'text', text: 'Naïve – but it runs' }],
      complete: true,
      firstContentOffset: 0,
    })
    expect(response(readFixture('openai-completions/truncated.response.sse'))).toMatchObject({
      usage: null,
      output: [{ kind: 'text', text: 'Naïve' }],
      complete: false,
    })
  })
})

describe('openai-embeddings', () => {
  const { request, response } = formatAt('/openai/deployments/my-embedder/embeddings', 'acme.openai.azure.com')

  test('takes what is embedded for one text, however many there are', () => {
    expect(request(readFixture('openai-embeddings/plain.request.json'))).toMatchObject({
      model: 'text-embedding-3-small',
      parts: [{ kind: 'user', text: 'first text\nsecond text', message: null }],
      messages: [],
    })
    expect(request(bytes({ input: [1, 2] }))).toMatchObject({ model: 'my-embedder', parts: [] })
  })

  test('has input and nothing else', () => {
    expect(response(readFixture('openai-embeddings/plain.response.json'))).toEqual({
      servedModel: 'text-embedding-3-small',
      usage: { ...EMPTY, inputFresh: 4, inputTotal: 4, outputTotal: 0 },
      output: [],
      toolUses: [],
      message: null,
      complete: true,
      firstContentOffset: null,
    })
  })

  test.each([
    ['Voyage names the total only', { total_tokens: 17 }, 17],
    ['Mistral names an output of 0', { prompt_tokens: 10, total_tokens: 10, completion_tokens: 0 }, 10],
  ])('%s', (_vendor, usage, inputTotal) => {
    expect(response(bytes({ data: [], usage })).usage).toMatchObject({ inputTotal, outputTotal: 0 })
  })

  test('keeps what the gateway charged', () => {
    expect(response(bytes({ data: [], usage: { prompt_tokens: 6, total_tokens: 6, cost: 1.2e-7 } })).reportedCostUsd).toBe(1.2e-7)
  })

  test('absent usage is unknown, and a failure says so', () => {
    expect(response(bytes({ data: [] })).usage).toBeNull()
    expect(response(bytes({ error: { message: 'no such model', code: 'model_not_found' } }), { status: 404 })).toMatchObject({
      error: { type: 'model_not_found', message: 'no such model' },
      usage: null,
    })
  })
})

describe('openai-images', () => {
  const { request, response } = formatAt('/v1/images/generations', 'api.openai.com')

  test('reads what is to be painted', () => {
    expect(request(readFixture('openai-images/plain.request.json'))).toMatchObject({
      model: 'gpt-image-1',
      streaming: false,
      parts: [{ kind: 'user', text: 'A red bicycle' }],
    })
  })

  test('what it generates are tokens of a picture, also where the usage does not say so', () => {
    expect(response(readFixture('openai-images/plain.response.json')).usage).toEqual({
      ...EMPTY,
      inputFresh: 27,
      inputTotal: 350,
      outputTotal: 272,
      other: { 'input.image': 323, 'output.image': 272 },
    })
    const usage = { input_tokens: 1, output_tokens: 9, output_tokens_details: { text_tokens: 4, image_tokens: 5 } }
    expect(response(bytes({ data: [], usage })).usage).toMatchObject({ outputText: 4, other: { 'output.image': 5 } })
  })

  test('streams pictures, and the usage with the last one', () => {
    expect(response(readFixture('openai-images/streamed.response.sse'))).toMatchObject({
      usage: { inputFresh: 20, outputTotal: 272 },
      complete: true,
      firstContentOffset: 0,
    })
  })

  test('billed by the picture, it has no usage', () => {
    expect(response(bytes({ created: 1, data: [{ url: 'https://example.com/a.png' }] }))).toMatchObject({
      usage: null,
      complete: true,
    })
  })
})

describe('openai-audio', () => {
  const { request, response } = formatAt('/v1/audio/transcriptions', 'api.openai.com')

  test('reads a form: its fields, and the size of what is to be heard', () => {
    expect(request(readFixture('openai-audio/transcription.request.form'))).toEqual({
      model: 'gpt-4o-transcribe',
      streaming: true,
      parts: [
        { kind: 'user', text: 'On Ruby – and more', message: null },
        { kind: 'media', text: '', media: { type: 'audio', bytes: 18 }, message: null },
      ],
      messages: [],
      tools: [],
    })
  })

  test('reads what is to be said', () => {
    const body = { model: 'gpt-4o-mini-tts', input: 'Good morning', instructions: 'Cheerful', stream_format: 'sse' }
    expect(formatAt('/v1/audio/speech', 'api.openai.com').request(bytes(body))).toMatchObject({
      streaming: true,
      parts: [{ text: 'Cheerful\nGood morning' }],
    })
  })

  const heard = { inputFresh: 7, inputTotal: 37, outputText: 12, other: { 'input.audio': 30 } }

  test('answers with the words and their tokens', () => {
    expect(response(readFixture('openai-audio/plain.response.json'))).toMatchObject({
      usage: heard,
      output: [{ kind: 'text', text: 'Ruby is a programming language.' }],
      message: null,
      complete: true,
    })
  })

  test('streams words, and the usage with the last ones', () => {
    expect(response(readFixture('openai-audio/streamed.response.sse'))).toMatchObject({
      usage: { inputTotal: 37, outputTotal: 12, other: { 'input.audio': 37 } },
      output: [{ kind: 'text', text: 'Ruby is – nice.' }],
      complete: true,
      firstContentOffset: 0,
    })
  })

  test('billed by the second, it has no usage', () => {
    expect(response(bytes({ text: 'Hi', usage: { type: 'duration', seconds: 4 } })).usage).toBeNull()
  })

  test('answers with bare sound, which does not say where it ends', () => {
    expect(response(new Uint8Array([0xff, 0xfb, 0x90]), { type: 'audio/mpeg' })).toEqual({
      usage: null,
      output: [],
      toolUses: [],
      message: null,
      complete: false,
      firstContentOffset: 0,
    })
  })

  test('leaves the sound out of the prompt where the vendor does: Mistral', () => {
    const usage = { prompt_tokens: 3, total_tokens: 389, completion_tokens: 11, prompt_tokens_details: { audio_tokens: 375 } }
    expect(response(bytes({ text: 'Hi', usage })).usage).toMatchObject({ inputFresh: 3, inputTotal: 378, outputTotal: 11 })
  })
})

describe('openai-moderations', () => {
  const { provider, request, response } = formatAt('/v1/moderations', 'api.openai.com')

  test('is free, and says what was checked', () => {
    expect(provider.free).toBe('not-billed')
    expect(request(readFixture('openai-moderations/plain.request.json'))).toMatchObject({
      model: 'omni-moderation-latest',
      parts: [{ text: 'check this' }, { media: { type: 'image', bytes: 0 } }],
    })
    expect(response(readFixture('openai-moderations/plain.response.json'))).toMatchObject({
      id: 'modr-1',
      servedModel: 'omni-moderation-latest',
      usage: null,
      complete: true,
    })
  })
})

describe('anthropic-complete', () => {
  const { request, response } = formatAt('/v1/complete', 'api.anthropic.com')

  test('reads the prompt, turns and all, as one text', () => {
    expect(request(readFixture('anthropic-complete/plain.request.json'))).toMatchObject({
      model: 'claude-2.1',
      streaming: true,
      parts: [{ text: '\n\nHuman: why is the sky blue?\n\nAssistant:' }],
      messages: [],
    })
  })

  test.each([
    ['whole', 'plain.response.json', ' Scattering.'],
    ['streamed with CRLF', 'streamed.response.sse', ' Light – it scatters.'],
  ])('answers %s, and never says what it used', (_how, fixture, text) => {
    expect(response(readFixture(`anthropic-complete/${fixture}`))).toMatchObject({
      servedModel: 'claude-2.1',
      usage: null,
      stopReason: 'stop_sequence',
      output: [{ kind: 'text', text }],
      complete: true,
      firstContentOffset: 0,
    })
  })

  test('may fail within a stream of status 200', () => {
    expect(response(readFixture('anthropic-complete/error-in-stream.response.sse'))).toMatchObject({
      error: { type: 'overloaded_error' },
      output: [{ text: ' Light' }],
      complete: false,
    })
  })
})

describe('anthropic-batches', () => {
  const created = formatAt('/v1/messages/batches', 'api.anthropic.com')
  const results = formatAt('/v1/messages/batches/msgbatch_1/results', 'api.anthropic.com', 'GET')

  test('creating one costs nothing yet', () => {
    expect(created.provider.free).toBe('not-billed')
    expect(created.request(readFixture('anthropic-batches/plain.request.json'))).toMatchObject({ model: 'claude-haiku-4-5' })
    expect(created.response(readFixture('anthropic-batches/plain.response.json'))).toMatchObject({
      id: 'msgbatch_1',
      usage: null,
      complete: true,
    })
  })

  test('the results are one call, at the batch tier; what failed is in none of its counts', () => {
    expect(results.request(new Uint8Array())).toMatchObject({
      model: '',
      previousResponseId: 'msgbatch_1',
      parts: [],
      messages: [],
    })
    expect(results.response(readFixture('anthropic-batch-results/several.response.jsonl'))).toEqual({
      servedModel: 'claude-haiku-4-5-20251001',
      tier: 'batch',
      usage: { ...EMPTY, inputFresh: 50, cacheWrite1h: 200, inputTotal: 250, outputText: 12, outputTotal: 12 },
      samplings: { largestInput: 130, others: {} },
      output: [
        { kind: 'text', text: '6' },
        { kind: 'text', text: '10' },
      ],
      toolUses: [],
      message: null,
      complete: true,
      firstContentOffset: 0,
    })
  })

  test('results of several models name them all, so that no price of one is taken for the others', () => {
    const line = (model: string) => JSON.stringify({ result: { message: { model, content: [], usage: { input_tokens: 1 } } } })
    expect(results.response(bytes([line('a'), line('b'), line('a')].join('\n')))).toMatchObject({
      servedModel: 'a, b',
      usage: { inputTotal: 3 },
    })
  })

  test('results that cannot be had say why', () => {
    const error = { type: 'error', error: { type: 'not_found_error', message: 'No such batch' } }
    expect(results.provider.fetches?.({ status: 404, body: bytes(error) })).toBe(false)
    expect(results.response(bytes(error), { status: 404 })).toMatchObject({ error: { type: 'not_found_error' }, usage: null })
  })
})

describe.each([
  ['/v1/batches', 'openai-batches', ''],
  ['/v1beta/models/gemini-2.5-flash:batchGenerateContent', 'gemini-batches', 'gemini-2.5-flash'],
])('%s', (path, id, model) => {
  const created = formatAt(path, 'api.example')

  test('costs nothing yet, whatever usage it states', () => {
    expect([created.provider.id, created.provider.free]).toEqual([id, 'not-billed'])
    expect(created.request(readFixture(`${id}/plain.request.json`))).toMatchObject({ model, parts: [], messages: [] })
    expect(created.response(readFixture(`${id}/plain.response.json`))).toMatchObject({ usage: null, complete: true })
    expect(created.response(bytes({ error: { message: 'no' } }), { status: 400 }).error).toEqual({ message: 'no' })
  })
})

describe('openai-batch-results', () => {
  const { provider, request, response } = formatAt('/v1/files/file-1/content', 'api.openai.com', 'GET')
  const several = readFixture('openai-batch-results/several.response.jsonl')

  test('the lines of the output file are one call, each line read as what it says it is', () => {
    expect(provider.id).toBe('openai-batch-results')
    expect(request(new Uint8Array())).toEqual({ model: '', streaming: false, parts: [], messages: [], tools: [] })
    expect(response(several)).toEqual({
      servedModel: 'gpt-5-nano-2025-08-07',
      tier: 'batch',
      usage: { ...EMPTY, inputFresh: 32, cacheRead: 5, inputTotal: 37, outputText: 10, reasoning: 64, outputTotal: 74 },
      samplings: { largestInput: 20, others: {} },
      output: [
        { kind: 'text', text: '4' },
        { kind: 'text', text: 'Jupiter' },
      ],
      toolUses: [],
      message: null,
      complete: true,
      firstContentOffset: 0,
    })
    expect(response(several.subarray(0, -200))).toMatchObject({ complete: false })
  })

  test('embeddings are input alone', () => {
    const body = { object: 'list', data: [], model: 'text-embedding-3-small', usage: { prompt_tokens: 8, total_tokens: 8 } }
    expect(response(bytes({ custom_id: '0', response: { status_code: 200, body } }))).toMatchObject({
      servedModel: 'text-embedding-3-small',
      usage: { inputTotal: 8, outputTotal: 0 },
    })
  })

  test('any other file is no call, nor is one of failures', () => {
    const failure = { custom_id: '0', response: { status_code: 429, body: { error: { message: 'Slow down.' } } } }
    const fetches = (body: Uint8Array, status = 200) => provider.fetches?.({ status, body })
    expect(fetches(several)).toBe(true)
    expect(fetches(several, 404)).toBe(false)
    expect(fetches(bytes(failure))).toBe(false)
    expect(fetches(bytes('item,value\napple,30\n'))).toBe(false)
    expect(fetches(bytes({ custom_id: 'a', text: 'a user’s own' }))).toBe(false)
    expect(fetches(new Uint8Array())).toBe(false)
  })
})

describe('gemini-batch-results', () => {
  const asked = formatAt('/v1beta/batches/31u18', 'generativelanguage.googleapis.com', 'GET')
  const file = formatAt('/download/v1beta/files/abc:download', 'generativelanguage.googleapis.com', 'GET')

  test('stand in the answer about the batch, and count once, at the batch tier, though they stand there twice', () => {
    expect(asked.provider.id).toBe('gemini-batch-results')
    expect(asked.request(new Uint8Array())).toMatchObject({ previousResponseId: 'batches/31u18', parts: [] })
    expect(asked.response(readFixture('gemini-batch-results/plain.response.json'))).toMatchObject({
      servedModel: 'gemini-2.5-flash',
      tier: 'batch',
      usage: { ...EMPTY, inputFresh: 13, inputTotal: 13, outputText: 1, reasoning: 43, outputTotal: 44 },
      output: [{ kind: 'text', text: '4' }],
      complete: true,
    })
  })

  test('or in a file', () => {
    expect(file.provider.id).toBe('gemini-batch-results')
    expect(file.response(readFixture('gemini-batch-results/several.response.jsonl'))).toMatchObject({
      usage: { inputTotal: 43, outputTotal: 3 },
      samplings: { largestInput: 30 },
    })
  })

  test('of embeddings', () => {
    const results = [{ response: { embedding: { values: [0.1] }, usageMetadata: { promptTokenCount: 6 } } }]
    const body = bytes({ name: 'batches/1', response: { inlinedEmbedContentResponses: { inlinedResponses: results } } })
    expect(asked.provider.fetches?.({ status: 200, body })).toBe(true)
    expect(asked.response(body)).toMatchObject({ usage: { inputTotal: 6, outputTotal: 0 } })
  })

  test('a batch that is not done is no call', () => {
    const body = bytes({ name: 'batches/1', metadata: { state: 'BATCH_STATE_RUNNING', batchStats: { requestCount: '2' } } })
    expect(asked.provider.fetches?.({ status: 200, body })).toBe(false)
  })
})

describe('gemini-embed', () => {
  const { request, response } = formatAt(
    '/v1beta/models/gemini-embedding-2:batchEmbedContents',
    'generativelanguage.googleapis.com',
  )
  const vertex = formatAt(
    '/v1/projects/p/locations/l/publishers/google/models/text-embedding-005:predict',
    'us-central1-aiplatform.googleapis.com',
  )

  test('reads every text and medium that is embedded', () => {
    expect(request(readFixture('gemini-embed/plain.request.json'))).toMatchObject({
      model: 'gemini-embedding-2',
      parts: [{ text: 'first\nsecond' }, { media: { type: 'image', bytes: 12 } }],
      messages: [],
    })
    expect(vertex.request(bytes({ instances: [{ content: 'one' }, { content: 'two' }] }))).toMatchObject({
      model: 'text-embedding-005',
      parts: [{ text: 'one\ntwo' }],
    })
  })

  test('has input and nothing else', () => {
    expect(response(readFixture('gemini-embed/plain.response.json')).usage).toEqual({
      ...EMPTY,
      inputFresh: 7,
      inputTotal: 265,
      outputTotal: 0,
      other: { 'input.image': 258 },
    })
    expect(vertex.response(readFixture('gemini-embed/vertex-predict.response.json')).usage).toMatchObject({ inputTotal: 10 })
  })

  test('absent usage is unknown: older models report none', () => {
    expect(response(bytes({ embeddings: [] })).usage).toBeNull()
  })
})

describe('counting tokens', () => {
  const VERTEX = '/v1/projects/p/locations/l/publishers'
  test.each([
    ['/v1/messages/count_tokens', 'anthropic-count-tokens'],
    [`${VERTEX}/anthropic/models/count-tokens:rawPredict`, 'anthropic-count-tokens'],
    ['/v1beta/models/gemini-3.5-flash:countTokens', 'gemini-count-tokens'],
    [`${VERTEX}/google/models/gemini-2.5-flash:computeTokens`, 'gemini-count-tokens'],
    ['/v1/responses/input_tokens', 'openai-count-tokens'],
    ['/model/anthropic.claude-sonnet-4-20250514-v1%3A0/count-tokens', 'bedrock-count-tokens'],
  ])('%s is free, and what it counts was not used', (path, id) => {
    const { provider, response } = formatAt(path, 'api.example')
    expect([provider.id, provider.free]).toEqual([id, 'count-only'])
    expect(response(readFixture(`${id}/plain.response.json`))).toMatchObject({ usage: null, message: null, complete: true })
    expect(response(bytes({ error: { message: 'no' } }), { status: 400 }).error).toEqual({ message: 'no' })
  })

  test('takes the request of the format whose tokens it counts', () => {
    const counted = { generateContentRequest: { model: 'models/g', contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] } }
    const gemini = formatAt('/v1beta/models/g:countTokens', 'generativelanguage.googleapis.com')
    expect(gemini.request(bytes(counted))).toMatchObject({ model: 'g', parts: [{ kind: 'user', text: 'Hi', message: 0 }] })
  })
})
