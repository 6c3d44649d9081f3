import { describe, expect, test } from 'vitest'
import type { ParsedRequest, ParsedResponse } from '#shared/model/prompt.ts'
import { openaiChat } from '#shared/providers/openai-chat.ts'
import { readFixture } from '#support/provider-fixtures.ts'

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))

function request(body: Uint8Array, path = '/v1/chat/completions'): ParsedRequest {
  const parsed = openaiChat.parseRequest({ method: 'POST', host: 'api.openai.com', path, headers: [] }, body)
  if (!parsed.ok) throw new Error(parsed.error.detail)
  return parsed.value
}

const response = (body: Uint8Array, status = 200): ParsedResponse =>
  openaiChat.parseResponse({ status, headers: [], body, request: null })

const events = (...chunks: readonly unknown[]): Uint8Array =>
  bytes(chunks.map((chunk) => `data: ${typeof chunk === 'string' ? chunk : JSON.stringify(chunk)}\n\n`).join(''))

const delta = (fields: object, finish_reason: string | null = null) => ({ choices: [{ index: 0, delta: fields, finish_reason }] })

describe('a request', () => {
  test('is laid out as the model reads it: instructions, then the conversation', () => {
    const { parts, messages, ...rest } = request(readFixture('openai-chat/plain.request.json'))
    expect(rest).toEqual({
      model: 'gpt-5.4-mini',
      streaming: false,
      tools: [],
      requestedTier: 'flex',
      clientIds: { prompt_cache_key: 'support-42' },
    })
    expect(parts).toEqual([
      { kind: 'system', text: 'You answer in one sentence.', message: null },
      { kind: 'user', text: 'What is in ', message: 0 },
      { kind: 'user', text: 'this picture?', message: 0 },
      { kind: 'media', text: '', media: { type: 'image', bytes: 12 }, message: 0 },
    ])
    expect(messages.map(({ role }) => role)).toEqual(['user'])
  })

  test('names each tool result by the use that it answers', () => {
    const { parts, messages, tools } = request(readFixture('openai-chat/tools.request.json'))
    expect(tools).toEqual(['get_weather', 'get_time'])
    expect(parts.map(({ kind, name, text }) => [kind, name, text])).toEqual([
      ['system', undefined, 'Be brief.'],
      [
        'tool-schema',
        'get_weather',
        '{"description":"Weather of a city","name":"get_weather","parameters":{"properties":{"city":{"type":"string"}},"type":"object"}}',
      ],
      ['tool-schema', 'get_time', '{"name":"get_time","parameters":{"type":"object"}}'],
      ['user', undefined, 'Weather in Rome?'],
      ['assistant', 'tool-arguments:get_weather', '{"city": "Rome"}'],
      ['tool-result', 'get_weather', '22 °C, clear'],
      ['user', undefined, 'And in Oslo, and what time is it there?'],
    ])
    expect(messages.map(({ role, toolUseIds, toolResultIds }) => [role, toolUseIds, toolResultIds])).toEqual([
      ['user', [], []],
      ['assistant', ['call_1'], []],
      ['tool', [], ['call_1']],
      ['user', [], []],
    ])
  })

  test('takes its model from an Azure path where the body leaves it out', () => {
    expect(request(bytes({ messages: [] }), '/openai/deployments/my%20gpt/chat/completions').model).toBe('my gpt')
  })

  test('puts the schema of structured output in front of the instructions', () => {
    const response_format = { type: 'json_schema', json_schema: { name: 'city', schema: { type: 'object' } } }
    const { parts } = request(bytes({ model: 'm', response_format, messages: [{ role: 'system', content: 'Hi' }] }))
    expect(parts.map(({ kind, name, text }) => [kind, name, text])).toEqual([
      ['system', 'output-schema', '{"name":"city","schema":{"type":"object"}}'],
      ['system', undefined, 'Hi'],
    ])
  })

  test('keeps instructions that stand within the conversation in their place', () => {
    const messages = [
      { role: 'user', content: 'one' },
      { role: 'system', content: 'switch' },
      { role: 'user', content: 'two' },
    ]
    const { parts } = request(bytes({ model: 'm', messages }))
    expect(parts.map(({ kind, message }) => [kind, message])).toEqual([
      ['user', 0],
      ['system', null],
      ['user', 1],
    ])
  })

  test('reads media, legacy functions and custom tools', () => {
    const messages = [
      {
        role: 'user',
        content: [
          { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAAAAAA' } },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
        ],
      },
      { role: 'assistant', content: null, function_call: { name: 'old', arguments: '{}' } },
      { role: 'function', name: 'old', content: 'done' },
      { role: 'assistant', tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'sql', input: 'select 1' } }] },
    ]
    const read = request(bytes({ messages, functions: [{ name: 'old' }], tools: [{ type: 'custom', custom: { name: 'sql' } }] }))
    expect(read.tools).toEqual(['sql', 'old'])
    expect(read.parts.slice(2).map(({ kind, name, text, media }) => [kind, name, text, media])).toEqual([
      ['media', undefined, '', { type: 'audio', bytes: 3 }],
      ['media', undefined, '', { type: 'document', bytes: 6 }],
      ['media', undefined, '', { type: 'image', bytes: 0 }],
      ['assistant', 'tool-arguments:old', '{}', undefined],
      ['tool-result', 'old', 'done', undefined],
      ['assistant', 'tool-arguments:sql', 'select 1', undefined],
    ])
  })

  test('offers a tool whose loading is deferred without its schema', () => {
    const tools = [
      { type: 'function', function: { name: 'open' } },
      { type: 'function', function: { name: 'shred' }, defer_loading: true },
      { type: 'function', function: { name: 'burn', defer_loading: true } },
    ]
    const read = request(bytes({ messages: [], tools }))
    expect(read.tools).toEqual(['open', 'shred', 'burn'])
    expect(read.parts).toEqual([{ kind: 'tool-schema', name: 'open', text: '{"name":"open"}', message: null }])
  })

  test('says where an explicit cache breakpoint stands', () => {
    const content = [{ type: 'text', text: 'long', cache_control: { type: 'ephemeral', ttl: '1h' } }]
    const { parts } = request(bytes({ model: 'm', messages: [{ role: 'system', content }] }))
    expect(parts[0]?.cacheBreak).toBe('1h')
  })

  test.each([
    ['not json', 'not-json'],
    ['[1,2]', 'unexpected-shape'],
    ['', 'not-json'],
  ])('%j is refused as %s', (body, code) => {
    const parsed = openaiChat.parseRequest({ method: 'POST', host: 'h', path: '/chat/completions', headers: [] }, bytes(body))
    expect(parsed).toMatchObject({ ok: false, error: { code } })
  })

  test('that was cut is read as far as it goes', () => {
    const { model, parts } = request(bytes('{"model":"m","messages":[{"role":"user","content":"Tell me about the fo'))
    expect(model).toBe('m')
    expect(parts).toEqual([{ kind: 'user', text: 'Tell me about the fo', message: 0 }])
  })
})

describe('an answer', () => {
  test('that came whole', () => {
    expect(response(readFixture('openai-chat/plain.response.json'))).toEqual({
      id: 'chatcmpl-1',
      servedModel: 'gpt-5.4-mini-2026-03-11',
      tier: 'flex',
      usage: {
        inputFresh: 176,
        cacheRead: 1024,
        cacheWrite5m: 0,
        cacheWrite1h: 0,
        inputTotal: 1200,
        outputText: 26,
        reasoning: 64,
        outputTotal: 90,
        other: {},
      },
      stopReason: 'stop',
      output: [{ kind: 'text', text: 'A red bicycle.' }],
      toolUses: [],
      message: {
        role: 'assistant',
        canonical: '["assistant","A red bicycle.",[],[],[]]',
        toolUseIds: [],
        toolResultIds: [],
      },
      complete: true,
      firstContentOffset: 0,
    })
  })

  test('streamed, with tool uses, multi-byte text and a last chunk that carries the usage', () => {
    const body = readFixture('openai-chat/tools.response.sse')
    const answer = response(body)
    expect(answer).toMatchObject({
      id: 'chatcmpl-2',
      servedModel: 'gpt-5.4-mini-2026-03-11',
      tier: 'default',
      stopReason: 'tool_calls',
      usage: { inputTotal: 150, outputTotal: 40 },
      output: [
        { kind: 'text', text: "I'll look – both" },
        { kind: 'tool-arguments', name: 'get_weather', text: '{"city":"Oslo"}' },
        { kind: 'tool-arguments', name: 'get_time', text: '{}' },
      ],
      toolUses: [
        { id: 'call_2', name: 'get_weather', arguments: '{"city":"Oslo"}' },
        { id: 'call_3', name: 'get_time', arguments: '{}' },
      ],
      complete: true,
    })
    expect(new TextDecoder().decode(body.subarray(answer.firstContentOffset ?? 0)).split('\n')[0]).toContain("I'll look")
  })

  test('that broke off keeps what came, and does not call unknown usage zero', () => {
    expect(response(readFixture('openai-chat/truncated.response.sse'))).toMatchObject({
      usage: null,
      output: [
        { kind: 'reasoning', text: 'Let me' },
        { kind: 'text', text: 'Prices rose by' },
      ],
      complete: false,
    })
  })

  test('that failed', () => {
    expect(response(readFixture('openai-chat/error.response.json'), 429)).toMatchObject({
      usage: null,
      output: [],
      message: null,
      error: { type: 'tokens', message: 'Rate limit reached for gpt-5.4-mini.' },
    })
  })

  test('that failed within a stream of status 200', () => {
    expect(response(readFixture('openai-chat/error-in-stream.response.sse'))).toMatchObject({
      error: { type: 'invalid_request_error', message: 'Tool call validation failed' },
      output: [{ kind: 'reasoning', text: 'The user wants' }],
      complete: false,
    })
  })

  test('whose failure stands in a chunk, before usage and [DONE]', () => {
    const failed = { error: { code: 502, message: 'Upstream broke' }, ...delta({ content: '' }, 'error') }
    const answer = response(
      events(delta({ content: 'So' }), failed, { choices: [], usage: { prompt_tokens: 3, completion_tokens: 1 } }, '[DONE]'),
    )
    expect(answer).toMatchObject({ error: { type: '502', message: 'Upstream broke' }, usage: { inputTotal: 3 }, complete: true })
  })

  test('of a gateway that is not JSON says what the gateway said', () => {
    expect(response(bytes('<html>Bad gateway</html>'), 502)).toMatchObject({
      error: { message: '<html>Bad gateway</html>' },
      complete: false,
    })
    expect(response(new Uint8Array(), 503)).toMatchObject({ error: { message: 'HTTP 503' } })
  })

  test('of which nothing came is neither an error nor complete', () => {
    const answer = response(new Uint8Array())
    expect(answer.error).toBeUndefined()
    expect(answer).toMatchObject({ usage: null, output: [], complete: false, firstContentOffset: null })
  })

  test('behind keep-alive blanks starts where its document starts', () => {
    const body = bytes(`\n         \n\n         \n${new TextDecoder().decode(readFixture('openai-chat/plain.response.json'))}`)
    expect(response(body)).toMatchObject({ usage: { inputTotal: 1200 }, complete: true, firstContentOffset: 22 })
  })

  test('takes the last usage of a stream that repeats it, and never adds', () => {
    const usage = (completion_tokens: number) => ({ ...delta({ content: 'a' }), usage: { prompt_tokens: 9, completion_tokens } })
    expect(response(events(usage(1), usage(2), usage(3), '[DONE]')).usage).toMatchObject({ inputTotal: 9, outputTotal: 3 })
  })

  test.each([
    ['in x_groq', { x_groq: { usage: { prompt_tokens: 7, completion_tokens: 2 } }, choices: [] }],
    [
      'in the choice',
      { choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage: { prompt_tokens: 7, completion_tokens: 2 } }] },
    ],
    ['beside a finish reason', { ...delta({}, 'stop'), usage: { prompt_tokens: 7, completion_tokens: 2 } }],
  ])('finds the usage %s', (_where, chunk) => {
    expect(response(events(delta({ content: 'a' }), chunk)).usage).toMatchObject({ inputTotal: 7, outputTotal: 2 })
  })

  test('needs no [DONE] where the choice says why it ended', () => {
    expect(response(events(delta({ content: 'a' }), delta({}, 'stop'))).complete).toBe(true)
    expect(response(events(delta({ content: 'a' }))).complete).toBe(false)
  })

  test.each([
    ['reasoning_content', { reasoning_content: 'hm' }],
    ['reasoning', { reasoning: 'hm', reasoning_details: [{ type: 'reasoning.text', text: 'hm' }] }],
    ['reasoning_details', { reasoning_details: [{ type: 'reasoning.summary', summary: 'hm' }] }],
    ['thinking parts', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }],
  ])('keeps reasoning apart from the text: %s', (_name, fields) => {
    const answer = response(events(delta(fields), delta({ content: 'Yes' }, 'stop')))
    expect(answer.output).toEqual([
      { kind: 'reasoning', text: 'hm' },
      { kind: 'text', text: 'Yes' },
    ])
    expect(answer.message?.canonical).toBe('["assistant","Yes",[],[],[]]')
    expect(answer.firstContentOffset).toBe(0)
  })

  test('tells tool calls apart by id where a server gives all of them the index 0', () => {
    const call = (id: string, name: string) => delta({ tool_calls: [{ index: 0, id, function: { name, arguments: '{}' } }] })
    const answer = response(events(call('a', 'one'), call('b', 'two'), delta({}, 'tool_calls')))
    expect(answer.toolUses.map(({ id, name }) => [id, name])).toEqual([
      ['a', 'one'],
      ['b', 'two'],
    ])
  })

  test('passes over the empty fields of servers that leave nothing out', () => {
    const message = {
      content: 'Hi',
      refusal: '',
      function_call: { name: '', arguments: '' },
      audio: { id: '', transcript: '' },
      tool_calls: [{ id: '', function: { name: '', arguments: '' } }],
    }
    const answer = response(bytes({ choices: [{ index: 0, message, finish_reason: '' }] }))
    expect(answer.output).toEqual([{ kind: 'text', text: 'Hi' }])
    expect(answer.stopReason).toBeUndefined()
  })

  test('counts every alternative as output, and goes on with the first', () => {
    const choices = ['left', 'right'].map((content, index) => ({ index, message: { content }, finish_reason: 'stop' }))
    const answer = response(bytes({ choices }))
    expect(answer.output.map(({ text }) => text)).toEqual(['left', 'right'])
    expect(answer.message?.canonical).toBe('["assistant","left",[],[],[]]')
  })
})
