import { describe, expect, test } from 'vitest'
import type { ParsedRequest, ParsedResponse } from '#shared/model/prompt.ts'
import { cohereChatV1 } from '#shared/providers/cohere-chat-v1.ts'
import { readFixture } from '#support/provider-fixtures.ts'

function request(body: Uint8Array): ParsedRequest {
  const parsed = cohereChatV1.parseRequest({ method: 'POST', host: 'api.cohere.com', path: '/v1/chat', headers: [] }, body)
  if (!parsed.ok) throw new Error(parsed.error.detail)
  return parsed.value
}

const response = (body: Uint8Array, status = 200): ParsedResponse =>
  cohereChatV1.parseResponse({ status, headers: [], body, request: null })

test('without a history, the provider keeps the conversation that is named', () => {
  const asked = (body: object) =>
    request(new TextEncoder().encode(JSON.stringify({ model: 'command-r', message: 'And?', ...body })))
  expect(asked({ conversation_id: 'c1', preamble: 'Be brief.', documents: [{ title: 'Fleet' }] })).toMatchObject({
    keptConversation: 'c1',
    heldByProvider: true,
    instructions: 2,
  })
  expect(asked({})).not.toHaveProperty('keptConversation')
  expect(asked({ conversation_id: 'c1', chat_history: [{ role: 'USER', message: 'Hi' }] })).not.toHaveProperty('keptConversation')
})

test('a request is its history, then its message', () => {
  const { parts, messages, tools, clientIds } = request(readFixture('cohere-chat-v1/plain.request.json'))
  expect(clientIds).toEqual({ conversation_id: 'conv-7' })
  expect(tools).toEqual(['count'])
  expect(parts.filter(({ kind }) => kind !== 'tool-schema')).toEqual([
    { kind: 'system', text: 'You are a pirate.', message: null },
    { kind: 'system', name: 'document', text: '{"snippet":"Six ships","title":"Fleet"}', message: null },
    { kind: 'system', text: 'Use tools.', message: null },
    { kind: 'user', text: 'How many?', message: 0 },
    { kind: 'assistant', text: 'Let me count.', message: 1 },
    { kind: 'assistant', name: 'tool-arguments:count', text: '{"what":"ships"}', message: 1 },
    { kind: 'tool-result', name: 'count', toolUseId: 'count#1', text: '[{"n":6}]', message: 2 },
    { kind: 'user', text: 'Observation: 6', message: 3 },
  ])
  expect(messages.map(({ role, toolUseIds, toolResultIds }) => [role, toolUseIds, toolResultIds])).toEqual([
    ['user', [], []],
    ['assistant', ['count#1'], []],
    ['tool', [], ['count#1']],
    ['user', [], []],
  ])
})

describe('an answer', () => {
  test('that came whole', () => {
    expect(response(readFixture('cohere-chat-v1/plain.response.json'))).toMatchObject({
      id: 'bd198096',
      stopReason: 'COMPLETE',
      usage: { inputFresh: 701, cacheRead: 0, inputTotal: 1199, outputTotal: 88 },
      output: [{ kind: 'text', text: 'Six ships – arr.' }],
      complete: true,
    })
  })

  test('in lines', () => {
    const body = Buffer.from(readFixture('cohere-chat-v1/tools.response.ndjson'))
    expect(response(body)).toMatchObject({
      id: '613783cf',
      stopReason: 'COMPLETE',
      usage: { inputFresh: 7, inputTotal: 69, outputText: 149, outputTotal: 150 },
      output: [
        { kind: 'text', text: 'Arr – Käpt’n' },
        { kind: 'tool-arguments', name: 'sail', text: '{"to":"Tórshavn"}' },
      ],
      toolUses: [{ id: 'sail#1', name: 'sail' }],
      complete: true,
      firstContentOffset: body.indexOf('\n') + 1,
    })
  })

  test('that broke off has what came, without usage', () => {
    expect(response(readFixture('cohere-chat-v1/truncated.response.ndjson'))).toMatchObject({
      output: [{ kind: 'text', text: 'Arr – ' }],
      usage: null,
      complete: false,
    })
  })

  test('of one line that is not the last is not complete', () => {
    const line = new TextEncoder().encode('{"is_finished":false,"event_type":"text-generation","text":"Arr"}')
    expect(response(line)).toMatchObject({ output: [{ text: 'Arr' }], complete: false })
  })

  test('of a removed model is an error', () => {
    expect(response(readFixture('cohere-chat-v1/error.response.json'), 404)).toMatchObject({
      error: { message: "model 'command-r' was removed on September 15, 2025." },
    })
  })
})
