import { type Answer, ERROR_TYPES, events, json, type Message, type ToolUse, type Wire } from './conversation.ts'

/** Responses, each request with its whole history (platform.openai.com, "Responses", "Streaming events"). */
export const responsesWire: Wire = {
  name: 'responses',
  endpoint: { provider: 'openai', host: 'api.openai.com', path: '/v1/responses' },
  toolIdPrefix: 'call_',
  overloaded: 503,
  request: ({ model, stream, system, tools, messages }) =>
    JSON.stringify({
      model,
      instructions: system,
      input: messages.flatMap(items),
      tools: tools.map((name) => ({ type: 'function', name, parameters: { type: 'object' } })),
      ...(stream && { stream }),
    }),
  answer: (answer, stream) =>
    stream
      ? events([...opening(answer), event({ type: 'response.completed', response: document(answer) })])
      : json(document(answer)),
  brokenAnswer: (answer) => events(opening(answer).slice(0, 2)),
  error: (status) => json({ error: { type: ERROR_TYPES[status] ?? 'server_error', message: 'Not now.', code: null } }),
}

function items(message: Message): object[] {
  switch (message.role) {
    case 'user':
      return [{ role: 'user', content: [{ type: 'input_text', text: message.text }] }]
    case 'assistant':
      return outputItems(message)
    case 'results':
      return message.results.map(({ id, text }) => ({ type: 'function_call_output', call_id: id, output: text }))
  }
}

const spoken = (text: string) => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [] }],
})
const called = ({ id, name, input }: ToolUse) => ({
  type: 'function_call',
  id: `fc_${id}`,
  call_id: id,
  name,
  arguments: JSON.stringify(input),
})

const outputItems = ({ text, uses }: Pick<Answer, 'text' | 'uses'>): ReturnType<typeof spoken | typeof called>[] => [
  ...(text === '' ? [] : [spoken(text)]),
  ...uses.map(called),
]

const document = (answer: Answer) => ({
  id: answer.id,
  object: 'response',
  status: 'completed',
  model: answer.model,
  output: outputItems(answer),
  usage: {
    input_tokens: answer.input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: answer.output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: answer.input + answer.output,
  },
})

const event = (data: { readonly type: string } & Readonly<Record<string, unknown>>): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`

function opening(answer: Answer): string[] {
  const created = { type: 'response.created', response: { ...document(answer), status: 'in_progress', output: [], usage: null } }
  const said = outputItems(answer).flatMap((item, output_index) => [
    { type: 'response.output_item.added', output_index, item: { ...item, status: 'in_progress' } },
    { type: 'response.output_item.done', output_index, item: { ...item, status: 'completed' } },
  ])
  return [created, ...said].map(event)
}
