import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { providers } from '#shared/providers/index.ts'
import type { Provider, RequestHead } from '#shared/providers/provider.ts'
import { chunkStream, readFixture, readStreamFixture } from '#support/provider-fixtures.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const head = { method: 'POST', host: 'api.example', path: '/openai/deployments/%E0%A4%A/chat/completions', headers: [] }

const socketHead = { ...head, query: '?model=%E0%A4%A', socket: { id: 's', turn: 2 } }

/** Reads the bytes as both sides of an exchange; what comes out must at least be of one piece. */
function readBoth(provider: Provider, body: Uint8Array, asked: RequestHead = head): void {
  const request = provider.parseRequest(asked, body)
  if (request.ok) {
    for (const part of request.value.parts) expect(part.message ?? 0).toBeLessThan(Math.max(1, request.value.messages.length))
  }
  for (const status of [200, 500]) {
    const answer = provider.parseResponse({ status, headers: [], body, request: request.ok ? request.value : null })
    expect(status < 400 || answer.error !== undefined).toBe(true)
    expect(answer.firstContentOffset ?? 0).toBeLessThanOrEqual(body.length)
    if (answer.usage)
      expect(Math.min(...Object.values(answer.usage).filter((count) => typeof count === 'number'))).toBeGreaterThanOrEqual(0)
  }
}

/** JSON with the wires' own field names in wrong places. */
const wireKeys = fc.constantFrom(
  ...'type role content message messages choices delta tool_calls function arguments usage prompt_tokens input_tokens output_tokens'.split(
    ' ',
  ),
  ...'steps step summary call_id result outputs total_input_tokens interaction'.split(' '),
  ...'candidates parts contents usageMetadata functionCall functionResponse modality promptTokenCount systemInstruction'.split(
    ' ',
  ),
  ...'thinking images embeddings response done prompt_eval_count'.split(' '),
  ...'meta billed_units tokens cached_tokens delta tool_plan event_type chat_history tool_results documents texts'.split(' '),
  ...'contentBlockDelta contentBlockIndex toolUse toolResult reasoningContent inputTokens metadata outputText generation completions'.split(
    ' ',
  ),
  ...'iterations output input index id name response item error text thinking tools system __proto__ constructor prompt_tokens_details'.split(
    ' ',
  ),
)
const wireTypes = fc.constantFrom(
  ...'text tool_use tool_result image document message reasoning function_call function_call_output message_start message_delta'.split(
    ' ',
  ),
  ...'content-delta tool-plan-delta tool-call-start message-end text-generation stream-end'.split(' '),
  ...'user_input model_output thought function_result step.start step.delta interaction.completed'.split(' '),
  ...'content_block_start content_block_delta response.completed response.output_text.delta response.output_item.added error'.split(
    ' ',
  ),
)
const { wire } = fc.letrec((tie) => ({
  wire: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.oneof(fc.string(), wireTypes, fc.integer(), fc.double(), fc.constant(null), fc.boolean()),
    fc.array(tie('wire'), { maxLength: 4 }),
    fc.dictionary(wireKeys, tie('wire'), { maxKeys: 6 }),
  ),
}))

/** What the last event of each format's stream says; formats without streams have none. */
const ENDS: Readonly<Record<string, string>> = {
  'openai-chat': '"finish_reason":"tool_calls"',
  'openai-responses': 'event: response.completed',
  'openai-completions': '"finish_reason": "length"',
  'openai-images': 'event: image_generation.completed',
  'openai-audio': 'transcript.text.done',
  'anthropic-messages': 'event: message_stop',
  'anthropic-complete': '"stop_reason": "stop_sequence"',
  'gemini-generate-content': '"finishReason": "STOP"',
  'gemini-interactions': 'event: interaction.completed',
  ollama: '"done":true',
  'bedrock-converse': 'metadata',
  'bedrock-invoke': ':event-type',
  'openai-realtime': '"type":"response.done"',
  'openai-realtime-transcription': 'transcription.completed',
  'gemini-live': '"turnComplete":true',
  'cohere-chat': 'event: message-end',
  'cohere-chat-v1': '{"is_finished":true',
}

test('every format that streams has a stream to be cut', () => {
  const streamed = providers.filter(({ id }) => readStreamFixture(id) !== null)
  expect(streamed.map(({ id }) => id).sort()).toEqual(Object.keys(ENDS).sort())
})

describe.each(providers)('$id', (provider) => {
  test('reads any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (body) => readBoth(provider, body)))
  })

  test('reads any JSON, whole and as events', () => {
    fc.assert(
      fc.property(wire, (value) => {
        readBoth(provider, text(JSON.stringify(value)))
        readBoth(provider, text(`data: ${JSON.stringify(value)}\n\ndata: [DONE]\n\n`))
        readBoth(provider, text(`[${JSON.stringify(value)},${JSON.stringify(value)}`))
        readBoth(provider, chunkStream([value, { messageStart: {} }, value]))
        const messages = ['setup', 'session', 'item', 'response', 'clientContent', 'serverContent', 'realtimeInput', 'toolCall']
        const types = ['session.update', 'conversation.item.create', 'response.create', 'response.done', 'session.created']
        const framed = messages.flatMap((name) =>
          types.map((type) => `\u001e${JSON.stringify({ type, [name]: value, usage: value })}\n`),
        )
        readBoth(provider, text(framed.join('')), socketHead)
        readBoth(provider, text(`{"model":"m"}\n{"message":${JSON.stringify(value)}}\n${JSON.stringify(value)}`))
      }),
    )
  })

  test('reads JSON of any depth', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"content":[', ']}'],
      ['{"input":', '}'],
      ['{"type":"tool_result","content":[', ']}'],
      ['{"toolResult":{"content":[', ']}}'],
    ]) {
      const deep = `${open?.repeat(10_000)}null${close?.repeat(10_000)}`
      readBoth(provider, text(deep))
      readBoth(provider, text(`data: ${deep}\n\n`))
      readBoth(provider, text(`{"messages":[{"role":"user","content":${deep}}],"tools":[${deep}],"error":${deep}}`))
      readBoth(provider, text(deep.slice(0, deep.length / 2)))
    }
  })

  test.runIf(ENDS[provider.id])('reads an answer cut at every byte: not complete before its end, and text only grows', () => {
    const whole = Buffer.from(readStreamFixture(provider.id) ?? [])
    const parse = (body: Uint8Array) => provider.parseResponse({ status: 200, headers: [], body, request: null })
    const full = parse(whole)
    const textOf = (answer: typeof full) => answer.output.map((part) => part.text).join('')
    let length = 0
    const end = whole.lastIndexOf(ENDS[provider.id] ?? '')
    expect(end).toBeGreaterThan(0)
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const answer = parse(whole.subarray(0, cut))
      expect(answer.error).toBeUndefined()
      if (cut <= end) expect(answer.complete).toBe(false)
      expect(textOf(answer).length).toBeGreaterThanOrEqual(length)
      length = textOf(answer).length
      if (answer.firstContentOffset !== null) expect(answer.firstContentOffset).toBe(full.firstContentOffset)
    }
    expect(textOf(full).length).toBe(length)
    expect(full.complete).toBe(true)
  })

  test('reads a document cut at every byte', () => {
    const whole = readFixture(`${provider.id}/plain.response.json`)
    for (let end = 0; end < whole.length; end += 1) {
      const answer = provider.parseResponse({ status: 200, headers: [], body: whole.subarray(0, end), request: null })
      if (end < whole.length - 2) expect(answer.complete).toBe(false)
    }
  })
})
