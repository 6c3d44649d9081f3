import { modelPathOf } from './google-model-path.ts'
import { parseChatRequest } from './openai-chat/request.ts'
import { parseChatResponse } from './openai-chat/response.ts'
import type { Provider } from './provider.ts'
import { pathOf } from './request-body.ts'

/**
 * OpenAI Chat Completions, and every vendor that speaks it: the path tells, on any host. Azure puts the deployment into the path, Vertex
 * forwards Mistral's own form of it, Writer had it at `/v1/chat` first.
 */
export const openaiChat: Provider = {
  id: 'openai-chat',
  matches: (head) =>
    head.method === 'POST' &&
    (pathOf(head).endsWith('/chat/completions') ||
      modelPathOf(head)?.publisher === 'mistralai' ||
      (head.host === 'api.writer.com' && pathOf(head) === '/v1/chat')),
  parseRequest: parseChatRequest,
  parseResponse: parseChatResponse,
  promptOrder: 'system-tools-messages',
  bills: (status) => status < 400,
}
