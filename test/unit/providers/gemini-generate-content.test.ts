import { describe, expect, test } from 'vitest'
import type { ParsedRequest, ParsedResponse } from '#shared/model/prompt.ts'
import { geminiGenerateContent } from '#shared/providers/gemini-generate-content.ts'
import { readFixture } from '#support/provider-fixtures.ts'

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))

const VERTEX = '/v1/projects/p/locations/global/publishers/google/models'

function request(body: Uint8Array, path = '/v1beta/models/gemini-2.5-flash:generateContent', headers = {}): ParsedRequest {
  const head = { method: 'POST', host: 'generativelanguage.googleapis.com', path, headers: Object.entries<string>(headers) }
  const parsed = geminiGenerateContent.parseRequest(head, body)
  if (!parsed.ok) throw new Error(parsed.error.detail)
  return parsed.value
}

const response = (body: Uint8Array, status = 200): ParsedResponse =>
  geminiGenerateContent.parseResponse({ status, headers: [], body, request: null })

const usage = (usageMetadata: object) => response(bytes({ candidates: [], usageMetadata })).usage

describe('a request', () => {
  test('is laid out as the model reads it, however its fields are spelled', () => {
    const { parts, messages, ...rest } = request(readFixture('gemini-generate-content/plain.request.json'))
    expect(rest).toEqual({ model: 'gemini-2.5-flash', streaming: false, tools: [], requestedTier: 'flex' })
    expect(parts).toEqual([
      {
        kind: 'system',
        name: 'output-schema',
        text: '{"properties":{"seen":{"type":"string"}},"type":"object"}',
        message: null,
      },
      { kind: 'system', text: 'You describe pictures.', message: null },
      { kind: 'user', text: 'What is in ', message: 0 },
      { kind: 'user', text: 'this picture, and what is said?', message: 0 },
      { kind: 'media', text: '', media: { type: 'image', bytes: 12 }, message: 0 },
      { kind: 'media', text: '', media: { type: 'audio', bytes: 0 }, message: 0 },
    ])
    expect(messages).toHaveLength(1)
  })

  test('finds the use that a result answers by the ids of the client, which last for one request only', () => {
    const { parts, messages, tools } = request(readFixture('gemini-generate-content/tools.request.json'))
    expect(tools).toEqual(['getWeather', 'getTime', 'googleSearch', 'mcpServers'])
    expect(parts.map(({ kind, name, text, toolUseId }) => [kind, name, text, toolUseId])).toEqual([
      ['system', undefined, 'Be brief.', undefined],
      [
        'tool-schema',
        'getWeather',
        '{"description":"Weather of a city","name":"getWeather","parameters":{"properties":{"city":{"type":"string"}},"type":"object"}}',
        undefined,
      ],
      ['tool-schema', 'getTime', '{"name":"getTime","parameters":{"type":"object"}}', undefined],
      ['tool-schema', 'googleSearch', '{"googleSearch":{}}', undefined],
      [
        'tool-schema',
        'mcpServers',
        '{"mcpServers":[{"name":"tickets","streamableHttpTransport":{"url":"https://mcp.example"}}]}',
        undefined,
      ],
      ['user', undefined, 'Weather in Rome and in Oslo?', undefined],
      ['assistant', 'reasoning', 'I have to look.', undefined],
      ['assistant', 'tool-arguments:getWeather', '{"city":"Rome"}', undefined],
      ['assistant', 'tool-arguments:getWeather', '{"city":"Oslo"}', undefined],
      ['tool-result', 'getWeather', '{"result":"4 °C, rain"}', 'getWeather#2'],
      ['tool-result', 'getWeather', '{"result":"22 °C, clear"}', 'getWeather#1'],
      ['media', 'getWeather', '', 'getWeather#1'],
    ])
    expect(messages.map(({ role, toolUseIds, toolResultIds }) => [role, toolUseIds, toolResultIds])).toEqual([
      ['user', [], []],
      ['assistant', ['getWeather#1', 'getWeather#2'], []],
      ['tool', [], ['getWeather#2', 'getWeather#1']],
    ])
  })

  test('without ids answers uses of one tool in their order', () => {
    const call = { functionCall: { name: 'ls', args: {} } }
    const result = (of: string) => ({ functionResponse: { name: 'ls', response: { of } } })
    const contents = [
      { role: 'user', parts: { text: 'Go' } },
      { role: 'model', parts: [call, call] },
      { role: 'function', parts: [result('a'), result('b')] },
      { role: 'model', parts: [call] },
      { role: 'function', parts: [result('c')] },
    ]
    expect(
      request(bytes({ contents })).messages.map(({ toolUseIds, toolResultIds }) => [...toolUseIds, ...toolResultIds]),
    ).toEqual([[], ['ls#1', 'ls#2'], ['ls#1', 'ls#2'], ['ls#1'], ['ls#1']])
  })

  test.each([
    ['/v1beta/models/gemini-3-flash-preview:streamGenerateContent', 'gemini-3-flash-preview', true],
    [`${VERTEX}/gemini-2.5-pro:generateContent`, 'gemini-2.5-pro', false],
    ['/v1/projects/p/locations/l/endpoints/42:streamGenerateContent', '42', true],
    ['/v1beta/tunedModels/my%20own:generateContent', 'my own', false],
    ['/v1beta/models/gemini-2.5-flash%3AgenerateContent', 'gemini-2.5-flash', false],
  ])('%s names the model and says whether it streams', (path, model, streaming) => {
    expect(request(bytes({ contents: [] }), path)).toMatchObject({ model, streaming })
  })

  test('that cannot be read still says by its path which model was asked', () => {
    expect(request(bytes('<binary>'))).toMatchObject({ model: 'gemini-2.5-flash', parts: [], messages: [] })
    const unnamed = { method: 'POST', host: 'h', path: '/generate', headers: [] }
    expect(geminiGenerateContent.parseRequest(unnamed, bytes('<binary>'))).toMatchObject({ error: { code: 'not-json' } })
  })

  test('asks for a tier by a header on Vertex', () => {
    const headers = { 'x-vertex-ai-llm-shared-request-type': 'priority' }
    expect(request(bytes({ contents: [] }), `${VERTEX}/m:generateContent`, headers).requestedTier).toBe('priority')
  })

  test("reads code and the provider's own tools as run at the provider", () => {
    const parts = [
      { executableCode: { language: 'PYTHON', code: 'print(1)' } },
      { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1\n' } },
      { toolCall: { id: 'x1', toolType: 'GOOGLE_SEARCH_WEB', args: { queries: ['a'] } } },
      { toolResponse: { id: 'x1', toolType: 'GOOGLE_SEARCH_WEB', response: { found: 1 } } },
      { text: 'One.' },
    ]
    const { parts: read, messages } = request(bytes({ contents: [{ role: 'model', parts }] }))
    expect(read.map(({ kind, name, text, toolUseId }) => [kind, name, text, toolUseId])).toEqual([
      ['assistant', 'tool-arguments:code_execution', 'print(1)', undefined],
      ['tool-result', 'code_execution', '1\n', 'code_execution#1'],
      ['assistant', 'tool-arguments:google_search_web', '{"queries":["a"]}', undefined],
      ['tool-result', 'google_search_web', '{"found":1}', 'google_search_web#1'],
      ['assistant', undefined, 'One.', undefined],
    ])
    expect(messages[0]).toMatchObject({ canonical: '["assistant","One.",[],[],[]]', toolUseIds: [] })
  })
})

describe('an answer', () => {
  test('that came whole', () => {
    expect(response(readFixture('gemini-generate-content/plain.response.json'))).toEqual({
      id: 'r-1',
      servedModel: 'gemini-2.5-flash',
      tier: 'flex',
      usage: {
        inputFresh: 29,
        cacheRead: 191,
        cacheWrite5m: 0,
        cacheWrite1h: 0,
        inputTotal: 345,
        outputText: 64,
        reasoning: 40,
        outputTotal: 104,
        other: { 'input.image': 115, 'input.audio': 10 },
      },
      stopReason: 'STOP',
      output: [
        { kind: 'reasoning', text: '**Looking** at the picture.' },
        { kind: 'text', text: '{"seen":"a red bicycle"}' },
      ],
      toolUses: [],
      message: {
        role: 'assistant',
        canonical: '["assistant","{\\"seen\\":\\"a red bicycle\\"}",[],[],[]]',
        toolUseIds: [],
        toolResultIds: [],
      },
      complete: true,
      firstContentOffset: 0,
    })
  })

  const streamed = {
    id: 'r-2',
    servedModel: 'gemini-3-flash-preview',
    tier: 'ON_DEMAND',
    stopReason: 'STOP',
    usage: {
      inputFresh: 259,
      cacheRead: 0,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      inputTotal: 259,
      outputText: 31,
      reasoning: 71,
      outputTotal: 102,
      other: { 'fee.web_search': 2 },
    },
    output: [
      { kind: 'reasoning', text: 'Search first – then look.' },
      { kind: 'text', text: "I'll look – both" },
      { kind: 'tool-arguments', name: 'getWeather', text: '{"city":"Rome"}' },
      { kind: 'tool-arguments', name: 'getWeather', text: '{"city":"Oslo"}' },
    ],
    toolUses: [
      { id: 'getWeather#1', name: 'getWeather', arguments: '{"city":"Rome"}' },
      { id: 'getWeather#2', name: 'getWeather', arguments: '{"city":"Oslo"}' },
      {
        id: 'google_search#1',
        name: 'google_search',
        arguments: '{"queries":["weather rome","weather oslo"]}',
        serverSide: true,
      },
    ],
    complete: true,
  }

  test('streamed as events with CRLF: the last usage counts', () => {
    const body = readFixture('gemini-generate-content/tools.response.sse')
    const answer = response(body)
    expect(answer).toMatchObject(streamed)
    expect(answer.firstContentOffset).toBe(0)
  })

  test('streamed as one JSON array says the same, and starts where its first element does', () => {
    const body = readFixture('gemini-generate-content/list.response.json')
    const answer = response(body)
    expect(answer).toMatchObject(streamed)
    expect(answer.firstContentOffset).toBe(1)
  })

  test('of which only part of the array came is not complete', () => {
    const body = readFixture('gemini-generate-content/list.response.json')
    const third = new TextDecoder()
      .decode(body)
      .split(/(?<=^}),/m)
      .slice(0, 3)
      .join(',')
    expect(response(bytes(third))).toMatchObject({
      output: [{ kind: 'reasoning' }, { kind: 'text', text: "I'll look" }],
      usage: { inputTotal: 118, reasoning: 52 },
      complete: false,
    })
    expect(response(body.slice(0, -1)).complete).toBe(false)
  })

  test('as an array cut at any byte is never complete, and only grows', () => {
    const whole = readFixture('gemini-generate-content/list.response.json')
    let length = 0
    for (let cut = 0; cut < whole.length; cut += 1) {
      const { complete, error, output } = response(whole.subarray(0, cut))
      const text = output.map((part) => part.text).join('')
      expect([complete, error]).toEqual([false, undefined])
      expect(text.length).toBeGreaterThanOrEqual(length)
      length = text.length
    }
  })

  test('that broke off keeps what came, with the usage so far', () => {
    expect(response(readFixture('gemini-generate-content/truncated.response.sse'))).toMatchObject({
      usage: { inputTotal: 118, outputTotal: 52 },
      output: [{ kind: 'reasoning' }, { kind: 'text', text: "I'll look" }],
      complete: false,
    })
  })

  test('that failed', () => {
    const failed = {
      error: { type: 'RESOURCE_EXHAUSTED', message: 'You exceeded your current quota.' },
      usage: null,
      message: null,
    }
    const body = readFixture('gemini-generate-content/error.response.json')
    expect(response(body, 429)).toMatchObject(failed)
    expect(response(bytes(`[${new TextDecoder().decode(body)}]`), 429)).toMatchObject(failed)
  })

  test('that failed within a stream of status 200', () => {
    expect(response(readFixture('gemini-generate-content/error-in-stream.response.sse'))).toMatchObject({
      error: { type: 'UNAVAILABLE', message: 'The model is overloaded. Please try again later.' },
      output: [{ kind: 'reasoning' }, { kind: 'text', text: "I'll look" }],
      complete: false,
    })
  })

  test('to a refused prompt says why and has no output', () => {
    const blocked = {
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      usageMetadata: { promptTokenCount: 7, totalTokenCount: 7 },
    }
    const answer = response(bytes(`data: ${JSON.stringify(blocked)}\r\n\r\n`))
    expect(answer).toMatchObject({ stopReason: 'PROHIBITED_CONTENT', usage: { inputTotal: 7, outputTotal: 0 }, message: null })
    expect(answer.complete).toBe(true)
  })

  test('as a protobuf client writes it has integers for names', () => {
    const usageMetadata = {
      promptTokenCount: 270,
      candidatesTokenCount: 9,
      totalTokenCount: 279,
      trafficType: 1,
      promptTokensDetails: [
        { modality: 1, tokenCount: 12 },
        { modality: 2, tokenCount: 258 },
      ],
      candidatesTokensDetails: [{ modality: 1, tokenCount: 9 }],
    }
    const answer = response(bytes({ candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 1 }], usageMetadata }))
    expect(answer).toMatchObject({
      tier: 'ON_DEMAND',
      stopReason: 'STOP',
      usage: { inputFresh: 12, inputTotal: 270, outputText: 9, other: { 'input.image': 258 } },
    })
  })

  test('is billed for its searches: by the prompt before Gemini 3, by the search since', () => {
    const grounded = (modelVersion: string) =>
      response(
        bytes({
          modelVersion,
          candidates: [{ groundingMetadata: { webSearchQueries: ['a', 'b', 'a'] } }],
          usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1 },
        }),
      ).usage?.other
    expect(grounded('gemini-2.5-flash')).toEqual({ 'fee.web_search': 1 })
    expect(grounded('gemini-3-pro-preview')).toEqual({ 'fee.web_search': 2 })
  })
})

describe('usage', () => {
  test('absent is unknown, not zero', () => {
    expect(usage({})).toBeNull()
    expect(usage({ trafficType: 'ON_DEMAND' })).toBeNull()
    expect(response(bytes({ candidates: [] })).usage).toBeNull()
  })

  test.each([
    ['thoughts are beside the answer', { candidatesTokenCount: 30, thoughtsTokenCount: 20, totalTokenCount: 150 }, 30, 20],
    [
      'thoughts are part of the answer where the total says so',
      { candidatesTokenCount: 30, thoughtsTokenCount: 20, totalTokenCount: 130 },
      10,
      20,
    ],
    ['thoughts are beside the answer where there is no total', { candidatesTokenCount: 30, thoughtsTokenCount: 20 }, 30, 20],
    ['an answer that was all thinking has no count of its own', { thoughtsTokenCount: 20, totalTokenCount: 120 }, 0, 20],
  ])('%s', (_rule, counts, outputText, reasoning) => {
    expect(usage({ promptTokenCount: 100, ...counts })).toMatchObject({
      inputTotal: 100,
      outputText,
      reasoning,
      outputTotal: outputText + reasoning,
    })
  })

  test('the prompt holds what was cached, and not what tools added', () => {
    expect(
      usage({
        promptTokenCount: 1000,
        cachedContentTokenCount: 900,
        toolUsePromptTokenCount: 50,
        candidatesTokenCount: 5,
        totalTokenCount: 1055,
      }),
    ).toMatchObject({ inputFresh: 150, cacheRead: 900, inputTotal: 1050, outputTotal: 5 })
  })

  test('media are buckets of their own, less what of them was cached', () => {
    expect(
      usage({
        promptTokenCount: 1344,
        candidatesTokenCount: 1283,
        cachedContentTokenCount: 1274,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 54 },
          { modality: 'DOCUMENT', tokenCount: 1290 },
        ],
        cacheTokensDetails: [
          { modality: 'TEXT', tokenCount: 51 },
          { modality: 'DOCUMENT', tokenCount: 1223 },
        ],
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1120 }],
      }),
    ).toMatchObject({
      inputFresh: 3,
      cacheRead: 1274,
      inputTotal: 1344,
      outputText: 163,
      other: { 'input.document': 67, 'output.image': 1120 },
    })
  })

  test('parts larger than their whole are cut to it', () => {
    const counts = {
      promptTokenCount: 10,
      cachedContentTokenCount: 12,
      promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 9 }],
    }
    expect(usage(counts)).toMatchObject({ inputFresh: 0, cacheRead: 10, inputTotal: 10, other: {} })
  })
})
