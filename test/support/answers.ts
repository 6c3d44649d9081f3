import type { Reply } from './upstream.ts'

/**
 * Answers as the providers send them, for the stand-in upstream: written from the providers' documentation, sharing no code with what reads
 * them.
 */
interface ToolUse {
  readonly id: string
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
}

export interface AnthropicAnswer {
  readonly id?: string
  readonly model?: string
  readonly text?: string
  readonly tools?: readonly ToolUse[]
  readonly input?: number
  readonly output?: number
  readonly cacheRead?: number
  readonly cacheWrite5m?: number
  readonly cacheWrite1h?: number
}

const anthropicUsage = ({ input = 10, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0 }: AnthropicAnswer) => ({
  input_tokens: input,
  cache_creation_input_tokens: cacheWrite5m + cacheWrite1h,
  cache_read_input_tokens: cacheRead,
  cache_creation: { ephemeral_5m_input_tokens: cacheWrite5m, ephemeral_1h_input_tokens: cacheWrite1h },
  service_tier: 'standard',
})

const anthropicBlocks = ({ text, tools = [] }: AnthropicAnswer) => [
  ...(text === undefined ? [] : [{ type: 'text', text }]),
  ...tools.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input })),
]

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

export function anthropicMessage(answer: AnthropicAnswer): Reply {
  const { id = 'msg_01', model = 'claude-opus-5', tools = [], output = 5 } = answer
  return json({
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: anthropicBlocks(answer),
    stop_reason: tools.length > 0 ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: { ...anthropicUsage(answer), output_tokens: output },
  })
}

const event = (data: { readonly type: string } & Readonly<Record<string, unknown>>): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`

/** The events of a streamed Messages answer, one string each. */
export function anthropicEvents(answer: AnthropicAnswer): string[] {
  const { id = 'msg_01', model = 'claude-opus-5', text, tools = [], output = 5 } = answer
  const start = {
    type: 'message_start',
    message: {
      id,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...anthropicUsage(answer), output_tokens: 1 },
    },
  }
  const textEvents =
    text === undefined
      ? []
      : [
          { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
          ...text
            .split(/(?<= )/)
            .map((part) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: part } })),
          { type: 'content_block_stop', index: 0 },
        ]
  const toolEvents = tools.flatMap(({ id: toolId, name, input }, i) => {
    const index = i + (text === undefined ? 0 : 1)
    return [
      { type: 'content_block_start', index, content_block: { type: 'tool_use', id: toolId, name, input: {} } },
      { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: JSON.stringify(input) } },
      { type: 'content_block_stop', index },
    ]
  })
  const end = {
    type: 'message_delta',
    delta: { stop_reason: tools.length > 0 ? 'tool_use' : 'end_turn', stop_sequence: null },
    usage: { output_tokens: output },
  }
  return [start, { type: 'ping' }, ...textEvents, ...toolEvents, end, { type: 'message_stop' }].map(event)
}

export const sse = (chunks: Reply['chunks'] & object): Reply => ({ headers: { 'content-type': 'text/event-stream' }, chunks })

export const anthropicStream = (answer: AnthropicAnswer): Reply => sse(anthropicEvents(answer))

export const anthropicError = (status: number, type: string, message: string, headers: Record<string, string> = {}): Reply =>
  json({ type: 'error', error: { type, message } }, status, headers)

export interface OpenaiAnswer {
  readonly model?: string
  readonly text?: string
  readonly tools?: readonly ToolUse[]
  readonly prompt?: number
  readonly completion?: number
  readonly cached?: number
  readonly reasoning?: number
}

const openaiUsage = ({ prompt = 20, completion = 4, cached = 0, reasoning = 0 }: OpenaiAnswer) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
})

const openaiTools = (tools: readonly ToolUse[]) =>
  tools.map(({ id, name, input }, index) => ({
    index,
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }))

export function openaiCompletion(answer: OpenaiAnswer): Reply {
  const { model = 'gpt-5.2', text = null, tools = [] } = answer
  const message = { role: 'assistant', content: text, refusal: null, ...(tools.length > 0 && { tool_calls: openaiTools(tools) }) }
  return json({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_763_900_000,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: tools.length > 0 ? 'tool_calls' : 'stop' }],
    usage: openaiUsage(answer),
    service_tier: 'default',
  })
}

/** A streamed completion; usage comes in its own last chunk, as `stream_options.include_usage` asks for. */
export function openaiStream(answer: OpenaiAnswer, includeUsage = true): Reply {
  const { model = 'gpt-5.2', text = '', tools = [] } = answer
  const chunk = (choices: unknown[], usage: unknown = null): string =>
    `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_763_900_000, model, choices, usage })}\n\n`
  const delta = (part: unknown, finish: string | null = null) => [
    { index: 0, delta: part, logprobs: null, finish_reason: finish },
  ]
  return sse([
    chunk(delta({ role: 'assistant', content: '' })),
    ...text.split(/(?<= )/).map((part) => chunk(delta({ content: part }))),
    ...openaiTools(tools).map((tool) => chunk(delta({ tool_calls: [tool] }))),
    chunk(delta({}, tools.length > 0 ? 'tool_calls' : 'stop')),
    ...(includeUsage ? [chunk([], openaiUsage(answer))] : []),
    'data: [DONE]\n\n',
  ])
}

/** A streamed answer of the Responses API. */
export function responsesStream({
  model = 'gpt-5.2',
  text = 'Hi',
  prompt = 20,
  completion = 4,
  cached = 0,
  reasoning = 0,
}: OpenaiAnswer): Reply {
  const message = {
    id: 'msg_1',
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', text, annotations: [] }],
  }
  const base = { id: 'resp_1', object: 'response', created_at: 1_763_900_000, model, error: null, tools: [] }
  const usage = {
    input_tokens: prompt,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: completion,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: prompt + completion,
  }
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 }
  const events = [
    { type: 'response.created', response: { ...base, status: 'in_progress', output: [], usage: null } },
    { type: 'response.output_item.added', output_index: 0, item: { ...message, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...place, part: { type: 'output_text', text: '', annotations: [] } },
    { type: 'response.output_text.delta', ...place, delta: text },
    { type: 'response.output_text.done', ...place, text },
    { type: 'response.content_part.done', ...place, part: { type: 'output_text', text, annotations: [] } },
    { type: 'response.output_item.done', output_index: 0, item: message },
    { type: 'response.completed', response: { ...base, status: 'completed', output: [message], usage } },
  ]
  return sse(events.map((data, sequence_number) => event({ ...data, sequence_number })))
}
