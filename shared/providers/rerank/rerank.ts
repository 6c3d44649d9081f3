import type { ParsedRequest, ParsedResponse } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { type Usage, usageOf } from '../../model/usage.ts'
import { readAnswerError, statusError } from '../answer-error.ts'
import { assemblePrompt } from '../assemble-prompt.ts'
import { canonicalJson } from '../canonical-json.ts'
import { readCohereUsage } from '../cohere/usage.ts'
import { type JsonRecord, readCount, readList, readRecord, readText } from '../json-reading.ts'
import type { MessageItem } from '../message-items.ts'
import type { ParseFailure, RequestHead, ResponseInput } from '../provider.ts'
import { readReportedCost } from '../reported-cost.ts'
import { readRequestBody } from '../request-body.ts'
import { unreadableAnswer } from '../unreadable-answer.ts'
import { readWireBody } from '../wire-body.ts'

/** Source: docs.cohere.com, "Rerank" (v1 and v2); openrouter.ai, docs.voyageai.com and jina.ai for their kin. */
export function parseRerankRequest(_head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const items = rerankedItems(read.value)
  return ok({
    model: readText(read.value, 'model') ?? '',
    streaming: false,
    ...assemblePrompt('system-tools-messages', [], items.length > 0 ? [{ role: 'user', items }] : []),
  })
}

/** The query, then each document: a text, or fields. */
export function rerankedItems(body: JsonRecord): MessageItem[] {
  const query = readText(body, 'query')
  const documents = readList(body, 'documents').map((document) =>
    typeof document === 'string' ? document : (readText(document, 'text') ?? canonicalJson(document)),
  )
  return [...(query === undefined ? [] : [query]), ...documents].map((text) => ({ kind: 'text', text }))
}

export function parseRerankResponse({ status, headers, body: bytes }: ResponseInput): ParsedResponse {
  const body = readWireBody(bytes)
  if (body.kind !== 'document') return unreadableAnswer(status, body.kind === 'text' ? body.text : '')
  const id = readText(body.value, 'id')
  const servedModel = readText(body.value, 'model')
  const usage = readRecord(body.value, 'usage')
  const reportedCostUsd = readReportedCost(usage, headers)
  const error = readAnswerError(body.value, status >= 400) ?? statusError(status, '')
  return {
    ...(id === undefined ? {} : { id }),
    ...(servedModel === undefined ? {} : { servedModel }),
    usage: readUsage(body.value),
    ...(reportedCostUsd === undefined ? {} : { reportedCostUsd }),
    output: [],
    toolUses: [],
    message: null,
    ...(error === undefined ? {} : { error }),
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
