import { describe, expect, test } from 'vitest'
import type { ParsedRequest, ParsedResponse } from '#shared/model/prompt.ts'
import { anthropicMessages } from '#shared/providers/anthropic-messages.ts'
import { readFixture } from '#support/provider-fixtures.ts'

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

function request(body: Uint8Array): ParsedRequest {
  const parsed = anthropicMessages.parseRequest(
    { method: 'POST', host: 'api.anthropic.com', path: '/v1/messages', headers: [] },
    body,
  )
  if (!parsed.ok) throw new Error(parsed.error.detail)
  return parsed.value
}

const response = (body: Uint8Array, status = 200): ParsedResponse =>
  anthropicMessages.parseResponse({ status, headers: [], body, request: null })

describe('a request', () => {
  test('is laid out as the provider caches it: tools, system, messages', () => {
    const { parts, messages, ...rest } = request(readFixture('anthropic-messages/plain.request.json'))
    expect(rest).toEqual({
      model: 'claude-opus-5',
      streaming: false,
      tools: ['grep', 'rarely'],
      clientIds: { 'metadata.user_id': '0b6c2e7e-1f3a-4f5d-9c55-2c9f2f1f7a10' },
    })
    expect(parts).toEqual([
      {
        kind: 'tool-schema',
        name: 'grep',
        text: '{"description":"Search files","input_schema":{"properties":{"pattern":{"type":"string"}},"type":"object"},"name":"grep"}',
        message: null,
        cacheBreak: '5m',
      },
      { kind: 'system', text: 'You review code.', message: null },
      { kind: 'system', text: 'House rules: …', message: null, cacheBreak: '1h' },
      { kind: 'user', text: 'Find the bug.', message: 0 },
      { kind: 'assistant', name: 'reasoning', text: 'I should search.', message: 1 },
      { kind: 'assistant', text: 'Searching.', message: 1 },
      { kind: 'assistant', name: 'tool-arguments:grep', text: '{"pattern":"TODO"}', message: 1 },
      { kind: 'tool-result', name: 'grep', toolUseId: 'toolu_1', text: 'main.c:7', message: 2 },
      { kind: 'media', name: 'grep', toolUseId: 'toolu_1', text: '', media: { type: 'image', bytes: 12 }, message: 2 },
      { kind: 'user', text: 'Go on.', message: 2, cacheBreak: '5m' },
    ])
    expect(messages.map(({ role, toolUseIds, toolResultIds }) => [role, toolUseIds, toolResultIds])).toEqual([
      ['user', [], []],
      ['assistant', ['toolu_1'], []],
      ['tool', [], ['toolu_1']],
    ])
  })

  test.each([
    ['{"device_id":"d","account_uuid":"a","session_id":"s-1"}', 's-1'],
    ['user_77', undefined],
  ])('with the user id %s belongs to conversation %s', (user_id, conversation) => {
    expect(request(bytes({ messages: [], metadata: { user_id } })).clientIds?.['metadata.user_id']).toBe(conversation)
  })

  test.each([
    [{ speed: 'fast' }, 'fast'],
    [{ service_tier: 'standard_only' }, 'standard_only'],
    [{}, undefined],
  ])('%j asks for tier %s', (fields, tier) => {
    expect(request(bytes({ messages: [], ...fields })).requestedTier).toBe(tier)
  })

  test('has a deferred tool from where a search found it, once, and none that no search found', () => {
    const tool = (name: string) => ({ name, input_schema: { type: 'object' }, defer_loading: true })
    const reference = (tool_name: string) => ({ type: 'tool_reference', tool_name })
    const { parts, tools } = request(
      bytes({
        tools: [{ type: 'tool_search_tool_bm25', name: 'search' }, tool('rate'), tool('stock'), tool('loan')],
        messages: [
          { role: 'user', content: 'USD to EUR?' },
          {
            role: 'assistant',
            content: [
              { type: 'server_tool_use', id: 'srv_1', name: 'search', input: {} },
              {
                type: 'tool_search_tool_result',
                tool_use_id: 'srv_1',
                content: { type: 'tool_search_tool_search_result', tool_references: [reference('rate'), reference('gone')] },
              },
              { type: 'tool_use', id: 'toolu_1', name: 'find', input: {} },
            ],
          },
          // A client may search with a tool of its own.
          {
            role: 'user',
            content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [reference('rate'), reference('stock')] }],
          },
        ],
      }),
    )
    expect(tools).toEqual(['search', 'rate', 'stock', 'loan'])
    expect(parts.filter(({ kind }) => kind === 'tool-schema')).toEqual([
      { kind: 'tool-schema', name: 'search', text: '{"name":"search","type":"tool_search_tool_bm25"}', message: null },
      {
        kind: 'tool-schema',
        name: 'rate',
        text: '{"input_schema":{"type":"object"},"name":"rate"}',
        message: 1,
        toolUseId: 'srv_1',
      },
      {
        kind: 'tool-schema',
        name: 'stock',
        text: '{"input_schema":{"type":"object"},"name":"stock"}',
        message: 2,
        toolUseId: 'toolu_1',
      },
    ])
  })

  test('says how much of what was found, and of what was thought, only the provider can read', () => {
    const found = { type: 'web_search_result', url: 'https://a.example', title: 'A', encrypted_content: 'AAAAAAAA' }
    const content = [
      { type: 'redacted_thinking', data: 'AAAA' },
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'a' } },
      { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [found, found] },
    ]
    const messages = [{ role: 'assistant', content }]
    const { parts, mcpServers } = request(bytes({ messages, mcp_servers: [{ type: 'url', url: 'https://mcp.example' }] }))
    expect(parts.map(({ kind, name, sealed }) => [kind, name, sealed])).toEqual([
      ['assistant', 'reasoning', 3],
      ['assistant', 'tool-arguments:web_search', undefined],
      ['tool-result', 'web_search', 12],
    ])
    expect(mcpServers).toBe(true)
  })

  test('reads a document given as text as text, and one given as bytes as a document', () => {
    const content = [
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Chapter one' } },
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0x' } },
      { type: 'search_result', title: 'T', source: 'https://s', content: [{ type: 'text', text: 'found' }] },
    ]
    expect(request(bytes({ messages: [{ role: 'user', content }] })).parts).toEqual([
      { kind: 'user', text: 'Chapter one', message: 0 },
      { kind: 'media', text: '', media: { type: 'document', bytes: 6 }, message: 0 },
      { kind: 'user', text: 'T\nhttps://s\nfound', message: 0 },
    ])
  })
})

describe('an answer', () => {
  test('that came whole', () => {
    expect(response(readFixture('anthropic-messages/plain.response.json'))).toEqual({
      id: 'msg_1',
      servedModel: 'claude-opus-5-20260601',
      inferenceGeo: 'global',
      tier: 'standard',
      usage: {
        inputFresh: 12,
        cacheRead: 5000,
        cacheWrite5m: 300,
        cacheWrite1h: 400,
        inputTotal: 5712,
        outputText: 50,
        reasoning: 40,
        outputTotal: 90,
        other: {},
      },
      stopReason: 'end_turn',
      output: [{ kind: 'text', text: 'Line 7 is off by one.' }],
      toolUses: [],
      message: {
        role: 'assistant',
        canonical: '["assistant","Line 7 is off by one.",[],[],[]]',
        toolUseIds: [],
        toolResultIds: [],
      },
      complete: true,
      firstContentOffset: 0,
    })
  })

  test('streamed: the last value of each count wins, and what it does not repeat stands', () => {
    const body = readFixture('anthropic-messages/tools.response.sse')
    const answer = response(body)
    expect(answer.usage).toMatchObject({
      inputFresh: 3100,
      cacheRead: 200,
      cacheWrite5m: 0,
      cacheWrite1h: 800,
      outputTotal: 75,
      other: { 'fee.web_search': 1 },
    })
    expect(answer).toMatchObject({
      tier: 'priority',
      stopReason: 'tool_use',
      output: [
        { kind: 'reasoning', text: 'Search first – then read.' },
        { kind: 'tool-arguments', name: 'web_search', text: '{"query": "off by one"}' },
        { kind: 'text', text: 'Let me look.' },
        { kind: 'tool-arguments', name: 'grep', text: '{"pattern": "i <= n"}' },
      ],
      toolUses: [
        { id: 'srvtoolu_1', name: 'web_search', serverSide: true },
        { id: 'toolu_2', name: 'grep', arguments: '{"pattern": "i <= n"}' },
      ],
      message: { toolUseIds: ['toolu_2'] },
      complete: true,
    })
    expect(new TextDecoder().decode(body.subarray(answer.firstContentOffset ?? 0))).toMatch(
      /^event: content_block_delta\ndata: .*thinking_delta/,
    )
  })

  test('that broke off keeps what came; its usage is the one announced at the start', () => {
    expect(response(readFixture('anthropic-messages/truncated.response.sse'))).toMatchObject({
      usage: { inputFresh: 2050, cacheWrite1h: 800, outputTotal: 3 },
      toolUses: [{ name: 'web_search' }, { id: 'toolu_2', name: 'grep', arguments: '{"pattern": ' }],
      complete: false,
    })
  })

  test('that failed', () => {
    const answer = response(readFixture('anthropic-messages/error.response.json'), 529)
    expect(answer).toMatchObject({ error: { type: 'overloaded_error', message: 'Overloaded' }, usage: null, message: null })
  })

  test('that failed within a stream of status 200', () => {
    expect(response(readFixture('anthropic-messages/error-in-stream.response.sse'))).toMatchObject({
      error: { type: 'overloaded_error', message: 'Overloaded' },
      output: [{ kind: 'text', text: 'The answer' }],
      complete: false,
    })
  })

  test('served fast says so, as that is what is billed', () => {
    expect(
      response(bytes({ content: [], usage: { input_tokens: 1, output_tokens: 1, speed: 'fast', service_tier: 'standard' } }))
        .tier,
    ).toBe('fast')
  })
})

describe('usage', () => {
  const usage = (fields: object) => response(bytes({ content: [], model: 'claude-opus-5-20260724', usage: fields })).usage

  test('code that ran in a container is counted: what it cost is not said', () => {
    const use = (name: string, type = 'server_tool_use') => ({ type, id: name, name, input: {} })
    const content = [use('bash_code_execution'), use('code_execution'), use('web_fetch'), use('code_execution', 'tool_use')]
    const counts = { input_tokens: 1, output_tokens: 1 }
    expect(response(bytes({ content, usage: counts })).usage?.other).toEqual({ 'fee.code_execution': 2 })
    expect(response(bytes({ content, usage: {} })).usage).toBeNull()
  })

  test('absent is unknown, not zero', () => {
    expect(usage({})).toBeNull()
    expect(response(bytes({ content: [] })).usage).toBeNull()
  })

  test.each([
    ['no split', {}, 90, 0],
    ['a split that covers it', { cache_creation: { ephemeral_5m_input_tokens: 60, ephemeral_1h_input_tokens: 30 } }, 60, 30],
    ['an older split of one kind', { cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 30 } }, 0, 90],
    [
      'an older split of both kinds',
      { cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 30 } },
      60,
      30,
    ],
  ])('cache writes with %s', (_name, fields, short, long) => {
    expect(usage({ input_tokens: 1, output_tokens: 1, cache_creation_input_tokens: 90, ...fields })).toMatchObject({
      cacheWrite5m: short,
      cacheWrite1h: long,
    })
  })

  const sampling = { type: 'message', input_tokens: 162, output_tokens: 11 }

  test('adds a compaction, which the totals leave out', () => {
    const iterations = [{ type: 'compaction', input_tokens: 100, cache_read_input_tokens: 55096, output_tokens: 83 }, sampling]
    expect(usage({ input_tokens: 162, output_tokens: 11, iterations })).toMatchObject({
      inputFresh: 262,
      cacheRead: 55096,
      inputTotal: 55358,
      outputTotal: 94,
    })
  })

  test("keeps the advisor's tokens apart: they are another model's", () => {
    const advisor = { type: 'advisor_message', model: 'claude-fable-5', input_tokens: 2564, output_tokens: 99 }
    expect(usage({ input_tokens: 324, output_tokens: 22, iterations: [sampling, advisor, sampling] })).toMatchObject({
      inputFresh: 324,
      outputText: 22,
      inputTotal: 2888,
      outputTotal: 121,
      other: { 'input.advisor': 2564, 'output.advisor': 99 },
    })
  })

  test('the advisor’s cache is apart too, and another model that the totals include is taken out of them', () => {
    const advisor = {
      type: 'advisor_message',
      model: 'claude-fable-5',
      input_tokens: 5,
      cache_read_input_tokens: 1000,
      cache_creation_input_tokens: 40,
      output_tokens: 9,
    }
    const first = { ...sampling, model: 'claude-opus-5' }
    const fallback = { type: 'fallback_message', model: 'claude-opus-4-8', input_tokens: 170, output_tokens: 30 }
    expect(usage({ input_tokens: 332, output_tokens: 41, iterations: [first, advisor, fallback] })).toMatchObject({
      inputFresh: 162,
      outputText: 11,
      other: {
        'input.advisor': 5,
        'input.advisor_cache_read': 1000,
        'input.advisor_cache_write_5m': 40,
        'output.advisor': 9,
        'input.fallback': 170,
        'output.fallback': 30,
      },
    })
  })

  test('a fallback that the totals leave out is added once', () => {
    const fallback = { type: 'fallback_message', model: 'claude-opus-4-8', input_tokens: 170, output_tokens: 30 }
    expect(usage({ input_tokens: 162, output_tokens: 11, iterations: [sampling, fallback] })).toMatchObject({
      inputFresh: 162,
      inputTotal: 332,
      outputTotal: 41,
      other: { 'input.fallback': 170, 'output.fallback': 30 },
    })
  })

  test('adds nothing where the totals include every iteration', () => {
    const compaction = { type: 'compaction', input_tokens: 100, output_tokens: 9 }
    expect(usage({ input_tokens: 262, output_tokens: 20, iterations: [compaction, sampling] })).toMatchObject({
      inputTotal: 262,
      outputTotal: 20,
    })
  })
})
