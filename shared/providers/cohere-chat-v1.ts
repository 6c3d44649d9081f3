import { parseCohereChatV1Request } from './cohere/chat-v1-request.ts'
import { parseCohereChatV1Response } from './cohere/chat-v1-response.ts'
import { isCohere } from './cohere/host.ts'
import type { Provider } from './provider.ts'
import { pathOf } from './request-body.ts'

/** Cohere's chat, version 1. Others have a path of this name for other things, so the host has to be Cohere's. */
export const cohereChatV1: Provider = {
  id: 'cohere-chat-v1',
  matches: (head) => head.method === 'POST' && pathOf(head).endsWith('/v1/chat') && isCohere(head.host),
  parseRequest: parseCohereChatV1Request,
  parseResponse: parseCohereChatV1Response,
  promptOrder: 'system-tools-messages',
  recalls: true,
  bills: (status) => status < 400,
}
