import { parseInteractionRequest } from './gemini-interactions/request.ts'
import { parseInteractionResponse } from './gemini-interactions/response.ts'
import type { Provider } from './provider.ts'
import { pathOf } from './request-body.ts'

/** Gemini's Interactions API, of the Gemini API and of Vertex. */
export const geminiInteractions: Provider = {
  id: 'gemini-interactions',
  matches: (head) =>
    head.method === 'POST' && /\/v1[a-z0-9]*(\/projects\/[^/]+\/locations\/[^/]+)?\/interactions$/.test(pathOf(head)),
  parseRequest: parseInteractionRequest,
  parseResponse: parseInteractionResponse,
  promptOrder: 'system-tools-messages',
  recalls: true,
  bills: (status) => status < 400,
}
