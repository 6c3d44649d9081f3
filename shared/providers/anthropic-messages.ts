import { parseMessagesRequest } from './anthropic-messages/request.ts'
import { parseMessagesResponse } from './anthropic-messages/response.ts'
import type { Provider } from './provider.ts'
import { pathOf } from './request-body.ts'

/** Anthropic Messages on any host. `/v1/messages/count_tokens` and `/v1/messages/batches` generate nothing and are not matched. */
export const anthropicMessages: Provider = {
  id: 'anthropic-messages',
  matches: (head) => head.method === 'POST' && pathOf(head).endsWith('/v1/messages'),
  parseRequest: parseMessagesRequest,
  parseResponse: parseMessagesResponse,
  promptOrder: 'tools-system-messages',
  bills: (status) => status < 400,
}
