import { parseOllamaRequest } from './ollama/request.ts'
import { parseOllamaResponse } from './ollama/response.ts'
import type { Provider } from './provider.ts'
import { pathOf } from './request-body.ts'

/** Ollama's own API: chats, completions and embeddings, whole or as JSON lines. */
export const ollama: Provider = {
  id: 'ollama',
  matches: (head) => head.method === 'POST' && /\/api\/(chat|generate|embed|embeddings)$/.test(pathOf(head)),
  parseRequest: parseOllamaRequest,
  parseResponse: parseOllamaResponse,
  promptOrder: 'system-tools-messages',
  bills: (status) => status < 400,
}
