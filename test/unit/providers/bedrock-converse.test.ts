import { describe, expect, test } from 'vitest'
import type { ParsedRequest, ParsedResponse } from '#shared/model/prompt.ts'
import { bedrockConverse } from '#shared/providers/bedrock-converse.ts'
import { readBinaryFixture, readFixture } from '#support/provider-fixtures.ts'

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

function request(body: Uint8Array, path = '/model/us.amazon.nova-lite-v1%3A0/converse'): ParsedRequest {
  const head = { method: 'POST', host: 'bedrock-runtime.us-east-1.amazonaws.com', path, headers: [] }
  const parsed = bedrockConverse.parseRequest(head, body)
  if (!parsed.ok) throw new Error(parsed.error.detail)
  return parsed.value
}

const response = (body: Uint8Array, status = 200, headers: [string, string][] = []): ParsedResponse =>
  bedrockConverse.parseResponse({ status, headers, body, request: null })

describe('a request', () => {
  test('is tools, instructions, messages; cache points mark what stands before them', () => {
    const { parts, ...rest } = request(readFixture('bedrock-converse/plain.request.json'))
    expect(rest).toMatchObject({ streaming: false, tools: ['grep', 'nova_grounding'], requestedTier: 'flex' })
    expect(parts).toEqual([
      {
        kind: 'tool-schema',
        name: 'grep',
        text: '{"description":"Search files","inputSchema":{"json":{"type":"object"}},"name":"grep"}',
        message: null,
        cacheBreak: '5m',
      },
      { kind: 'tool-schema', name: 'nova_grounding', text: '{"name":"nova_grounding"}', message: null },
      { kind: 'system', text: 'You are terse.', message: null, cacheBreak: '5m' },
      { kind: 'system', name: 'output-schema', text: '{"type":"object"}', message: null },
      { kind: 'user', text: 'Compare these.', message: 0 },
      { kind: 'media', text: '', media: { type: 'image', bytes: 8 }, message: 0 },
      { kind: 'user', text: 'Chapter one', message: 0 },
      { kind: 'media', text: '', media: { type: 'document', bytes: 6 }, message: 0 },
      { kind: 'media', text: '', media: { type: 'other', bytes: 0 }, message: 0 },
      { kind: 'user', text: 'Tokyo?', message: 0 },
      { kind: 'user', text: 'T\nhttps://s\nfound', message: 0, cacheBreak: '1h' },
    ])
  })

  test('carries tool uses and results; what ran at AWS stays in its message', () => {
    const { parts, messages } = request(readFixture('bedrock-converse/tools.request.json'))
    expect(parts.slice(2)).toEqual([
      { kind: 'user', text: 'Weather?', message: 0 },
      { kind: 'assistant', name: 'reasoning', text: '', message: 1 },
      { kind: 'assistant', text: 'Looking.', message: 1 },
      { kind: 'assistant', name: 'tool-arguments:weather', text: '{"days":1,"place":"Oslo"}', message: 1 },
      { kind: 'assistant', name: 'tool-arguments:time', text: '{}', message: 1 },
      { kind: 'assistant', name: 'tool-arguments:nova_code_interpreter', text: '{"snippet":"1"}', message: 1 },
      { kind: 'tool-result', name: 'nova_code_interpreter', toolUseId: 'tooluse_c', text: '{"stdOut":"1"}', message: 1 },
      { kind: 'tool-result', name: 'weather', toolUseId: 'tooluse_a', text: 'Cold, {"t":-3}', message: 2 },
      { kind: 'tool-result', name: 'time', toolUseId: 'tooluse_b', text: 'noon', message: 2 },
      { kind: 'media', name: 'time', toolUseId: 'tooluse_b', text: '', media: { type: 'image', bytes: 8 }, message: 2 },
    ])
    expect(messages.map(({ role, toolUseIds, toolResultIds }) => [role, toolUseIds, toolResultIds])).toEqual([
      ['user', [], []],
      ['assistant', ['tooluse_a', 'tooluse_b'], []],
      ['tool', [], ['tooluse_a', 'tooluse_b']],
    ])
  })

  test.each([
    ['/model/us.amazon.nova-lite-v1%3A0/converse', 'us.amazon.nova-lite-v1:0', false],
    ['/model/anthropic.claude-v2/converse-stream', 'anthropic.claude-v2', true],
    [
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123%3Ainference-profile%2Fglobal.anthropic.claude-opus-4-6-v1/converse',
      'global.anthropic.claude-opus-4-6-v1',
      false,
    ],
    ['/model/arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-tg1-large/converse', 'amazon.titan-tg1-large', false],
    [
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123%3Aapplication-inference-profile%2Fmi1dadi0g15f/converse',
      'application-inference-profile/mi1dadi0g15f',
      false,
    ],
    ['/bedrock/model/%E0%A4%A/converse', '%E0%A4%A', false],
  ])('to %s asks for %s', (path, model, streaming) => {
    expect(request(bytes({ messages: [] }), path)).toMatchObject({ model, streaming })
  })
})

describe('an answer', () => {
  test('counts what was cached apart, by time to live', () => {
    expect(response(readFixture('bedrock-converse/plain.response.json'))).toMatchObject({
      stopReason: 'end_turn',
      tier: 'flex',
      usage: {
        inputFresh: 13,
        cacheRead: 512,
        cacheWrite5m: 2074,
        cacheWrite1h: 300,
        outputText: 288,
        inputTotal: 2899,
        outputTotal: 288,
      },
      output: [
        { kind: 'reasoning', text: 'Kurz nachdenken – dann antworten.' },
        { kind: 'text', text: 'They agree. ' },
        { kind: 'text', text: 'Ça va.' },
      ],
      complete: true,
      firstContentOffset: 0,
    })
  })

  test('in binary events', () => {
    const body = Buffer.from(readBinaryFixture('bedrock-converse/tools.response.messages.jsonl'))
    const answer = response(body)
    expect(answer).toMatchObject({
      stopReason: 'tool_use',
      usage: { inputFresh: 11, cacheRead: 1028, inputTotal: 1039, outputTotal: 236 },
      output: [
        { kind: 'reasoning', text: 'Erst überlegen.' },
        { kind: 'text', text: 'I will look – now.' },
        { kind: 'tool-arguments', name: 'weather', text: '{"place": "Tórshavn"}' },
        { kind: 'tool-arguments', name: 'time', text: '' },
      ],
      toolUses: [
        { id: 'tooluse_x1', name: 'weather' },
        { id: 'tooluse_x2', name: 'time' },
      ],
      complete: true,
    })
    // The second message: 12 bytes of prelude and the length of a name stand before its first header's name.
    expect(answer.firstContentOffset).toBe(body.indexOf(':event-type', body.indexOf(':event-type') + 1) - 13)
  })

  test('that broke off has no usage', () => {
    const body = readBinaryFixture('bedrock-converse/tools.response.messages.jsonl')
    expect(response(body.subarray(0, body.length - 20))).toMatchObject({ stopReason: 'tool_use', usage: null, complete: false })
  })

  test('that failed within a 200 stream keeps what came before', () => {
    expect(response(readBinaryFixture('bedrock-converse/error-in-stream.response.messages.jsonl'))).toMatchObject({
      output: [{ kind: 'reasoning' }, { kind: 'text', text: 'I will ' }],
      error: { type: 'throttlingException', message: 'Too many tokens, please wait.' },
      complete: false,
    })
  })

  test('that was refused says why in a header', () => {
    const headers: [string, string][] = [['x-amzn-errortype', 'ValidationException:http://internal.amazon.com/coral/']]
    expect(response(readFixture('bedrock-converse/error.response.json'), 400, headers)).toMatchObject({
      error: { type: 'ValidationException', message: 'The provided model identifier is invalid.' },
    })
  })

  test.each([
    [{ performanceConfig: { latency: 'optimized' } }, 'optimized'],
    [{ performanceConfig: { latency: 'standard' } }, undefined],
    [{ serviceTier: { type: 'priority' } }, 'priority'],
  ])('with %j was served in tier %s', (fields, tier) => {
    expect(response(bytes({ output: { message: {} }, ...fields })).tier).toBe(tier)
  })

  test('through a prompt router says which model it took', () => {
    const invokedModelId = 'arn:aws:bedrock:us-east-1:123:inference-profile/us.meta.llama3-1-70b-instruct-v1:0'
    expect(response(bytes({ output: {}, trace: { promptRouter: { invokedModelId } } })).servedModel).toBe(
      'us.meta.llama3-1-70b-instruct-v1:0',
    )
  })
})
