import { type Answer, ERROR_TYPES, events, json, type Message, type ToolUse, type Wire } from './conversation.ts'

/** Chat Completions (platform.openai.com, "Chat", "Streaming", "Error codes"). */
export const chatWire: Wire = {
  name: 'chat',
  endpoint: { provider: 'openai', host: 'api.openai.com', path: '/v1/chat/completions' },
  toolIdPrefix: 'call_',
  overloaded: 503,
  request: ({ model, stream, system, tools, messages }) =>
    JSON.stringify({
      model,
      messages: [{ role: 'system', content: system }, ...messages.flatMap(message)],
      tools: tools.map((name) => ({ type: 'function', function: { name, parameters: { type: 'object' } } })),
      ...(stream && { stream, stream_options: { include_usage: true } }),
    }),
  answer: (answer, stream) => (stream ? events([...opening(answer), ...closing(answer)]) : json(document(answer))),
  brokenAnswer: (answer) => events(opening(answer).slice(0, 1)),
  error: (status) => json({ error: { type: ERROR_TYPES[status] ?? 'server_error', message: 'Not now.', code: null } }),
}

function message(message: Message): object[] {
  switch (message.role) {
    case 'user':
      return [{ role: 'user', content: message.text }]
    case 'assistant':
      return [{ role: 'assistant', ...said(message) }]
    case 'results':
      return message.results.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }))
  }
}

const call = ({ id, name, input }: ToolUse) => ({ id, type: 'function', function: { name, arguments: JSON.stringify(input) } })

const said = ({ text, uses }: Pick<Answer, 'text' | 'uses'>): object => ({
  content: text === '' ? null : text,
  ...(uses.length > 0 && { tool_calls: uses.map(call) }),
})

const finish = ({ uses }: Answer): string => (uses.length > 0 ? 'tool_calls' : 'stop')
const usage = ({ input, output }: Answer) => ({ prompt_tokens: input, completion_tokens: output, total_tokens: input + output })

const document = (answer: Answer): object => ({
  id: answer.id,
  object: 'chat.completion',
  model: answer.model,
  choices: [{ index: 0, message: { role: 'assistant', ...said(answer) }, finish_reason: finish(answer) }],
  usage: usage(answer),
})

const chunk = ({ id, model }: Answer, more: object): string =>
  `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', model, ...more })}\n\n`

function opening(answer: Answer): string[] {
  const deltas = [
    { role: 'assistant', content: '' },
    ...(answer.text === '' ? [] : answer.text.split(/(?<= )/).map((content) => ({ content }))),
    ...answer.uses.flatMap(({ id, name, input }, index) => [
      { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] },
      { tool_calls: [{ index, function: { arguments: JSON.stringify(input) } }] },
    ]),
  ]
  return deltas.map((delta) => chunk(answer, { choices: [{ index: 0, delta, finish_reason: null }] }))
}

const closing = (answer: Answer): string[] => [
  chunk(answer, { choices: [{ index: 0, delta: {}, finish_reason: finish(answer) }] }),
  chunk(answer, { choices: [], usage: usage(answer) }),
  'data: [DONE]\n\n',
]
