import { describe, expect, test } from 'vitest'
import type { ParsedRequest, ParsedResponse } from '#shared/model/prompt.ts'
import { bedrockInvoke } from '#shared/providers/bedrock-invoke.ts'
import { chunkStream, readBinaryFixture, readFixture } from '#support/provider-fixtures.ts'

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

function request(body: Uint8Array, model = 'anthropic.claude-sonnet-4-5-20250929-v1:0', operation = 'invoke'): ParsedRequest {
  const path = `/model/${encodeURIComponent(model)}/${operation}`
  const head = { method: 'POST', host: 'bedrock-runtime.us-east-1.amazonaws.com', path, headers: [] }
  const parsed = bedrockInvoke.parseRequest(head, body)
  if (!parsed.ok) throw new Error(parsed.error.detail)
  return parsed.value
}

const response = (body: Uint8Array, headers: [string, string][] = [], status = 200): ParsedResponse =>
  bedrockInvoke.parseResponse({ status, headers, body, request: null })

const counted = (input: number, output: number): [string, string][] => [
  ['x-amzn-bedrock-input-token-count', String(input)],
  ['x-amzn-bedrock-output-token-count', String(output)],
]

describe('a request', () => {
  test('for Claude is one of Messages; model and streaming stand in the path', () => {
    const asked = request(
      readFixture('bedrock-invoke/plain.request.json'),
      'global.anthropic.claude-opus-4-6-v1',
      'invoke-with-response-stream',
    )
    expect(asked).toMatchObject({ model: 'global.anthropic.claude-opus-4-6-v1', streaming: true, tools: ['weather'] })
    expect(asked.parts).toEqual([
      { kind: 'tool-schema', name: 'weather', text: '{"input_schema":{"type":"object"},"name":"weather"}', message: null },
      { kind: 'system', text: 'You are helpful.', message: null },
      { kind: 'user', text: "What's the weather in Nürnberg?", message: 0, cacheBreak: '5m' },
    ])
  })

  test.each([
    [
      'Nova',
      { schemaVersion: 'messages-v1', system: [{ text: 'Be brief.' }], messages: [{ role: 'user', content: [{ text: 'Hi' }] }] },
      ['Be brief.', 'Hi'],
    ],
    ['Nova without a version', { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }, ['Hi']],
    ['Jamba', { messages: [{ role: 'user', content: 'Hi' }] }, ['Hi']],
    ['Command R', { message: 'Hi', chat_history: [{ role: 'USER', message: 'Before' }] }, ['Before', 'Hi']],
    ['Llama', { prompt: 'Hi' }, ['Hi']],
    ['Titan', { inputText: 'Hi' }, ['Hi']],
    ['Cohere’s embeddings', { texts: ['Hi', 'there'], input_type: 'search_query' }, ['Hi\nthere']],
    ['Cohere’s reranking', { query: 'Hi', documents: ['there'] }, ['Hi\nthere']],
    ['Nova’s embeddings', { taskType: 'SINGLE_EMBEDDING', singleEmbeddingParams: { text: { value: 'Hi' } } }, ['Hi']],
    ['Nova’s pictures', { taskType: 'TEXT_IMAGE', textToImageParams: { text: 'Hi' } }, ['Hi']],
  ])('for %s has its texts', (_maker, body, texts) => {
    expect(request(bytes(body)).parts.map(({ text }) => text)).toEqual(texts)
  })
})

describe('an answer', () => {
  test('of Claude is one of Messages, but for its name: the path knows which region’s price holds', () => {
    const answer = response(readFixture('bedrock-invoke/plain.response.json'), [
      ...counted(17, 106),
      ['x-amzn-bedrock-cache-read-input-token-count', '1200'],
      ['x-amzn-bedrock-cache-write-input-token-count', '4000'],
    ])
    expect(answer).toMatchObject({
      id: 'msg_bdrk_2',
      stopReason: 'end_turn',
      usage: { inputFresh: 17, cacheRead: 1200, cacheWrite5m: 1000, cacheWrite1h: 3000, outputText: 106 },
      output: [{ kind: 'text', text: 'Schön – 20 °C.' }],
      complete: true,
    })
    expect(answer.servedModel).toBeUndefined()
  })

  test('through a profile of the user’s own says which Claude it was', () => {
    const asked = request(
      readFixture('bedrock-invoke/plain.request.json'),
      'arn:aws:bedrock:us-east-1:1:application-inference-profile/x',
    )
    const body = readFixture('bedrock-invoke/plain.response.json')
    expect(bedrockInvoke.parseResponse({ status: 200, headers: [], body, request: asked }).servedModel).toBe(
      'claude-sonnet-4-5-20250929',
    )
  })

  test('of Claude in chunks', () => {
    expect(response(readBinaryFixture('bedrock-invoke/tools.response.messages.jsonl'))).toMatchObject({
      id: 'msg_bdrk_1',
      stopReason: 'tool_use',
      usage: { inputTotal: 577, outputTotal: 53 },
      output: [
        { kind: 'text', text: 'Ich schaue – gleich.' },
        { kind: 'tool-arguments', name: 'weather', text: '{"location": "Nürnberg"}' },
      ],
      toolUses: [{ id: 'toolu_bdrk_1', name: 'weather' }],
      complete: true,
    })
  })

  const metrics = (input: number, output: number) => ({
    'amazon-bedrock-invocationMetrics': { inputTokenCount: input, outputTokenCount: output, invocationLatency: 442 },
  })

  test('of Nova in chunks, whose key is the event', () => {
    const body = chunkStream([
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { delta: { text: 'Hel' }, contentBlockIndex: 0 } },
      { contentBlockDelta: { delta: { text: 'lo' }, contentBlockIndex: 0 } },
      { contentBlockStart: { start: { toolUse: { toolUseId: 't1', name: 'time' } }, contentBlockIndex: 1 } },
      { contentBlockDelta: { delta: { toolUse: { input: '{}' } }, contentBlockIndex: 1 } },
      { messageStop: { stopReason: 'tool_use' } },
      { metadata: { usage: { inputTokens: 427, outputTokens: 160, cacheReadInputTokenCount: 8 } }, ...metrics(427, 160) },
    ])
    expect(response(body)).toMatchObject({
      stopReason: 'tool_use',
      usage: { inputFresh: 427, cacheRead: 8, outputText: 160 },
      output: [
        { kind: 'text', text: 'Hello' },
        { kind: 'tool-arguments', name: 'time', text: '{}' },
      ],
      complete: true,
    })
  })

  test.each([
    [
      'Titan',
      [
        { outputText: 'Hel', index: 0 },
        { outputText: 'lo', completionReason: 'LENGTH', ...metrics(5, 10) },
      ],
      'LENGTH',
    ],
    [
      'Llama',
      [
        { generation: 'Hel', prompt_token_count: 5, generation_token_count: 1, stop_reason: null },
        { generation: 'lo', stop_reason: 'length', ...metrics(5, 10) },
      ],
      'length',
    ],
    [
      'Command',
      [{ index: 0, text: 'Hel' }, { text: 'lo' }, { finish_reason: 'MAX_TOKENS', is_finished: true, ...metrics(5, 10) }],
      'MAX_TOKENS',
    ],
    [
      'Mistral',
      [{ outputs: [{ text: 'Hel', stop_reason: null }] }, { outputs: [{ text: 'lo', stop_reason: 'stop' }], ...metrics(5, 10) }],
      'stop',
    ],
    [
      'Claude before Messages',
      [{ completion: 'Hel' }, { completion: 'lo', stop_reason: 'stop_sequence', ...metrics(5, 10) }],
      'stop_sequence',
    ],
    [
      'a chat model',
      [
        { choices: [{ delta: { content: 'Hel' } }] },
        { choices: [{ delta: { content: 'lo' }, finish_reason: 'stop' }], ...metrics(5, 10) },
      ],
      'stop',
    ],
  ])('of %s in chunks: text in pieces, tokens as AWS counted them', (_maker, chunks, stopReason) => {
    const body = chunkStream(chunks)
    const whole = {
      stopReason,
      usage: { inputTotal: 5, outputTotal: 10 },
      output: [{ kind: 'text', text: 'Hello' }],
      complete: true,
    }
    expect(response(body)).toMatchObject({ ...whole, firstContentOffset: 0 })
    expect(response(body.subarray(0, body.length - 1)).complete).toBe(false)
  })

  test.each([
    [
      'Titan',
      { inputTextTokenCount: 5, results: [{ tokenCount: 10, outputText: 'Hello', completionReason: 'FINISH' }] },
      'FINISH',
    ],
    ['Llama', { generation: 'Hello', prompt_token_count: 5, generation_token_count: 10, stop_reason: 'stop' }, 'stop'],
    [
      'Jamba',
      {
        choices: [{ message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 5, completion_tokens: 10, total_tokens: 15 },
      },
      'stop',
    ],
    ['Command', { id: 'a', generations: [{ id: 'b', text: 'Hello', finish_reason: 'COMPLETE' }], prompt: 'Hi' }, 'COMPLETE'],
    ['Command R', { response_id: 'a', generation_id: 'b', text: 'Hello', finish_reason: 'COMPLETE' }, 'COMPLETE'],
    ['Mistral', { outputs: [{ text: 'Hello', stop_reason: 'stop' }] }, 'stop'],
    [
      'Jurassic',
      {
        id: 1,
        prompt: { text: 'Hi', tokens: [] },
        completions: [{ data: { text: 'Hello', tokens: [] }, finishReason: { reason: 'endoftext' } }],
      },
      'endoftext',
    ],
  ])('of %s that came whole: tokens in the body or in headers', (_maker, body, stopReason) => {
    expect(response(bytes(body), counted(5, 10))).toMatchObject({
      stopReason,
      usage: { inputTotal: 5, outputTotal: 10 },
      output: [{ kind: 'text', text: 'Hello' }],
      complete: true,
    })
  })

  test.each([
    ['Titan', { inputTextTokenCount: 5, results: [{ tokenCount: 4 }, { tokenCount: 6 }] }, 10],
    ['Llama', { generation: 'Hello', prompt_token_count: 5, generation_token_count: 10 }, 10],
    ['Titan’s embeddings', { embedding: [0.1], inputTextTokenCount: 5 }, 0],
  ])('of %s without headers is counted by its body', (_maker, body, output) => {
    expect(response(bytes(body)).usage).toMatchObject({ inputTotal: 5, outputTotal: output })
  })

  test('of Claude in a stream is charged as AWS counts, which is less for tool uses than Claude says', () => {
    const body = chunkStream([
      { type: 'message_start', message: { usage: { input_tokens: 392, output_tokens: 4 } } },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 134 } },
      { type: 'message_stop', ...metrics(392, 90) },
    ])
    expect(response(body).usage).toMatchObject({ inputTotal: 392, outputTotal: 90 })
  })

  test('that a guardrail rewrote has lost counts from its body', () => {
    const body = {
      output: { message: { content: [{ text: '{Account Number}' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 30 },
    }
    expect(response(bytes(body), counted(30, 51)).usage).toMatchObject({ inputTotal: 30, outputTotal: 51 })
  })

  test.each([
    ['x-amzn-bedrock-service-tier', 'priority', 'priority'],
    ['x-amzn-bedrock-performanceconfig-latency', 'optimized', 'optimized'],
    ['x-amzn-bedrock-performanceconfig-latency', 'standard', undefined],
  ])('with %s: %s was served in tier %s', (name, value, tier) => {
    expect(response(bytes({ generation: 'Hello' }), [[name, value]]).tier).toBe(tier)
  })

  test('with a ranking counts nothing', () => {
    expect(response(bytes({ results: [{ index: 2, relevance_score: 0.87 }] }))).toMatchObject({
      usage: null,
      output: [],
      complete: true,
    })
  })

  test('that was refused says why in a header', () => {
    const headers: [string, string][] = [['x-amzn-errortype', 'AccessDeniedException:http://internal.amazon.com/coral/']]
    expect(response(bytes({ message: 'No access.' }), headers, 403)).toMatchObject({
      error: { type: 'AccessDeniedException', message: 'No access.' },
    })
  })
})
