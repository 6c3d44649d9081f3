import { countTokens } from './count-tokens.ts'
import { parseGenerateRequest } from './gemini/request.ts'
import { modelPathOf } from './google-model-path.ts'
import type { Provider } from './provider.ts'

/** The tokens of a Gemini generateContent request; Vertex also lists them one by one (`computeTokens`). */
export const geminiCountTokens: Provider = countTokens({
  id: 'gemini-count-tokens',
  matches: (head) => head.method === 'POST' && /^(count|compute)Tokens$/.test(modelPathOf(head)?.method ?? ''),
  parseRequest: parseGenerateRequest,
  promptOrder: 'system-tools-messages',
})
