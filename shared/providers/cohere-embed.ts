import { parseCohereEmbedRequest, parseCohereEmbedResponse } from './cohere/embed.ts'
import { isCohere } from './cohere/host.ts'
import type { Provider } from './provider.ts'
import { pathOf } from './request-body.ts'

/** Cohere's embeddings, of both versions. */
export const cohereEmbed: Provider = {
  id: 'cohere-embed',
  matches: (head) => head.method === 'POST' && /\/v[12]\/embed$/.test(pathOf(head)) && isCohere(head.host),
  parseRequest: parseCohereEmbedRequest,
  parseResponse: parseCohereEmbedResponse,
  promptOrder: 'system-tools-messages',
  bills: (status) => status < 400,
}
