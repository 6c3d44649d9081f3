import { describe, expect, test } from 'vitest'
import { socketProtocolFor } from '#shared/providers/sockets/index.ts'
import { readMessageFields } from '#shared/providers/sockets/message-fields.ts'

/** What a reader makes of messages, as lines: `> ` sent, `< ` received. */
function follow(path: string, ...messages: readonly (readonly ['>' | '<', object])[]): string[] {
  const protocol = socketProtocolFor(path)
  if (!protocol) throw new Error(`${path} is not understood.`)
  const reader = protocol.createReader()
  return messages.map(([side, message]) => {
    const fields = readMessageFields(Buffer.from(JSON.stringify(message)), protocol.fields)
    const step = side === '>' ? reader.sent(fields) : reader.received(fields)
    return `${side} ${Object.entries(step)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => (value === true ? name : `${name} ${value}`))
      .join(', ')}`.trim()
  })
}

test.each([
  ['/v1/responses', 'openai-responses'],
  ['/backend-api/codex/responses', 'openai-responses'],
  ['/v1/realtime', 'openai-realtime'],
  ['/openai/v1/realtime/', 'openai-realtime'],
  ['/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent', 'gemini-live'],
  ['/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent', 'gemini-live'],
  ['/v1/realtime/translations', undefined],
  ['/chat', undefined],
])('%s speaks %s', (path, id) => {
  expect(socketProtocolFor(path)?.id).toBe(id)
})

describe('Responses', () => {
  const path = '/v1/responses'
  test('a turn is a request and its answer, in each lane one after the other', () => {
    expect(
      follow(
        path,
        ['>', { type: 'response.create', stream_id: 'a' }],
        ['>', { type: 'response.create', stream_id: 'b' }],
        ['>', { type: 'response.create', stream_id: 'a' }],
        ['<', { type: 'response.created', response: { id: 'r2' }, stream_id: 'b' }],
        ['<', { type: 'response.created', response: { id: 'r1' }, stream_id: 'a' }],
        ['<', { type: 'response.output_text.delta', stream_id: 'b' }],
        ['<', { type: 'response.completed', response: { id: 'r1' }, stream_id: 'a' }],
        ['<', { type: 'response.created', response: { id: 'r3' }, stream_id: 'a' }],
        ['<', { type: 'response.incomplete', response: { id: 'r2' }, stream_id: 'b' }],
        ['<', { type: 'response.failed', response: { id: 'r3' }, stream_id: 'a' }],
      ),
    ).toEqual([
      '> begins 1',
      '> begins 2',
      '> begins 3',
      '< turn 2',
      '< turn 1',
      '< turn 2',
      '< turn 1, ends',
      '< turn 3',
      '< turn 2, ends',
      '< turn 3, ends',
    ])
  })

  test('an error ends its turn, though it is told twice', () => {
    expect(
      follow(
        path,
        ['>', { type: 'response.create' }],
        ['>', { type: 'response.create' }],
        ['<', { type: 'response.created', response: { id: 'r1' } }],
        ['<', { type: 'error', error: { code: 'server_error' } }],
        ['<', { type: 'response.failed', response: { id: 'r1' } }],
        ['<', { type: 'response.created', response: { id: 'r2' } }],
      ),
    ).toEqual(['> begins 1', '> begins 2', '< turn 1', '< turn 1, ends', '< past', '< turn 2'])
  })

  test('an error that names no lane is of the only turn there is', () => {
    const lane = { stream_id: 'a' }
    expect(follow(path, ['>', { type: 'response.create', ...lane }], ['<', { type: 'error', status: 429 }])).toEqual([
      '> begins 1',
      '< turn 1, ends',
    ])
  })

  test('the server goes on by itself with what it was steered with', () => {
    expect(
      follow(
        path,
        ['>', { type: 'response.create' }],
        ['<', { type: 'response.created', response: { id: 'r1' } }],
        ['>', { type: 'response.steer', previous_response_id: 'r1', input: 'Shorter.' }],
        ['<', { type: 'response.completed', response: { id: 'r1' } }],
        ['<', { type: 'codex.rate_limits' }],
        ['<', { type: 'response.created', response: { id: 'r2' } }],
        ['<', { type: 'response.completed', response: { id: 'r2' } }],
      ),
    ).toEqual(['> begins 1', '< turn 1', '>', '< turn 1, ends', '<', '< turn 2, begins 2', '< turn 2, ends'])
  })
})

describe('Realtime', () => {
  const path = '/v1/realtime'
  test('a turn begins with the client’s word, or with the server’s when the speaker falls silent', () => {
    expect(
      follow(
        path,
        ['<', { type: 'session.created' }],
        ['>', { type: 'session.update' }],
        ['>', { type: 'conversation.item.create' }],
        ['>', { type: 'response.create' }],
        ['<', { type: 'response.created', response: { id: 'r1' } }],
        ['<', { type: 'response.output_text.delta', response_id: 'r1' }],
        ['<', { type: 'response.done', response: { id: 'r1' } }],
        ['<', { type: 'response.output_text.delta', response_id: 'r1' }],
        ['>', { type: 'input_audio_buffer.append' }],
        ['<', { type: 'input_audio_buffer.committed' }],
        ['<', { type: 'response.created', response: { id: 'r2' } }],
        ['<', { type: 'conversation.item.input_audio_transcription.completed', item_id: 'i' }],
        ['<', { type: 'response.done', response: { id: 'r2' } }],
      ),
    ).toEqual([
      '< setsUp',
      '> setsUp',
      '>',
      '> begins 1',
      '< turn 1',
      '< turn 1',
      '< turn 1, ends',
      '< past',
      '>',
      '<',
      '< turn 2, begins 2',
      '< turn 3, begins 3, ends, aside',
      '< turn 2, ends',
    ])
  })

  test('an error ends the turn whose message it names, and no other', () => {
    expect(
      follow(
        path,
        ['>', { type: 'response.create', event_id: 'mine' }],
        ['<', { type: 'error', error: { event_id: 'another' } }],
        ['<', { type: 'error', error: { event_id: 'mine' } }],
      ),
    ).toEqual(['> begins 1', '<', '< turn 1, ends'])
  })
})

describe('Gemini Live', () => {
  const path = '/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent'
  test('a turn lasts until it is complete, in either spelling', () => {
    expect(
      follow(
        path,
        ['>', { setup: {} }],
        ['<', { setupComplete: {} }],
        ['>', { clientContent: { turns: [], turnComplete: true } }],
        ['<', { serverContent: { modelTurn: {} } }],
        ['<', { serverContent: { turnComplete: true }, usageMetadata: {} }],
        ['>', { realtime_input: { audio: {} } }],
        ['<', { serverContent: { inputTranscription: {} } }],
        ['<', { server_content: { model_turn: {} } }],
        ['<', { server_content: { interrupted: true } }],
        ['<', { server_content: { turn_complete: true }, usage_metadata: {} }],
      ),
    ).toEqual([
      '> setsUp',
      '<',
      '> begins 1',
      '< turn 1',
      '< turn 1, ends',
      '>',
      '<',
      '< begins 2, turn 2',
      '< turn 2',
      '< turn 2, ends',
    ])
  })

  test('the results of tools begin a new turn', () => {
    expect(
      follow(
        path,
        ['>', { clientContent: { turns: [], turnComplete: true } }],
        ['<', { toolCall: { functionCalls: [] }, usageMetadata: {} }],
        ['>', { toolResponse: { functionResponses: [] } }],
        ['<', { serverContent: { modelTurn: {} } }],
        ['<', { serverContent: { turnComplete: true }, usageMetadata: {} }],
      ),
    ).toEqual(['> begins 1', '< turn 1', '> ends 1, begins 2', '< turn 2', '< turn 2, ends'])
  })

  test('usage that follows by itself is of the turn before, which ends with it or with what comes instead', () => {
    const turn = ['<', { serverContent: { modelTurn: {}, turnComplete: true } }] as const
    expect(follow(path, turn, ['<', { usageMetadata: {} }], ['<', { sessionResumptionUpdate: {} }])).toEqual([
      '< begins 1, turn 1',
      '< turn 1, ends',
      '<',
    ])
    expect(follow(path, turn, ['<', { serverContent: { modelTurn: {} } }])).toEqual([
      '< begins 1, turn 1',
      '< ended 1, begins 2, turn 2',
    ])
    expect(follow(path, turn, ['>', { realtimeInput: {} }])).toEqual(['< begins 1, turn 1', '> ends 1'])
  })
})
