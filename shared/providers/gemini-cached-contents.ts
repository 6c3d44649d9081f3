import type { ParsedResponse } from '../model/prompt.ts'
import { usageOf } from '../model/usage.ts'
import { cachedContentId } from './gemini/cached-content.ts'
import { parseGenerateRequest } from './gemini/request.ts'
import { type JsonRecord, readCount, readRecord, readText } from './json-reading.ts'
import { readPlainAnswer } from './plain-answer.ts'
import type { Provider, ResponseInput } from './provider.ts'
import { pathOf } from './request-body.ts'
import { unreadableAnswer } from './unreadable-answer.ts'
import { readWireBody } from './wire-body.ts'

/**
 * Storing contents for later prompts, with the Gemini API and with Vertex (ai.google.dev/api/caching; js-genai, `CreateCachedContentConfig`). What is
 * stored is read once, at the price of input (docs.cloud.google.com, "Context caching overview"); keeping it costs by the hour until it expires or is
 * deleted, which no answer says, so that it is charged beside all calls (`pricing/charged-elsewhere.ts`).
 */
export const geminiCachedContents: Provider = {
  id: 'gemini-cached-contents',
  matches: (head) =>
    head.method === 'POST' && /\/v1[a-z0-9]*(\/projects\/[^/]+\/locations\/[^/]+)?\/cachedContents$/.test(pathOf(head)),
  parseRequest: parseGenerateRequest,
  parseResponse,
  promptOrder: 'system-tools-messages',
  bills: (status) => status < 400,
  generates: 'nothing',
}

function parseResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  if (body.kind !== 'document') return unreadableAnswer(input.status, body.kind === 'text' ? body.text : '')
  const answer = { ...readPlainAnswer(body.value, input, { usage: null }), ...readStored(body.value) }
  return { ...answer, complete: body.complete, firstContentOffset: null }
}

function readStored(document: JsonRecord): Partial<ParsedResponse> {
  const name = readText(document, 'name')
  const model = readText(document, 'model')?.replace(/^.*models\//s, '')
  const tokens = readCount(readRecord(document, 'usageMetadata'), 'totalTokenCount')
  return {
    ...(name === undefined ? {} : { id: cachedContentId(name) }),
    ...(model === undefined ? {} : { servedModel: model }),
    ...(tokens === undefined ? {} : { usage: usageOf({ cacheWrite5m: tokens }) }),
  }
}
