import { describe, expect, test } from 'vitest'
import type { ParsedRequest } from '#shared/model/prompt.ts'
import { geminiLive } from '#shared/providers/gemini-live.ts'
import type { RequestHead } from '#shared/providers/provider.ts'
import { jsonSequence, readFixture } from '#support/provider-fixtures.ts'

const head = (turn = 1): RequestHead => ({
  method: 'GET',
  host: 'generativelanguage.googleapis.com',
  path: '/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent',
  headers: [],
  socket: { id: 'socket-1', turn },
})

function request(body: Uint8Array, asked = head()): ParsedRequest {
  const parsed = geminiLive.parseRequest(asked, body)
  if (!parsed.ok) throw new Error(parsed.error.detail)
  return parsed.value
}

const read = (body: Uint8Array) => geminiLive.parseResponse({ status: 101, headers: [], body, request: null })

describe('a turn', () => {
  test('has the setup, the sound as one, and what was said', () => {
    const { messages, parts, ...rest } = request(readFixture('gemini-live/streamed.request.json-seq'))
    expect(rest).toEqual({
      model: 'gemini-2.5-flash-native-audio-preview-09-2025',
      streaming: true,
      tools: ['radar'],
      instructions: 1,
      keptConversation: 'socket-1',
      opensConversation: true,
    })
    expect(parts.map(({ kind, text, media }) => [kind, media?.bytes ?? text])).toEqual([
      ['system', 'Be brief.'],
      ['tool-schema', expect.stringContaining('Looks for rain.')],
      ['media', 9],
      ['user', 'Quickly.'],
      ['user', 'How is the weather?'],
    ])
    expect(messages).toHaveLength(3)
  })

  test('of a resumed session has a history that was not recorded', () => {
    const setup = { model: 'models/gemini-live', sessionResumption: { handle: 'h1' } }
    expect(request(jsonSequence({ setup })).opensConversation).toBeUndefined()
    expect(request(jsonSequence({ setup: { ...setup, sessionResumption: {} } })).opensConversation).toBe(true)
    expect(request(jsonSequence({ setup: { model: 'models/gemini-live' } }), head(2)).opensConversation).toBeUndefined()
  })

  test('brings the results of tools', () => {
    const functionResponses = [{ id: 'f1', name: 'radar', response: { rain: true } }]
    expect(request(jsonSequence({ toolResponse: { functionResponses } })).messages).toMatchObject([
      { role: 'tool', toolResultIds: ['f1'] },
    ])
  })
})

describe('an answer', () => {
  test('is what was spoken, in words, with its usage by medium', () => {
    const answer = read(readFixture('gemini-live/streamed.response.json-seq'))
    expect(answer).toMatchObject({ complete: true, stopReason: 'STOP', output: [{ kind: 'text', text: 'It rains in Graz.' }] })
    expect(answer.usage).toMatchObject({
      inputFresh: 100,
      outputText: 10,
      inputTotal: 500,
      outputTotal: 90,
      other: { 'input.audio': 400, 'output.audio': 80 },
    })
  })

  test('has the last usage of its turn, which is cumulative', () => {
    const usage = (promptTokenCount: number, responseTokenCount: number) => ({
      usageMetadata: { promptTokenCount, responseTokenCount },
    })
    const answer = read(
      jsonSequence(
        { serverContent: { modelTurn: { parts: [{ text: 'A' }] } }, ...usage(100, 1) },
        { serverContent: { turnComplete: true }, ...usage(100, 7) },
      ),
    )
    expect(answer.usage).toMatchObject({ inputTotal: 100, outputTotal: 7 })
  })

  test('that calls tools is complete with its calls', () => {
    const functionCalls = [{ id: 'f1', name: 'radar', args: { city: 'Graz' } }]
    expect(read(jsonSequence({ toolCall: { functionCalls } }))).toMatchObject({
      complete: true,
      usage: null,
      toolUses: [{ id: 'f1', name: 'radar', arguments: '{"city":"Graz"}' }],
    })
  })

  test('that was interrupted says so', () => {
    const answer = read(
      jsonSequence({ serverContent: { modelTurn: { parts: [{ text: 'It r' }] } } }, { serverContent: { interrupted: true } }),
    )
    expect(answer).toMatchObject({ complete: true, stopReason: 'INTERRUPTED' })
  })
})
