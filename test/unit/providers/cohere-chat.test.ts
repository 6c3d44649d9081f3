import { describe, expect, test } from 'vitest'
import type { ParsedRequest, ParsedResponse } from '#shared/model/prompt.ts'
import { cohereChat } from '#shared/providers/cohere-chat.ts'
import { readFixture } from '#support/provider-fixtures.ts'

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

function request(body: Uint8Array): ParsedRequest {
  const parsed = cohereChat.parseRequest({ method: 'POST', host: 'api.cohere.com', path: '/v2/chat', headers: [] }, body)
  if (!parsed.ok) throw new Error(parsed.error.detail)
  return parsed.value
}

const response = (body: Uint8Array, status = 200): ParsedResponse =>
  cohereChat.parseResponse({ status, headers: [], body, request: null })

describe('a request', () => {
  test('has the schema of the answer, documents, instructions and pictures', () => {
    const { model, streaming, parts } = request(readFixture('cohere-chat/plain.request.json'))
    expect([model, streaming]).toEqual(['command-a-03-2025', false])
    expect(parts).toEqual([
      {
        kind: 'system',
        name: 'output-schema',
        text: '{"properties":{"who":{"type":"string"}},"type":"object"}',
        message: null,
      },
      { kind: 'system', name: 'document', text: 'Matz made Ruby.', message: null },
      { kind: 'system', name: 'document', text: '{"title":"Ruby","year":"1993"}', message: null },
      { kind: 'system', text: 'Answer from the documents.', message: null },
      { kind: 'user', text: 'Who made Ruby?', message: 0 },
      { kind: 'media', text: '', media: { type: 'image', bytes: 8 }, message: 0 },
    ])
  })

  test('carries tool uses, the plan before them, and results in documents', () => {
    const { streaming, tools, parts } = request(readFixture('cohere-chat/tools.request.json'))
    expect(streaming).toBe(true)
    expect(tools).toEqual(['get_weather', 'get_time'])
    expect(parts.filter(({ message }) => message !== null)).toEqual([
      { kind: 'user', text: 'What is the weather and the time in Tokyo?', message: 0 },
      { kind: 'assistant', name: 'reasoning', text: 'I will look both up.', message: 1 },
      { kind: 'assistant', name: 'tool-arguments:get_weather', text: '{"location": "Tokyo"}', message: 1 },
      { kind: 'assistant', name: 'tool-arguments:get_time', text: '{"location":"Tokyo"}', message: 1 },
      { kind: 'tool-result', name: 'get_weather', toolUseId: 'get_weather_1', text: '{"sky":"sunny"} 20°', message: 2 },
      { kind: 'tool-result', name: 'get_time', toolUseId: 'get_time_1', text: '16:20', message: 3 },
    ])
  })
})

describe('an answer', () => {
  test('is charged for less than the model read: the rest is unbilled, and the first to be cached', () => {
    expect(response(readFixture('cohere-chat/plain.response.json'))).toMatchObject({
      id: 'dd27c8d3-34cf-419f-8d3a-0d1247feafc3',
      stopReason: 'COMPLETE',
      usage: {
        inputFresh: 44,
        cacheRead: 21,
        outputText: 35,
        reasoning: 28,
        inputTotal: 508,
        outputTotal: 86,
        other: { 'input.unbilled': 443, 'output.unbilled': 23 },
      },
      output: [
        { kind: 'reasoning', text: 'The first document says it.' },
        { kind: 'text', text: '{"who": "Matz – 松本"}' },
      ],
      complete: true,
    })
  })

  test('in events', () => {
    const body = Buffer.from(readFixture('cohere-chat/tools.response.sse'))
    expect(response(body)).toEqual({
      id: '0a1b4ea7-8c4b-4c84-b06a-fd6a2f5f18fd',
      stopReason: 'TOOL_CALL',
      usage: expect.objectContaining({ inputTotal: 968, outputTotal: 90, cacheRead: 6, inputFresh: 56 }),
      output: [
        { kind: 'reasoning', text: 'I will look both up – 東京.' },
        { kind: 'reasoning', text: 'Two tools.' },
        { kind: 'text', text: 'One moment…' },
        { kind: 'tool-arguments', name: 'get_time', text: '{\n    "location": "Tokyo"\n}' },
        { kind: 'tool-arguments', name: 'get_weather', text: '{"location":"東京"}' },
      ],
      toolUses: [
        { id: 'get_time_x1', name: 'get_time', arguments: '{\n    "location": "Tokyo"\n}' },
        { id: 'get_weather_x1', name: 'get_weather', arguments: '{"location":"東京"}' },
      ],
      message: expect.objectContaining({ role: 'assistant', toolUseIds: ['get_time_x1', 'get_weather_x1'] }),
      complete: true,
      firstContentOffset: body.indexOf('event: tool-plan-delta'),
    })
  })

  test('that broke off has no usage', () => {
    expect(response(readFixture('cohere-chat/truncated.response.sse'))).toMatchObject({
      output: [{ kind: 'reasoning' }, { kind: 'reasoning' }, { kind: 'text', text: 'One ' }],
      usage: null,
      complete: false,
    })
  })

  test.each([
    ['error.response.json', 400, 'too many tokens: size limit exceeded by 4 tokens.'],
    ['error-in-stream.response.sse', 200, 'the generation failed'],
  ])('%s is an error', (file, status, message) => {
    expect(response(readFixture(`cohere-chat/${file}`), status)).toMatchObject({ error: { message } })
  })

  test.each([
    ['without billed units', { tokens: { input_tokens: 9, output_tokens: 4 } }, { inputFresh: 9, outputText: 4, other: {} }],
    ['without tokens', { billed_units: { input_tokens: 9, output_tokens: 4 } }, { inputFresh: 9, outputText: 4, other: {} }],
    ['that says nothing', {}, null],
  ])('%s', (_what, usage, buckets) => {
    const read = response(bytes({ message: {}, usage })).usage
    if (buckets) expect(read).toMatchObject(buckets)
    else expect(read).toBeNull()
  })
})
