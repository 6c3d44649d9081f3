import { parseCohereChatRequest } from './cohere/chat-request.ts'
import { parseCohereChatResponse } from './cohere/chat-response.ts'
import type { Provider } from './provider.ts'
import { pathOf } from './request-body.ts'

/** Cohere's chat, version 2, on any host that offers it. */
export const cohereChat: Provider = {
  id: 'cohere-chat',
  matches: (head) => head.method === 'POST' && pathOf(head).endsWith('/v2/chat'),
  parseRequest: parseCohereChatRequest,
  parseResponse: parseCohereChatResponse,
  promptOrder: 'system-tools-messages',
  bills: (status) => status < 400,
}
