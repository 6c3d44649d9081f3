import { type Answer, ERROR_TYPES, events, json, type Message, type Wire } from './conversation.ts'

/** Messages API (docs.anthropic.com, "Messages", "Streaming Messages", "Errors"). */
export const anthropicWire: Wire = {
  name: 'anthropic',
  endpoint: { provider: 'anthropic', host: 'api.anthropic.com', path: '/v1/messages' },
  toolIdPrefix: 'toolu_',
  overloaded: 529,
  request: ({ model, stream, system, tools, messages }) =>
    JSON.stringify({
      model,
      max_tokens: 4096,
      ...(stream && { stream }),
      system,
      tools: tools.map((name) => ({ name, description: `Runs ${name}.`, input_schema: { type: 'object' } })),
      messages: messages.map(message),
    }),
  answer: (answer, stream) => (stream ? events([...opening(answer), ...closing(answer)]) : json(document(answer))),
  brokenAnswer: (answer) => events(opening(answer).slice(0, 3)),
  error: (status) => json({ type: 'error', error: { type: ERROR_TYPES[status] ?? 'api_error', message: 'Not now.' } }),
}

function message(message: Message): object {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.text }
    case 'assistant':
      return { role: 'assistant', content: blocks(message) }
    case 'results':
      return {
        role: 'user',
        content: message.results.map(({ id, text }) => ({ type: 'tool_result', tool_use_id: id, content: text })),
      }
  }
}

const blocks = ({ text, uses }: Pick<Answer, 'text' | 'uses'>): object[] => [
  ...(text === '' ? [] : [{ type: 'text', text }]),
  ...uses.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input })),
]

const stopReason = ({ uses }: Answer): string => (uses.length > 0 ? 'tool_use' : 'end_turn')

const document = (answer: Answer): object => ({
  id: answer.id,
  type: 'message',
  role: 'assistant',
  model: answer.model,
  content: blocks(answer),
  stop_reason: stopReason(answer),
  usage: { input_tokens: answer.input, output_tokens: answer.output },
})

const event = (data: { readonly type: string } & Readonly<Record<string, unknown>>): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`

function opening(answer: Answer): string[] {
  const { id, model, text, uses, input } = answer
  const usage = { input_tokens: input, output_tokens: 1 }
  const start = { type: 'message_start', message: { id, type: 'message', role: 'assistant', model, content: [], usage } }
  const texts = text === '' ? [] : textBlock(text)
  const offset = texts.length > 0 ? 1 : 0
  return [start, ...texts, ...uses.flatMap((use, at) => useBlock(at + offset, use))].map(event)
}

const textBlock = (text: string) => [
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  ...text.split(/(?<= )/).map((piece) => ({
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'text_delta', text: piece },
  })),
  { type: 'content_block_stop', index: 0 },
]

function useBlock(index: number, { id, name, input }: Answer['uses'][number]) {
  const written = JSON.stringify(input)
  const half = Math.floor(written.length / 2)
  return [
    { type: 'content_block_start', index, content_block: { type: 'tool_use', id, name, input: {} } },
    ...[written.slice(0, half), written.slice(half)].map((partial_json) => ({
      type: 'content_block_delta',
      index,
      delta: { type: 'input_json_delta', partial_json },
    })),
    { type: 'content_block_stop', index },
  ]
}

const closing = (answer: Answer): string[] => [
  event({ type: 'message_delta', delta: { stop_reason: stopReason(answer) }, usage: { output_tokens: answer.output } }),
  event({ type: 'message_stop' }),
]
