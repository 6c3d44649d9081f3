import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PromptMessage } from '#shared/model/prompt.ts'
import { providerFor } from '#shared/providers/index.ts'

/**
 * The law of linking: an answer, however it came, has the same canonical form as the message in which a client sends it back, however that
 * client writes it; and answers that differ in text, tools or arguments have different ones.
 */
interface Answer {
  readonly reasoning: string
  readonly text: string
  readonly uses: readonly { readonly id: string; readonly name: string; readonly input: Readonly<Record<string, unknown>> }[]
}

/** How this answer is streamed and how this client writes messages. */
interface Style {
  readonly pieceLength: number
  readonly blocks: boolean
  readonly keepsReasoning: boolean
  readonly spaced: boolean
  readonly reversedKeys: boolean
  readonly cacheMark: boolean
}

const name = fc.stringMatching(/^[a-z_]{1,12}$/)
const answers: fc.Arbitrary<Answer> = fc.record({
  reasoning: fc.string({ maxLength: 20 }),
  text: fc.string({ unit: 'grapheme', maxLength: 30 }),
  uses: fc.array(
    fc.record({
      id: fc.uuid(),
      name,
      input: fc.dictionary(
        name,
        fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.array(fc.integer()), fc.dictionary(name, fc.string())),
      ),
    }),
    { maxLength: 3 },
  ),
})
const styles: fc.Arbitrary<Style> = fc.record({
  pieceLength: fc.integer({ min: 1, max: 9 }),
  blocks: fc.boolean(),
  keepsReasoning: fc.boolean(),
  spaced: fc.boolean(),
  reversedKeys: fc.boolean(),
  cacheMark: fc.boolean(),
})

const pieces = (text: string, length: number): string[] => text.match(new RegExp(`[^]{1,${length}}`, 'gu')) ?? []

/** A client parses the arguments and writes them again in its own way. */
function rewritten(input: Readonly<Record<string, unknown>>, style: Style): Readonly<Record<string, unknown>> {
  const entries = Object.entries(input)
  return Object.fromEntries(style.reversedKeys ? entries.reverse() : entries)
}

const argumentsText = (input: Readonly<Record<string, unknown>>, style: Style): string =>
  JSON.stringify(rewritten(input, style), null, style.spaced ? 2 : 0)

interface Wire {
  readonly path: string
  /** Bodies in which the provider gives the answer: whole and streamed. */
  readonly answers: (answer: Answer, style: Style) => readonly [whole: string, streamed: string]
  /** The body of a request that sends it back. */
  readonly request: (answer: Answer, style: Style) => object
}

const sse = (events: readonly object[]): string => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')

const chat: Wire = {
  path: '/v1/chat/completions',
  answers({ reasoning, text, uses }, { pieceLength }) {
    const tool_calls = uses.map(({ id, name, input }) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(input) },
    }))
    const message = {
      role: 'assistant',
      content: text || null,
      reasoning_content: reasoning,
      ...(uses.length > 0 ? { tool_calls } : {}),
    }
    const delta = (fields: object, finish_reason: string | null = null) => ({
      choices: [{ index: 0, delta: fields, finish_reason }],
    })
    const chunks = [
      ...pieces(reasoning, pieceLength).map((piece) => delta({ reasoning_content: piece })),
      ...pieces(text, pieceLength).map((piece) => delta({ content: piece })),
      ...tool_calls.flatMap((call, index) => [
        delta({ tool_calls: [{ index, id: call.id, function: { name: call.function.name, arguments: '' } }] }),
        ...pieces(call.function.arguments, pieceLength).map((piece) =>
          delta({ tool_calls: [{ index, function: { arguments: piece } }] }),
        ),
      ]),
      delta({}, 'stop'),
    ]
    return [JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }] }), sse(chunks)]
  },
  request({ reasoning, text, uses }, style) {
    const tool_calls = uses.map(({ id, name, input }) => ({
      id,
      type: 'function',
      function: { name, arguments: argumentsText(input, style) },
    }))
    const mark = style.cacheMark ? { cache_control: { type: 'ephemeral' } } : {}
    const content = style.blocks ? [{ type: 'text', text, ...mark }] : text === '' ? null : text
    const message = { role: 'assistant', content, ...(style.keepsReasoning ? { reasoning_content: reasoning } : {}), tool_calls }
    return { model: 'm', messages: [{ role: 'user', content: 'Go' }, message] }
  },
}

const responses: Wire = {
  path: '/v1/responses',
  answers({ reasoning, text, uses }, { pieceLength }) {
    const output = [
      { type: 'reasoning', id: 'rs', summary: [{ type: 'summary_text', text: reasoning }] },
      { type: 'message', id: 'msg', role: 'assistant', content: [{ type: 'output_text', text }] },
      ...uses.map(({ id, name, input }) => ({
        type: 'function_call',
        id: `fc_${id}`,
        call_id: id,
        name,
        arguments: JSON.stringify(input),
      })),
    ]
    const deltas = (type: string, output_index: number, whole: string) =>
      pieces(whole, pieceLength).map((delta) => ({ type, output_index, delta }))
    const events = [
      { type: 'response.created', response: { status: 'in_progress', output: [] } },
      ...deltas('response.reasoning_summary_text.delta', 0, reasoning),
      ...deltas('response.output_text.delta', 1, text),
      ...uses.flatMap(({ id, name, input }, index) => [
        {
          type: 'response.output_item.added',
          output_index: index + 2,
          item: { type: 'function_call', call_id: id, name, arguments: '' },
        },
        ...deltas('response.function_call_arguments.delta', index + 2, JSON.stringify(input)),
      ]),
    ]
    return [JSON.stringify({ status: 'completed', output }), sse(events)]
  },
  request({ reasoning, text, uses }, style) {
    const content = style.blocks ? [{ type: 'output_text', text }] : text
    const input = [
      { role: 'user', content: 'Go' },
      ...(style.keepsReasoning ? [{ type: 'reasoning', id: 'rs', summary: [{ type: 'summary_text', text: reasoning }] }] : []),
      ...(text === '' && style.blocks ? [] : [{ role: 'assistant', content }]),
      ...uses.map(({ id, name, input }) => ({
        type: 'function_call',
        call_id: id,
        name,
        arguments: argumentsText(input, style),
      })),
    ]
    return { model: 'm', input }
  },
}

const messages: Wire = {
  path: '/v1/messages',
  answers({ reasoning, text, uses }, { pieceLength }) {
    const blocks = [
      { type: 'thinking', thinking: reasoning, signature: 's' },
      { type: 'text', text },
      ...uses.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input })),
    ]
    const delta = (index: number, fields: object) => ({ type: 'content_block_delta', index, delta: fields })
    const events = [
      { type: 'message_start', message: { content: [] } },
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
      ...pieces(reasoning, pieceLength).map((thinking) => delta(0, { type: 'thinking_delta', thinking })),
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
      ...pieces(text, pieceLength).map((piece) => delta(1, { type: 'text_delta', text: piece })),
      ...uses.flatMap(({ id, name, input }, index) => [
        { type: 'content_block_start', index: index + 2, content_block: { type: 'tool_use', id, name, input: {} } },
        ...pieces(JSON.stringify(input), pieceLength).map((partial_json) =>
          delta(index + 2, { type: 'input_json_delta', partial_json }),
        ),
      ]),
      { type: 'message_stop' },
    ]
    return [JSON.stringify({ role: 'assistant', content: blocks }), sse(events)]
  },
  request({ reasoning, text, uses }, style) {
    const mark = style.cacheMark ? { cache_control: { type: 'ephemeral' } } : {}
    const blocks = [
      ...(style.keepsReasoning ? [{ type: 'thinking', thinking: reasoning, signature: 's' }] : []),
      ...(text === '' ? [] : [{ type: 'text', text, ...mark }]),
      ...uses.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input: rewritten(input, style) })),
    ]
    const content = uses.length === 0 && !style.blocks ? text : blocks
    return {
      model: 'm',
      messages: [
        { role: 'user', content: 'Go' },
        { role: 'assistant', content },
      ],
    }
  },
}

const bytes = (body: string): Uint8Array => new TextEncoder().encode(body)

function providerOf(wire: Wire) {
  const head = { method: 'POST', host: 'api.example', path: wire.path, headers: [] }
  const provider = providerFor(head)
  if (!provider) throw new Error(`Nothing reads ${wire.path}.`)
  return { head, provider }
}

function answered(wire: Wire, body: string): PromptMessage | null {
  return providerOf(wire).provider.parseResponse({ status: 200, headers: [], body: bytes(body), request: null }).message
}

function sentBack(wire: Wire, answer: Answer, style: Style): PromptMessage | undefined {
  const { head, provider } = providerOf(wire)
  const request = provider.parseRequest(head, bytes(JSON.stringify(wire.request(answer, style))))
  return request.ok ? request.value.messages[1] : undefined
}

const saysSomething = ({ text, uses }: Answer): boolean => text.trim() !== '' || uses.length > 0

describe.each([
  ['openai-chat', chat],
  ['openai-responses', responses],
  ['anthropic-messages', messages],
] as const)('%s', (_id, wire) => {
  test('an answer equals the message in which it is sent back', () => {
    fc.assert(
      fc.property(answers.filter(saysSomething), styles, (answer, style) => {
        const [whole, streamed] = wire.answers(answer, style)
        const message = answered(wire, whole)
        expect(message).not.toBeNull()
        expect(answered(wire, streamed)).toEqual(message)
        expect(sentBack(wire, answer, style)).toEqual(message)
        expect(message?.toolUseIds).toEqual(answer.uses.map(({ id }) => id))
      }),
    )
  })

  test('answers that differ have different forms', () => {
    const key = ({ text, uses }: Answer) => JSON.stringify([text.trim(), uses])
    fc.assert(
      fc.property(answers.filter(saysSomething), answers.filter(saysSomething), styles, (one, other, style) => {
        fc.pre(key(one) !== key(other))
        expect(sentBack(wire, one, style)?.canonical).not.toBe(answered(wire, wire.answers(other, style)[0])?.canonical)
      }),
    )
  })
})
