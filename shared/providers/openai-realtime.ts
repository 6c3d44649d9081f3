import { ok } from '../model/result.ts'
import { assembleAnswer } from './assemble-answer.ts'
import { readRecord, readString } from './json-reading.ts'
import { parseRealtimeRequest } from './openai-realtime/request.ts'
import { parseRealtimeResponse, sessionOf } from './openai-realtime/response.ts'
import { transcriberOf } from './openai-realtime/session.ts'
import { readOpenAiUsage } from './openai-usage.ts'
import type { Provider, RequestHead } from './provider.ts'
import { pathOf } from './request-body.ts'
import { realtimeTurns } from './sockets/realtime-turns.ts'
import { unreadableAnswer } from './unreadable-answer.ts'
import { readWireBody } from './wire-body.ts'

const isTurn = (head: RequestHead): boolean => head.socket !== undefined && realtimeTurns.matches(pathOf(head))

/** OpenAI Realtime over a WebSocket: each response is a turn. */
export const openaiRealtime: Provider = {
  id: 'openai-realtime',
  matches: (head) => isTurn(head) && !head.socket?.aside,
  parseRequest: parseRealtimeRequest,
  parseResponse: parseRealtimeResponse,
  promptOrder: 'system-tools-messages',
  recalls: true,
  bills: (status) => status < 400,
}

/**
 * What the speaker said, written down by a model of its own and billed by that model's price (openai-node,
 * `ConversationItemInputAudioTranscriptionCompletedEvent`). The server's session names the model.
 */
export const openaiRealtimeTranscription: Provider = {
  id: 'openai-realtime-transcription',
  matches: (head) => isTurn(head) && head.socket?.aside === true,
  parseRequest: ({ socket }) =>
    ok({
      model: '',
      streaming: true,
      parts: [],
      messages: [],
      tools: [],
      ...(socket && { keptConversation: socket.id, aside: true }),
    }),
  parseResponse(input) {
    const body = readWireBody(input.body)
    const events = body.kind === 'stream' ? body.events : []
    const heard = events.find(({ type }) => type.endsWith('transcription.completed'))
    if (!heard) return unreadableAnswer(input.status, '')
    const servedModel = transcriberOf(sessionOf(events)) ?? 'transcription'
    const usage = readRecord(heard.data, 'usage')
    const text = readString(heard.data, 'transcript') ?? ''
    return {
      servedModel,
      usage: usage ? readOpenAiUsage(usage, servedModel) : null,
      ...assembleAnswer([{ kind: 'text', text }]),
      message: null,
      complete: true,
      firstContentOffset: heard.offset,
    }
  },
  promptOrder: 'system-tools-messages',
  recalls: true,
  bills: (status) => status < 400,
}
