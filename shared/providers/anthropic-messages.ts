import { parseMessagesRequest } from './anthropic-messages/request.ts'
import { parseMessagesResponse } from './anthropic-messages/response.ts'
import { modelPathOf } from './google-model-path.ts'
import type { Provider, RequestHead } from './provider.ts'
import { pathOf } from './request-body.ts'

/** Anthropic Messages on any host; on Vertex the path names the model, and says whether the answer streams. */
export const anthropicMessages: Provider = {
  id: 'anthropic-messages',
  matches: (head) => head.method === 'POST' && (pathOf(head).endsWith('/v1/messages') || isVertexClaude(head)),
  parseRequest: parseMessagesRequest,
  parseResponse: parseMessagesResponse,
  promptOrder: 'tools-system-messages',
  bills: (status) => status < 400,
}

function isVertexClaude(head: RequestHead): boolean {
  const path = modelPathOf(head)
  return path?.publisher === 'anthropic' && path.model !== 'count-tokens' && /^(r|streamR)awPredict$/.test(path.method)
}
