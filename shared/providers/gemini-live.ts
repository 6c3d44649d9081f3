import { parseLiveRequest } from './gemini-live/request.ts'
import { parseLiveResponse } from './gemini-live/response.ts'
import type { Provider } from './provider.ts'
import { pathOf } from './request-body.ts'
import { geminiLiveTurns } from './sockets/gemini-live-turns.ts'

/** Gemini Live over a WebSocket, of the Gemini API and of Vertex: each turn of the model is one. */
export const geminiLive: Provider = {
  id: 'gemini-live',
  matches: (head) => head.socket !== undefined && geminiLiveTurns.matches(pathOf(head)),
  parseRequest: parseLiveRequest,
  parseResponse: parseLiveResponse,
  promptOrder: 'system-tools-messages',
  recalls: true,
  bills: (status) => status < 400,
}
