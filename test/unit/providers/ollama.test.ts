import { describe, expect, test } from 'vitest'
import type { ParsedRequest, ParsedResponse } from '#shared/model/prompt.ts'
import { ollama } from '#shared/providers/ollama.ts'
import { readFixture } from '#support/provider-fixtures.ts'

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

function request(body: Uint8Array, path = '/api/chat'): ParsedRequest {
  const parsed = ollama.parseRequest({ method: 'POST', host: '127.0.0.1:11434', path, headers: [] }, body)
  if (!parsed.ok) throw new Error(parsed.error.detail)
  return parsed.value
}

const response = (body: Uint8Array, status = 200): ParsedResponse =>
  ollama.parseResponse({ status, headers: [], body, request: null })

describe('a request', () => {
  test('is a chat with instructions, a schema for the answer and pictures', () => {
    const { model, streaming, parts } = request(readFixture('ollama/plain.request.json'))
    expect([model, streaming]).toEqual(['qwen3:8b', false])
    expect(parts).toEqual([
      {
        kind: 'system',
        name: 'output-schema',
        text: '{"properties":{"thing":{"type":"string"}},"type":"object"}',
        message: null,
      },
      { kind: 'system', text: 'You answer in one line.', message: null },
      { kind: 'user', text: 'What is on it?', message: 0 },
      { kind: 'media', text: '', media: { type: 'image', bytes: 8 }, message: 0 },
    ])
  })

  test('streams unless it says otherwise, and knows tool uses by tool and place, with ids and without', () => {
    const { streaming, tools, parts, messages } = request(readFixture('ollama/tools.request.json'))
    expect(streaming).toBe(true)
    expect(tools).toEqual(['add'])
    expect(parts.slice(1)).toEqual([
      { kind: 'user', text: 'What is 2 + 3?', message: 0 },
      { kind: 'assistant', name: 'reasoning', text: 'Use the tool.', message: 1 },
      { kind: 'assistant', name: 'tool-arguments:add', text: '{"a":2,"b":3}', message: 1 },
      { kind: 'tool-result', name: 'add', toolUseId: 'add#1', text: '5', message: 2 },
      { kind: 'assistant', name: 'tool-arguments:say', text: '{}', message: 3 },
      { kind: 'tool-result', name: 'say', toolUseId: 'say#1', text: 'said', message: 4 },
    ])
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant', 'tool'])
  })

  test.each([
    ['/api/generate', { prompt: 'Once', system: 'Tell tales.' }, true, ['Tell tales.', 'Once']],
    ['/api/embed', { input: 'Ruby' }, false, ['Ruby']],
    ['/api/embed', { input: ['Ruby', 'Python'] }, false, ['Ruby\nPython']],
    ['/api/embeddings', { prompt: 'Ruby' }, false, ['Ruby']],
  ])('to %s with %j reads the texts', (path, body, streams, texts) => {
    const { streaming, parts } = request(bytes({ model: 'm', ...body }), path)
    expect(streaming).toBe(streams)
    expect(parts.map(({ text }) => text)).toEqual(texts)
  })
})

describe('an answer', () => {
  test('that came whole', () => {
    expect(response(readFixture('ollama/plain.response.json'))).toMatchObject({
      servedModel: 'qwen3:8b',
      stopReason: 'stop',
      usage: { inputFresh: 221, outputText: 36, inputTotal: 221, outputTotal: 36 },
      output: [
        { kind: 'reasoning', text: 'It shows a café.' },
        { kind: 'text', text: '{"thing": "a café – at night"}' },
      ],
      complete: true,
      firstContentOffset: 0,
    })
  })

  test('in lines: the pieces join, the last line counts', () => {
    const body = Buffer.from(readFixture('ollama/tools.response.ndjson'))
    expect(response(body)).toEqual({
      servedModel: 'qwen3:8b',
      stopReason: 'stop',
      usage: expect.objectContaining({ inputTotal: 310, outputTotal: 145 }),
      output: [
        { kind: 'reasoning', text: 'Zuerst überlegen.' },
        { kind: 'text', text: 'I will add – then say.' },
        { kind: 'tool-arguments', name: 'add', text: '{"a":2,"b":3}' },
        { kind: 'tool-arguments', name: 'say', text: '{"what":"„fünf“"}' },
      ],
      toolUses: [
        { id: 'add#1', name: 'add', arguments: '{"a":2,"b":3}' },
        { id: 'say#1', name: 'say', arguments: '{"what":"„fünf“"}' },
      ],
      message: expect.objectContaining({ role: 'assistant', toolUseIds: ['add#1', 'say#1'] }),
      complete: true,
      firstContentOffset: 0,
    })
  })

  test('that broke off keeps what came, without usage', () => {
    expect(response(readFixture('ollama/truncated.response.ndjson'))).toMatchObject({
      output: [
        { kind: 'reasoning', text: 'Zuerst überlegen.' },
        { kind: 'text', text: 'I will ' },
      ],
      usage: null,
      complete: false,
    })
  })

  test('of one line that is not the last is not complete', () => {
    expect(response(bytes({ model: 'm', response: 'Once', done: false }))).toMatchObject({
      output: [{ kind: 'text', text: 'Once' }],
      complete: false,
    })
  })

  test.each([
    ['error.response.json', 404, "model 'nonexistent:latest' not found"],
    ['error-in-stream.response.ndjson', 200, 'an error was encountered while running the model: CUDA error'],
  ])('%s is an error', (file, status, message) => {
    expect(response(readFixture(`ollama/${file}`), status)).toMatchObject({ error: { message } })
  })

  test('to a completion has its text at the top', () => {
    const lines = [
      { model: 'm', response: '', thinking: 'Hm. ', done: false },
      { model: 'm', response: 'Once', done: false },
      { model: 'm', response: '', done: true, done_reason: 'length', context: [1, 2], prompt_eval_count: 5, eval_count: 4 },
    ]
    const body = new TextEncoder().encode(lines.map((line) => JSON.stringify(line)).join('\r\n'))
    expect(response(body)).toMatchObject({
      stopReason: 'length',
      output: [
        { kind: 'reasoning', text: 'Hm. ' },
        { kind: 'text', text: 'Once' },
      ],
      usage: { inputTotal: 5, outputTotal: 4 },
      complete: true,
    })
  })

  test('with embeddings has input tokens alone', () => {
    const answer = response(bytes({ model: 'm', embeddings: [[0.1]], total_duration: 1, prompt_eval_count: 8 }))
    expect(answer).toMatchObject({ usage: { inputTotal: 8, outputTotal: 0 }, output: [], message: null, complete: true })
  })
})
