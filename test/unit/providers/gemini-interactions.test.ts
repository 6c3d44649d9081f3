import { describe, expect, test } from 'vitest'
import type { ParsedRequest, ParsedResponse } from '#shared/model/prompt.ts'
import { geminiInteractions } from '#shared/providers/gemini-interactions.ts'
import { readFixture } from '#support/provider-fixtures.ts'

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))

function request(body: Uint8Array): ParsedRequest {
  const head = { method: 'POST', host: 'generativelanguage.googleapis.com', path: '/v1beta/interactions', headers: [] }
  const parsed = geminiInteractions.parseRequest(head, body)
  if (!parsed.ok) throw new Error(parsed.error.detail)
  return parsed.value
}

const response = (body: Uint8Array, status = 200): ParsedResponse =>
  geminiInteractions.parseResponse({ status, headers: [], body, request: null })

describe('a request', () => {
  test('whose contents are one message, and goes on from an earlier interaction', () => {
    const { parts, messages, ...rest } = request(readFixture('gemini-interactions/plain.request.json'))
    expect(rest).toEqual({
      model: 'gemini-2.5-flash-lite',
      streaming: false,
      tools: [],
      requestedTier: 'flex',
      previousResponseId: 'v1_0',
      instructions: 2,
    })
    expect(parts).toEqual([
      { kind: 'system', name: 'output-schema', text: '{"type":"object"}', message: null },
      { kind: 'system', text: 'You describe pictures.', message: null },
      { kind: 'user', text: 'Describe the image.', message: 0 },
      { kind: 'media', text: '', media: { type: 'image', bytes: 12 }, message: 0 },
    ])
    expect(messages).toHaveLength(1)
  })

  test('of steps: an answer and its results are a message each', () => {
    const { parts, messages, tools } = request(readFixture('gemini-interactions/tools.request.json'))
    expect(tools).toEqual(['get_weather', 'tickets', 'google_search'])
    expect(parts.slice(3).map(({ kind, name, text, toolUseId }) => [kind, name, text, toolUseId])).toEqual([
      ['user', undefined, 'Weather in Rome?', undefined],
      ['assistant', 'reasoning', '', undefined],
      ['assistant', 'tool-arguments:get_weather', '{"city":"Rome"}', undefined],
      ['tool-result', 'get_weather', '22 °C', 'fc_1'],
      ['media', 'get_weather', '', 'fc_1'],
      ['tool-result', undefined, '{"ok":true}', 'fc_0'],
    ])
    expect(messages.map(({ role, toolUseIds, toolResultIds }) => [role, toolUseIds, toolResultIds])).toEqual([
      ['user', [], []],
      ['assistant', ['fc_1'], []],
      ['tool', [], ['fc_1', 'fc_0']],
    ])
    expect(JSON.stringify(parts)).not.toContain('secret-header')
  })

  test.each([
    ['a text', 'Hi', [['user', 'Hi']]],
    ['one content', { type: 'text', text: 'Hi' }, [['user', 'Hi']]],
    [
      'turns, as at first',
      [
        { role: 'user', content: 'Hi' },
        { role: 'model', content: [{ type: 'text', text: 'Hello' }] },
        { role: 'user', content: 'Bye' },
      ],
      [
        ['user', 'Hi'],
        ['assistant', 'Hello'],
        ['user', 'Bye'],
      ],
    ],
  ])('with %s for input', (_what, input, parts) => {
    expect(request(bytes({ model: 'm', input })).parts.map(({ kind, text }) => [kind, text])).toEqual(parts)
  })

  test('to an agent names that for a model', () => {
    expect(request(bytes({ agent: 'deep-research-pro', input: 'Go', background: true })).model).toBe('deep-research-pro')
  })
})

describe('an answer', () => {
  test('that came whole', () => {
    expect(response(readFixture('gemini-interactions/plain.response.json'))).toEqual({
      id: 'v1_1',
      servedModel: 'gemini-2.5-flash-lite',
      tier: 'flex',
      usage: {
        inputFresh: 109,
        cacheRead: 100,
        cacheWrite5m: 0,
        cacheWrite1h: 0,
        inputTotal: 367,
        outputText: 3,
        reasoning: 57,
        outputTotal: 60,
        other: { 'input.image': 158, 'fee.web_search': 1 },
      },
      stopReason: 'incomplete',
      output: [
        { kind: 'reasoning', text: 'Looking.' },
        { kind: 'tool-arguments', name: 'google_search', text: '{"queries":["bicycle"]}' },
        { kind: 'text', text: 'The image displays' },
      ],
      toolUses: [{ id: 'gs_1', name: 'google_search', arguments: '{"queries":["bicycle"]}', serverSide: true }],
      serverResults: [{ toolUseId: 'gs_1', name: 'google_search', text: '[{"search_suggestions":"<div>"}]' }],
      message: {
        role: 'assistant',
        canonical: '["assistant","The image displays",[],[],[]]',
        toolUseIds: [],
        toolResultIds: [],
      },
      complete: true,
      firstContentOffset: 0,
    })
  })

  test('streamed step by step, with the usage in its last event', () => {
    const body = readFixture('gemini-interactions/tools.response.sse')
    const answer = response(body)
    expect(answer).toMatchObject({
      id: 'v1_2',
      servedModel: 'gemini-3-flash-preview',
      tier: 'standard',
      stopReason: 'requires_action',
      usage: { inputTotal: 100, outputText: 30, reasoning: 12 },
      output: [
        { kind: 'reasoning', text: 'Look – first' },
        { kind: 'text', text: "I'll look – both" },
        { kind: 'tool-arguments', name: 'get_weather', text: '{"city":"Oslo"}' },
      ],
      toolUses: [{ id: 'fc_2', name: 'get_weather' }],
      complete: true,
    })
    expect(new TextDecoder().decode(body.subarray(answer.firstContentOffset ?? 0))).toMatch(/^event: step\.delta\n.*Look/)
  })

  test('that broke off keeps what came, and the usage as of its last whole step', () => {
    expect(response(readFixture('gemini-interactions/truncated.response.sse'))).toMatchObject({
      usage: { inputTotal: 100, reasoning: 12, outputText: 0 },
      output: [{ kind: 'reasoning' }, { kind: 'text', text: "I'll look – both" }],
      complete: false,
    })
  })

  test('that failed, whole or within a stream', () => {
    expect(response(readFixture('gemini-interactions/error.response.json'), 404)).toMatchObject({
      error: { type: 'not_found', message: 'Model not found.' },
      usage: null,
    })
    expect(response(readFixture('gemini-interactions/error-in-stream.response.sse'))).toMatchObject({
      error: { type: 'gateway_timeout', message: 'Deadline expired.' },
      output: [{ kind: 'reasoning' }, { text: "I'll look" }],
      complete: false,
    })
  })

  test('that is still made in the background has nothing yet', () => {
    const answer = response(bytes({ id: 'v1_3', status: 'in_progress', object: 'interaction', agent: 'deep-research-pro' }))
    expect(answer).toMatchObject({ servedModel: 'deep-research-pro', usage: null, stopReason: 'in_progress', message: null })
  })

  test('of the first version has outputs for steps', () => {
    const outputs = [
      { type: 'thought', summary: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'Hi' },
    ]
    expect(response(bytes({ outputs })).output).toEqual([
      { kind: 'reasoning', text: 'hm' },
      { kind: 'text', text: 'Hi' },
    ])
    const events = [
      { event_type: 'content.start', index: 0, content: { type: 'text', text: '' } },
      { event_type: 'content.delta', index: 0, delta: { type: 'text', text: 'Hi' } },
      {
        event_type: 'interaction.complete',
        interaction: { id: 'v1_4', usage: { total_input_tokens: 2, total_output_tokens: 1 } },
      },
    ]
    expect(response(bytes(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')))).toMatchObject({
      output: [{ kind: 'text', text: 'Hi' }],
      usage: { inputTotal: 2, outputTotal: 1 },
      complete: true,
    })
  })
})
