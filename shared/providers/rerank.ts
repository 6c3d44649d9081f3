import type { Provider } from './provider.ts'
import { pathOf } from './request-body.ts'
import { parseRerankRequest, parseRerankResponse } from './rerank/rerank.ts'

/** Reranking as Cohere made it and gateways, Voyage and Jina took it over: a query and documents, in the order of their fit. */
export const rerank: Provider = {
  id: 'rerank',
  matches: (head) => head.method === 'POST' && /\/v[12]\/rerank$/.test(pathOf(head)),
  parseRequest: parseRerankRequest,
  parseResponse: parseRerankResponse,
  promptOrder: 'system-tools-messages',
  bills: (status) => status < 400,
}
