import { expect, test } from 'vitest'
import { parseMessagesRequest } from '#core/demo/messages-api/messages-request.ts'
import { checkRules } from '#core/demo/messages-api/request-rules.ts'

const context = {
  knowsModel: (model: string) => model === 'claude-opus-5',
  isSigned: (_text: string, signature: string) => signature === 'good',
}

function check(changes: object): void {
  const body = {
    model: 'claude-opus-5',
    max_tokens: 100,
    stream: true,
    messages: [{ role: 'user', content: 'Hello' }],
    ...changes,
  }
  checkRules(parseMessagesRequest(JSON.stringify(body)), context)
}

const use = (id: string) => ({ role: 'assistant', content: [{ type: 'tool_use', id, name: 'Read', input: {} }] })
const result = (id: string) => ({ role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'text' }] })
const hello = { role: 'user', content: 'Hello' }
const text = (ttl?: string) => ({ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ...(ttl && { ttl }) } })
const tool = { name: 'Read', input_schema: { type: 'object' } }

test('accepts a conversation with tools, thinking and breakpoints', () => {
  const thought = { type: 'thinking', thinking: 'Hm.', signature: 'good' }
  const assistant = { role: 'assistant', content: [thought, ...use('toolu_1').content] }
  expect(() => check({ tools: [tool], system: [text('1h')], messages: [hello, assistant, result('toolu_1')] })).not.toThrow()
})

test.each([
  ['a model that it does not know', { model: 'claude-opus-6' }, 'model: claude-opus-6'],
  ['a body without messages', { messages: [] }, 'messages: '],
  ['a field that it does not know', { temprature: 1 }, 'temprature'],
  ['a conversation that begins with an answer', { messages: [use('toolu_1'), result('toolu_1')] }, 'first message'],
  ['a conversation that ends with an answer', { messages: [hello, use('toolu_1')] }, 'must end with a user message'],
  [
    'a tool use without its result',
    { messages: [hello, use('toolu_1'), hello] },
    'without `tool_result` blocks immediately after: toolu_1',
  ],
  ['a result that nobody asked for', { messages: [hello, use('toolu_1'), result('toolu_2')] }, 'toolu_1'],
  ['an empty text', { messages: [{ role: 'user', content: [{ type: 'text', text: ' ' }] }] }, 'non-whitespace'],
  [
    'thinking that was changed',
    { messages: [hello, { role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm!', signature: 'bad' }] }, hello] },
    'Invalid `signature`',
  ],
  ['two tools of one name', { tools: [tool, tool] }, 'unique'],
  ['five breakpoints', { system: [text(), text(), text(), text(), text()] }, 'maximum of 4'],
  ['an hour after five minutes', { system: [text('5m'), text('1h')] }, "ttl='1h'"],
])('refuses %s', (_what, changes, message) => {
  expect(() => check(changes)).toThrow(message)
})
