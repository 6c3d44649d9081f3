import { describe, expect, test } from 'vitest'
import type { ParsedRequest } from '#shared/model/prompt.ts'
import { openaiRealtime, openaiRealtimeTranscription } from '#shared/providers/openai-realtime.ts'
import type { RequestHead } from '#shared/providers/provider.ts'
import { jsonSequence, readFixture } from '#support/provider-fixtures.ts'

const head = (turn = 1, query = '?model=gpt-realtime'): RequestHead => ({
  method: 'GET',
  host: 'api.openai.com',
  path: '/v1/realtime',
  query,
  headers: [],
  socket: { id: 'socket-1', turn },
})

function request(body: Uint8Array, asked = head()): ParsedRequest {
  const parsed = openaiRealtime.parseRequest(asked, body)
  if (!parsed.ok) throw new Error(parsed.error.detail)
  return parsed.value
}

test('is a turn of a WebSocket alone', () => {
  const { socket, ...http } = head()
  expect(socket).toBeDefined()
  expect(openaiRealtime.matches(head())).toBe(true)
  expect(openaiRealtime.matches(http)).toBe(false)
  const aside = { ...http, socket: { id: 's', turn: 2, aside: true as const } }
  expect([openaiRealtime.matches(aside), openaiRealtimeTranscription.matches(aside)]).toEqual([false, true])
})

describe('a turn', () => {
  test('has the session’s settings, later ones over earlier, and what was said and spoken since', () => {
    const { messages, parts, ...rest } = request(readFixture('openai-realtime/streamed.request.json-seq'))
    expect(rest).toEqual({
      model: 'gpt-realtime',
      streaming: true,
      tools: ['radar'],
      instructions: 1,
      keptConversation: 'socket-1',
      opensConversation: true,
    })
    expect(parts.map(({ kind, text, media }) => [kind, media?.bytes ?? text])).toEqual([
      ['system', 'Be very brief.'],
      ['tool-schema', expect.stringContaining('Looks for rain.')],
      ['user', 'I am in Graz.'],
      ['media', 6],
      ['media', 9],
    ])
    expect(messages.map(({ role }) => role)).toEqual(['user', 'user'])
  })

  test('of a response with a context of its own reads that alone', () => {
    const input = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Sum up.' }] }]
    const body = jsonSequence(
      { type: 'session.update', session: { instructions: 'Be brief.' } },
      { type: 'input_audio_buffer.append', audio: 'AAAA' },
      { type: 'response.create', response: { conversation: 'none', input, instructions: 'Be long.' } },
    )
    const { parts, keptConversation } = request(body, head(3))
    expect(parts.map(({ text }) => text)).toEqual(['Be long.', 'Sum up.'])
    expect(keptConversation).toBeUndefined()
  })

  test('beside the conversation reads it and is no part of it', () => {
    const body = jsonSequence({ type: 'response.create', response: { conversation: 'none' } })
    expect(request(body, head(3))).toMatchObject({ keptConversation: 'socket-1', aside: true })
    expect(request(body, head(3)).opensConversation).toBeUndefined()
  })

  test.each([
    ['?model=gpt-realtime%2Fx', 'gpt-realtime/x'],
    ['?api-version=1&deployment=voice', 'voice'],
    ['', 'from-session'],
  ])('names its model: %s', (query, model) => {
    expect(request(jsonSequence({ type: 'session.update', session: { model: 'from-session' } }), head(1, query)).model).toBe(
      model,
    )
  })
})

describe('an answer', () => {
  const read = (body: Uint8Array) => openaiRealtime.parseResponse({ status: 101, headers: [], body, request: null })

  test('is what was spoken, in words, with its usage by medium', () => {
    const answer = read(readFixture('openai-realtime/streamed.response.json-seq'))
    expect(answer).toMatchObject({
      id: 'resp_1',
      servedModel: 'gpt-realtime-2025-08-28',
      stopReason: 'completed',
      complete: true,
      output: [
        { kind: 'text', text: 'It rains in Graz.' },
        { kind: 'tool-arguments', name: 'radar', text: '{"city":"Graz"}' },
      ],
      toolUses: [{ id: 'call_1', name: 'radar' }],
    })
    expect(answer.usage).toMatchObject({
      inputFresh: 100,
      cacheRead: 200,
      outputText: 40,
      inputTotal: 1100,
      outputTotal: 160,
      other: { 'input.audio': 300, 'input.audio_cached': 500, 'output.audio': 120 },
    })
  })

  test.each([
    ['cancelled', { type: 'cancelled', reason: 'turn_detected' }, 'turn_detected', undefined],
    ['failed', { type: 'failed', error: { type: 'server_error', code: 'overloaded' } }, 'failed', 'server_error'],
  ])('that was %s says why', (status, status_details, stopReason, error) => {
    const answer = read(jsonSequence({ type: 'response.done', response: { id: 'resp_1', status, status_details, output: [] } }))
    expect([answer.stopReason, answer.error?.type, answer.complete]).toEqual([stopReason, error, true])
  })

  test('of the older API is read by its older names', () => {
    const answer = read(
      jsonSequence(
        { type: 'response.created', response: { id: 'r' } },
        { type: 'response.audio_transcript.delta', response_id: 'r', output_index: 0, delta: 'Hel' },
        { type: 'response.audio_transcript.delta', response_id: 'r', output_index: 0, delta: 'lo' },
      ),
    )
    expect(answer).toMatchObject({ output: [{ kind: 'text', text: 'Hello' }], complete: false })
  })
})

describe('what another model heard', () => {
  const read = (...messages: object[]) =>
    openaiRealtimeTranscription.parseResponse({ status: 101, headers: [], body: jsonSequence(...messages), request: null })
  const completed = { type: 'conversation.item.input_audio_transcription.completed', transcript: 'Hello.' }

  test('is of the model that the session names', () => {
    const answer = openaiRealtimeTranscription.parseResponse({
      status: 101,
      headers: [],
      body: readFixture('openai-realtime-transcription/streamed.response.json-seq'),
      request: null,
    })
    expect(answer).toMatchObject({
      servedModel: 'gpt-4o-transcribe',
      usage: { inputFresh: 6, outputText: 10, other: { 'input.audio': 20 } },
      output: [{ kind: 'text', text: 'How is the weather?' }],
      message: null,
    })
  })

  test('is of an unknown model where it names none, never of the one that answers', () => {
    expect(read({ type: 'session.created', session: { model: 'gpt-realtime' } }, completed).servedModel).toBe('transcription')
  })

  test('has no tokens where it is charged by its length', () => {
    expect(read({ ...completed, usage: { type: 'duration', seconds: 3 } }).usage).toBeNull()
  })
})
