import { parseMessagesRequest } from './anthropic-messages/request.ts'
import { countTokens } from './count-tokens.ts'
import { modelPathOf } from './google-model-path.ts'
import type { Provider, RequestHead } from './provider.ts'
import { pathOf } from './request-body.ts'

/** The tokens of an Anthropic Messages request; Vertex has them asked of a model of that name. */
export const anthropicCountTokens: Provider = countTokens({
  id: 'anthropic-count-tokens',
  matches: (head) => head.method === 'POST' && (pathOf(head).endsWith('/v1/messages/count_tokens') || isVertexCount(head)),
  parseRequest: parseMessagesRequest,
  promptOrder: 'tools-system-messages',
})

function isVertexCount(head: RequestHead): boolean {
  const path = modelPathOf(head)
  return path?.publisher === 'anthropic' && path.model === 'count-tokens'
}
