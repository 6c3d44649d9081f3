import { expect, test } from 'vitest'
import { buildProfile } from '#shared/profile/build-profile.ts'
import { toolCosts } from '#shared/profile/tool-costs.ts'
import { derive, outline, record, showAll } from '../../helpers/runs/derive-story.ts'
import { MESSAGES, RESPONSES, type StoryExchange } from '../../helpers/runs/story.ts'

/** Tools that the provider ran within a call, from the wire to spans, segments and costs. */
const sse = (...events: readonly Readonly<Record<string, unknown>>[]): string =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')

const PAGE = 'one two three four five six seven eight nine ten '.repeat(20).trim()
const USE = {
  type: 'mcp_tool_use',
  id: 'mcptoolu_1',
  name: 'read_page',
  server_name: 'wiki',
  input: { url: 'https://example.com' },
}
const RESULT = { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_1', content: [{ type: 'text', text: PAGE }] }
const request = (messages: readonly object[]): string =>
  JSON.stringify({ model: 'sonnet', max_tokens: 9, stream: true, messages })
const ASKED = { role: 'user', content: 'What does the page say about numbers?' }

const streamed = sse(
  {
    type: 'message_start',
    message: { id: 'msg_1', role: 'assistant', model: 'sonnet', content: [], usage: { input_tokens: 300, output_tokens: 1 } },
  },
  { type: 'content_block_start', index: 0, content_block: { ...USE, input: {} } },
  {
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'input_json_delta', partial_json: JSON.stringify(USE.input) },
  },
  { type: 'content_block_stop', index: 0 },
  { type: 'content_block_start', index: 1, content_block: RESULT },
  { type: 'content_block_stop', index: 1 },
  { type: 'content_block_start', index: 2, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 2, delta: { type: 'text_delta', text: 'It counts to ten.' } },
  { type: 'content_block_stop', index: 2 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 30 } },
  { type: 'message_stop' },
)

const exchange = (more: Partial<StoryExchange> & Pick<StoryExchange, 'request' | 'answer'>): StoryExchange => ({
  id: '0001'.padEnd(24, '0'),
  startUs: 0,
  lastsUs: 8e6,
  hints: { run: 'wiki', runBy: 'path', tags: {} },
  headers: [],
  endpoint: MESSAGES,
  ...more,
})

/** The page's reader: the stream said "use" after 2 s and had the result after 6 s. */
const first = exchange({
  request: request([ASKED]),
  answer: { kind: 'answered', status: 200, body: streamed },
  marks: [
    [0, 1e6],
    [streamed.indexOf('event: content_block_stop'), 2e6],
    [streamed.indexOf('event: content_block_start\ndata: {"type":"content_block_start","index":1'), 6e6],
    [streamed.indexOf('event: content_block_start\ndata: {"type":"content_block_start","index":2'), 7e6],
  ],
})
const second = exchange({
  id: '0002'.padEnd(24, '0'),
  startUs: 20e6,
  lastsUs: 1e6,
  request: request([
    ASKED,
    { role: 'assistant', content: [USE, RESULT, { type: 'text', text: 'It counts to ten.' }] },
    { role: 'user', content: 'And then?' },
  ]),
  answer: {
    kind: 'answered',
    status: 200,
    body: JSON.stringify({
      id: 'msg_2',
      type: 'message',
      role: 'assistant',
      model: 'sonnet',
      content: [{ type: 'text', text: 'No more.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 330, output_tokens: 3 },
    }),
  },
})

const derived = (...story: readonly StoryExchange[]) => {
  const { index } = derive(record(story))
  const [run] = showAll(index)
  const [row] = index.runs()
  if (!run || !row) throw new Error('There is no run.')
  const calls = index.calls(row.id)
  const segments = new Map(calls.map((call) => [call.id, index.segments(call.id)]))
  return { run, calls, segments, input: { runName: run.name, agents: index.agents(row.id), calls, segments, spans: run.spans } }
}

test('a tool at the provider has a span of its own within its call, timed by the stream', () => {
  expect(outline(derived(first, second).run)).toEqual([
    'wiki',
    '- agent main 0–21 s',
    '  - call sonnet 0–8 s',
    '    - attempt attempt 1 0–8 s',
    '  - tool read_page 2–6 s',
    '  - call sonnet 20–21 s',
    '    - attempt attempt 1 20–21 s',
  ])
  expect(derived(first).run.toolCount).toBe(1)
  expect(derived(first).run.spans.find(({ kind }) => kind === 'tool')).toMatchObject({
    inferred: true,
    evidence: [{ kind: 'tool-use-id', detail: 'mcptoolu_1, at the provider' }],
  })
})

test('without the stream to tell, it lies somewhere within its call, and nobody claims to know how long it took', () => {
  const { run, input } = derived({ ...first, marks: [] })
  expect(outline(run)).toContain('  - tool read_page 0–8 s')
  expect(toolCosts(input)).toMatchObject([{ tool: 'read_page', durationUs: null }])
  expect(buildProfile(input, 'time').root.total).toBe(8e6)
})

test('its result is input of the call that it ran in, by its name, and is carried by the next', () => {
  const { run, input } = derived(first, second)
  const results = run.calls.map((call) => call.segments.filter(({ kind }) => kind === 'tool-result'))
  expect(results.map((each) => each.map(({ direction, name }) => `${direction} ${name}`))).toEqual([
    ['input read_page'],
    ['input read_page'],
  ])
  expect(run.calls[0]?.segments.filter(({ kind }) => kind === 'unattributed')).toEqual([])
  const [cost] = toolCosts(input)
  expect(cost).toMatchObject({ tool: 'read_page', argument: 'https://example.com', durationUs: 4e6, sentInCalls: 2 })
  expect(cost?.sentTokens).toBe(results.flat().reduce((sum, { tokens }) => sum + tokens, 0))
  expect(cost?.nanoUsd).toBe(results.flat().reduce((sum, { nanoUsd }) => sum + nanoUsd, 0))
})

test('while the provider ran the tool, the call neither waited nor generated', () => {
  const { input } = derived(first)
  const profile = buildProfile(input, 'time', ['tool', 'phase'])
  expect(profile.root.children.map(({ name, total }) => [name, total])).toEqual([
    ['read_page', 4e6],
    ['generating', 3e6],
    ['waiting', 1e6],
  ])
  expect(profile.root.total).toBe(8e6)
})

test('what is beyond the results shown is what tools at the provider did, not a hidden prompt', () => {
  const searched = { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'numbers' } }
  const mcp = { type: 'mcp_call', id: 'mcp_1', name: 'look_up', server_label: 'wiki', arguments: '{"word":"ten"}', output: PAGE }
  const { run } = derived(
    exchange({
      endpoint: RESPONSES,
      request: JSON.stringify({ model: 'gpt', input: 'What is ten?' }),
      answer: {
        kind: 'answered',
        status: 200,
        body: JSON.stringify({
          id: 'resp_1',
          status: 'completed',
          model: 'gpt',
          output: [searched, mcp, { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'A number.' }] }],
          usage: { input_tokens: 8000, output_tokens: 20 },
        }),
      },
    }),
  )
  expect(run.spans.filter(({ kind }) => kind === 'tool').map(({ name }) => name)).toEqual(['web_search', 'look_up'])
  const inputs = run.calls[0]?.segments.filter(({ direction }) => direction === 'input') ?? []
  expect(inputs.map(({ kind, name }) => `${kind} ${name ?? ''}`)).toEqual([
    'user ',
    'tool-result look_up',
    'unattributed tools at the provider',
  ])
  expect(inputs.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(8000)
})

test('a provider that does not bill the results takes nothing from what was sent', () => {
  const { run } = derived({
    ...first,
    request: request([{ role: 'user', content: PAGE }]),
    answer: { kind: 'answered', status: 200, body: streamed.replace('"input_tokens":300', '"input_tokens":204') },
  })
  expect(run.calls[0]?.segments.filter(({ direction }) => direction === 'input')).toMatchObject([{ kind: 'user', tokens: 204 }])
})
