import { parseGenerateRequest } from './gemini/request.ts'
import { parseGenerateResponse } from './gemini/response.ts'
import { modelPathOf } from './google-model-path.ts'
import type { Provider } from './provider.ts'

/** Gemini `generateContent` and `streamGenerateContent`, of the Gemini API and of Vertex: the path tells, on any host, and names the model. */
export const geminiGenerateContent: Provider = {
  id: 'gemini-generate-content',
  matches: (head) => head.method === 'POST' && /^(streamG|g)enerateContent$/.test(modelPathOf(head)?.method ?? ''),
  parseRequest: parseGenerateRequest,
  parseResponse: parseGenerateResponse,
  promptOrder: 'system-tools-messages',
  bills: (status) => status < 400,
}
