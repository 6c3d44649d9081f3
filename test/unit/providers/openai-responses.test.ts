import { describe, expect, test } from 'vitest'
import type { ParsedRequest, ParsedResponse } from '#shared/model/prompt.ts'
import { openaiResponses } from '#shared/providers/openai-responses.ts'
import { readFixture } from '#support/provider-fixtures.ts'

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

function request(body: Uint8Array): ParsedRequest {
  const parsed = openaiResponses.parseRequest(
    { method: 'POST', host: 'api.openai.com', path: '/v1/responses', headers: [] },
    body,
  )
  if (!parsed.ok) throw new Error(parsed.error.detail)
  return parsed.value
}

const response = (body: Uint8Array, status = 200): ParsedResponse =>
  openaiResponses.parseResponse({ status, headers: [], body, request: null })

const LISTED = {
  type: 'mcp_list_tools',
  id: 'mcpl_1',
  server_label: 'people',
  tools: [
    { name: 'find', description: 'Finds people', input_schema: { type: 'object' }, annotations: { read_only: true } },
    { name: 'forget', description: null, input_schema: {}, annotations: null },
  ],
}

describe('a request', () => {
  test('with a plain string for its input', () => {
    const { messages, parts, ...rest } = request(readFixture('openai-responses/plain.request.json'))
    expect(rest).toEqual({
      model: 'gpt-5.6-sol',
      streaming: false,
      tools: [],
      clientIds: { prompt_cache_key: 'thread-9' },
      instructions: 2,
    })
    expect(parts.map(({ kind, name, text }) => [kind, name, text])).toEqual([
      ['system', 'output-schema', '{"name":"answer","schema":{"properties":{"prime":{"type":"integer"}},"type":"object"}}'],
      ['system', undefined, 'You are terse.'],
      ['user', undefined, 'Name a prime above 100.'],
    ])
    expect(messages).toHaveLength(1)
  })

  test('takes the items of one answer for one message, and names results by their uses', () => {
    const { messages, parts, tools, previousResponseId } = request(readFixture('openai-responses/tools.request.json'))
    expect(previousResponseId).toBe('resp_0')
    expect(tools).toEqual(['read_file', 'tickets', 'web_search'])
    expect(messages.map(({ role, toolUseIds, toolResultIds }) => [role, toolUseIds, toolResultIds])).toEqual([
      ['user', [], []],
      ['assistant', ['call_a', 'call_b'], []],
      ['tool', [], ['call_a']],
      ['tool', [], ['call_b']],
    ])
    expect(parts.filter(({ message }) => message !== null)).toEqual([
      { kind: 'user', text: 'Compare both files.', message: 0 },
      { kind: 'assistant', name: 'reasoning', text: '', message: 1, sealed: 3 },
      { kind: 'assistant', text: 'Reading them.', message: 1 },
      { kind: 'assistant', name: 'tool-arguments:read_file', text: '{"path":"a.txt"}', message: 1 },
      { kind: 'assistant', name: 'tool-arguments:read_file', text: '{"path":"b.txt"}', message: 1 },
      { kind: 'tool-result', name: 'read_file', toolUseId: 'call_a', text: 'alpha', message: 2 },
      { kind: 'tool-result', name: 'read_file', toolUseId: 'call_b', text: 'beta', message: 3 },
      { kind: 'media', name: 'read_file', toolUseId: 'call_b', text: '', media: { type: 'image', bytes: 0 }, message: 3 },
    ])
  })

  test("keeps a connector's credentials out of what the model sees", () => {
    const texts = request(readFixture('openai-responses/tools.request.json')).parts.map(({ text }) => text)
    expect(texts.join()).toContain('https://mcp.example')
    expect(texts.join()).not.toMatch(/secret/)
  })

  test('sends pictures, files and sound as media of their size', () => {
    const content = [
      { type: 'input_image', image_url: 'data:image/png;base64,AAAAAAAA' },
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' },
      { type: 'input_file', file_id: 'file-1' },
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
    ]
    expect(request(bytes({ input: [{ role: 'user', content }] })).parts.map(({ media }) => media)).toEqual([
      { type: 'image', bytes: 6 },
      { type: 'document', bytes: 3 },
      { type: 'document', bytes: 0 },
      { type: 'audio', bytes: 3 },
    ])
  })

  test('takes any tool’s use and result by the ending of its type', () => {
    const input = [
      { type: 'custom_tool_call', call_id: 'c1', name: 'shell_line', input: 'ls -la' },
      { type: 'custom_tool_call_output', call_id: 'c1', output: 'a.txt' },
      { type: 'local_shell_call', call_id: 'c2', action: { type: 'exec', command: ['ls'] } },
      { type: 'local_shell_call_output', call_id: 'c2', output: '{"exit":0}' },
      { type: 'computer_call', call_id: 'c3', action: { type: 'screenshot' } },
      {
        type: 'computer_call_output',
        call_id: 'c3',
        output: { type: 'computer_screenshot', image_url: 'data:image/png;base64,AAAA' },
      },
    ]
    const { parts } = request(bytes({ input }))
    expect(parts.map(({ kind, name, text }) => [kind, name, text])).toEqual([
      ['assistant', 'tool-arguments:shell_line', 'ls -la'],
      ['tool-result', 'shell_line', 'a.txt'],
      ['assistant', 'tool-arguments:local_shell', '{"command":["ls"],"type":"exec"}'],
      ['tool-result', 'local_shell', '{"exit":0}'],
      ['assistant', 'tool-arguments:computer', '{"type":"screenshot"}'],
      ['tool-result', 'computer', ''],
      ['media', 'computer', ''],
    ])
  })

  test('holds the tools that an MCP server listed where they were listed', () => {
    const input = [{ role: 'user', content: 'Who?' }, LISTED, { type: 'message', role: 'assistant', content: 'He.' }]
    expect(request(bytes({ input })).parts.map(({ kind, name, text, message }) => [kind, name, text, message])).toEqual([
      ['user', undefined, 'Who?', 0],
      ['tool-schema', 'find', '{"description":"Finds people","input_schema":{"type":"object"},"name":"find"}', 1],
      ['tool-schema', 'forget', '{"description":null,"input_schema":{},"name":"forget"}', 1],
      ['assistant', undefined, 'He.', 1],
    ])
  })

  test('is named by its conversation rather than by its cache key', () => {
    expect(request(bytes({ input: 'a', conversation: 'conv_1', prompt_cache_key: 'k' })).keptConversation).toBe('conv_1')
    expect(request(bytes({ input: 'a', conversation: { id: 'conv_2' } })).keptConversation).toBe('conv_2')
  })

  test('offers the tools of a namespace, and no schema of those that are deferred', () => {
    const tools = [
      {
        type: 'namespace',
        name: 'files',
        tools: [
          { type: 'function', name: 'open' },
          { type: 'function', name: 'shred', defer_loading: true },
        ],
      },
    ]
    const read = request(bytes({ input: 'a', tools }))
    expect(read.tools).toEqual(['open', 'shred'])
    expect(read.parts.filter(({ kind }) => kind === 'tool-schema').map(({ name }) => name)).toEqual(['open'])
  })

  test.each([
    ['server', 'assistant', []],
    ['client', 'tool', ['search_1']],
  ])('has the deferred tools that a search of the %s found, and no others', (execution, role, results) => {
    const tool = (name: string) => ({ type: 'function', name, defer_loading: true })
    const files = { type: 'namespace', name: 'files', tools: [tool('open')] }
    const { parts, messages } = request(
      bytes({
        tools: [{ type: 'tool_search' }, tool('rate'), tool('stock'), files],
        input: [
          { role: 'user', content: 'USD to EUR?' },
          { type: 'tool_search_call', call_id: 'search_1', execution, arguments: { queries: ['rate'] } },
          { type: 'tool_search_output', call_id: 'search_1', execution, tools: [tool('rate'), files] },
        ],
      }),
    )
    const at = messages.length - 1
    expect(parts.filter(({ kind }) => kind === 'tool-schema')).toEqual([
      { kind: 'tool-schema', name: 'tool_search', text: '{"type":"tool_search"}', message: null },
      { kind: 'tool-schema', name: 'rate', text: '{"name":"rate","type":"function"}', message: at, toolUseId: 'search_1' },
      { kind: 'tool-schema', name: 'open', text: '{"name":"open","type":"function"}', message: at, toolUseId: 'search_1' },
    ])
    expect(messages.at(-1)).toMatchObject({ role, toolResultIds: results })
    expect(messages[1]?.toolUseIds).toEqual(results)
  })
})

describe('an answer', () => {
  test('that came whole', () => {
    expect(response(readFixture('openai-responses/plain.response.json'))).toEqual({
      id: 'resp_1',
      servedModel: 'gpt-5.6-sol-2026-08-21',
      tier: 'priority',
      usage: {
        inputFresh: 3,
        cacheRead: 0,
        cacheWrite5m: 1217,
        cacheWrite1h: 0,
        inputTotal: 1220,
        outputText: 46,
        reasoning: 54,
        outputTotal: 100,
        other: {},
      },
      stopReason: 'completed',
      output: [
        { kind: 'reasoning', text: '101 is prime.' },
        { kind: 'text', text: '{"prime":101}' },
      ],
      toolUses: [],
      message: { role: 'assistant', canonical: '["assistant","{\\"prime\\":101}",[],[],[]]', toolUseIds: [], toolResultIds: [] },
      complete: true,
      firstContentOffset: 0,
    })
  })

  test('lists the tools of MCP servers, which the model read before it', () => {
    const message = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'He.' }] }
    const { listedTools, output } = response(bytes({ object: 'response', status: 'completed', output: [LISTED, message] }))
    expect(listedTools?.map(({ listId, name }) => [listId, name])).toEqual([
      ['mcpl_1', 'find'],
      ['mcpl_1', 'forget'],
    ])
    expect(output).toEqual([{ kind: 'text', text: 'He.' }])
  })

  test('streamed, with a search at the provider, a tool use and events without a name', () => {
    const body = readFixture('openai-responses/tools.response.sse')
    const answer = response(body)
    expect(answer).toMatchObject({
      tier: 'default',
      usage: { inputFresh: 288, cacheRead: 512, outputTotal: 60, other: { 'fee.web_search': 1 } },
      toolUses: [
        { id: 'ws_1', name: 'web_search', arguments: '{"query":"alpha beta","type":"search"}', serverSide: true },
        { id: 'call_c', name: 'read_file', arguments: '{"path":"c.txt"}' },
      ],
      message: { toolUseIds: ['call_c'] },
      complete: true,
    })
    expect(new TextDecoder().decode(body.subarray(answer.firstContentOffset ?? 0))).toMatch(
      /^event: response\.output_item\.added\ndata: .*"ws_1"/,
    )
  })

  test('that broke off is put together from its deltas', () => {
    expect(response(readFixture('openai-responses/truncated.response.sse'))).toMatchObject({
      usage: null,
      output: [
        { kind: 'tool-arguments', name: 'web_search' },
        { kind: 'text', text: 'They differ – in one word.' },
        { kind: 'tool-arguments', name: 'read_file', text: '{"path":' },
      ],
      complete: false,
    })
  })

  test('whose tier is still `auto` has none yet', () => {
    expect(response(readFixture('openai-responses/truncated.response.sse')).tier).toBeUndefined()
  })

  test('that failed', () => {
    expect(response(readFixture('openai-responses/error.response.json'), 400).error).toEqual({
      type: 'invalid_request_error',
      message: "Previous response with id 'resp_0' not found.",
    })
  })

  test('that failed within a stream of status 200', () => {
    expect(response(readFixture('openai-responses/error-in-stream.response.sse'))).toMatchObject({
      error: { type: 'server_error', message: 'The model produced no answer.' },
      stopReason: 'failed',
      usage: null,
      complete: true,
    })
  })

  test('cut by an error event', () => {
    const body = new TextEncoder().encode(
      'event: error\ndata: {"type":"error","code":"rate_limit_exceeded","message":"Slow down"}\n\n',
    )
    expect(response(body)).toMatchObject({ error: { type: 'rate_limit_exceeded', message: 'Slow down' }, complete: false })
  })

  test('that is incomplete says why', () => {
    const body = bytes({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [] })
    expect(response(body).stopReason).toBe('max_output_tokens')
  })

  test('pays for searches of the web and of files, not for opening what was found', () => {
    const search = (action: object) => ({ type: 'web_search_call', id: 'ws', action })
    const output = [
      search({ type: 'search', query: 'a' }),
      search({ type: 'open_page', url: 'b' }),
      search({ type: 'find_in_page' }),
      { type: 'file_search_call', id: 'fs', queries: ['a'] },
    ]
    const usage = { input_tokens: 5, output_tokens: 5, total_tokens: 10 }
    expect(response(bytes({ output, usage })).usage?.other).toEqual({ 'fee.web_search': 1, 'fee.file_search': 1 })
    const tools = [{ type: 'web_search_preview' }]
    expect(response(bytes({ output, usage, tools })).usage?.other).toEqual({ 'fee.web_search_preview': 1, 'fee.file_search': 1 })
  })
})
