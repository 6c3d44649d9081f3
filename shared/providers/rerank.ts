import type { ParsedRequest, ParsedResponse } from '../model/prompt.ts'
import { ok, type Result } from '../model/result.ts'
import { type Usage, usageOf } from '../model/usage.ts'
import { canonicalJson } from './canonical-json.ts'
import { readCohereUsage } from './cohere/usage.ts'
import { type JsonRecord, readCount, readList, readRecord, readText } from './json-reading.ts'
import { readPlainAnswer } from './plain-answer.ts'
import { plainPrompt } from './plain-prompt.ts'
import type { ParseFailure, Provider, RequestHead, ResponseInput } from './provider.ts'
import { pathOf, readRequestBody } from './request-body.ts'
import { unreadableAnswer } from './unreadable-answer.ts'
import { readWireBody } from './wire-body.ts'

/**
 * Reranking as Cohere made it and gateways, Voyage and Jina took it over: a query and documents, in the order of their fit.
 * Source: docs.cohere.com, "Rerank" (v1 and v2); openrouter.ai, docs.voyageai.com and jina.ai for their kin.
 */
export const rerank: Provider = {
  id: 'rerank',
  matches: (head) => head.method === 'POST' && /\/v[12]\/rerank$/.test(pathOf(head)),
  parseRequest,
  parseResponse,
  promptOrder: 'system-tools-messages',
  bills: (status) => status < 400,
}

function parseRequest(_head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  return ok({ model: readText(read.value, 'model') ?? '', streaming: false, ...plainPrompt(rerankedTexts(read.value)) })
}

/** The query, then each document: a text, or fields. */
export function rerankedTexts(body: JsonRecord): string[] {
  const documents = readList(body, 'documents').map((document) =>
    typeof document === 'string' ? document : (readText(document, 'text') ?? canonicalJson(document)),
  )
  return [readText(body, 'query') ?? '', ...documents]
}

function parseResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  if (body.kind !== 'document') return unreadableAnswer(input.status, body.kind === 'text' ? body.text : '')
  return {
    ...readPlainAnswer(body.value, input, { usage: readUsage(body.value) }),
    complete: body.complete,
    firstContentOffset: null,
  }
}

/** Cohere charges searches and counts no tokens; others count the tokens of query and documents. */
function readUsage(document: JsonRecord): Usage | null {
  const meta = readRecord(document, 'meta')
  const searched = meta && readCohereUsage(meta)
  if (searched) return searched
  const tokens = readCount(readRecord(document, 'usage'), 'total_tokens')
  return tokens === undefined ? null : usageOf({ inputFresh: tokens })
}
