import { countTokens } from './count-tokens.ts'
import { parseResponsesRequest } from './openai-responses/request.ts'
import type { Provider } from './provider.ts'
import { pathOf } from './request-body.ts'

/** The tokens of an OpenAI Responses request. */
export const openaiCountTokens: Provider = countTokens({
  id: 'openai-count-tokens',
  matches: (head) => head.method === 'POST' && pathOf(head).endsWith('/responses/input_tokens'),
  parseRequest: parseResponsesRequest,
  promptOrder: 'system-tools-messages',
})
