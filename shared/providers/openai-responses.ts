import { parseResponsesRequest } from './openai-responses/request.ts'
import { parseResponsesResponse } from './openai-responses/response.ts'
import type { Provider } from './provider.ts'
import { pathOf } from './request-body.ts'
import { responsesTurns } from './sockets/responses-turns.ts'

/** OpenAI Responses on any host, over HTTP or a turn at a time over a WebSocket, and its sibling that compacts a conversation for the price of a call. */
export const openaiResponses: Provider = {
  id: 'openai-responses',
  matches: (head) =>
    head.socket ? responsesTurns.matches(pathOf(head)) : head.method === 'POST' && /\/responses(\/compact)?$/.test(pathOf(head)),
  parseRequest: parseResponsesRequest,
  parseResponse: parseResponsesResponse,
  promptOrder: 'system-tools-messages',
  recalls: true,
  bills: (status) => status < 400,
}
