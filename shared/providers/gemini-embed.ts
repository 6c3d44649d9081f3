import type { ParsedRequest, ParsedResponse } from '../model/prompt.ts'
import { ok, type Result } from '../model/result.ts'
import { type Usage, usageOf } from '../model/usage.ts'
import { contentItems } from './gemini/content.ts'
import { camelCased, readMessage, readMessages } from './gemini/proto-json.ts'
import { readUsageMetadata } from './gemini/usage.ts'
import { modelPathOf } from './google-model-path.ts'
import { type JsonRecord, readCount, readRecord, readRecords } from './json-reading.ts'
import { readPlainAnswer } from './plain-answer.ts'
import { plainPrompt, textsOf } from './plain-prompt.ts'
import type { ParseFailure, Provider, RequestHead, ResponseInput } from './provider.ts'
import { readRequestBody } from './request-body.ts'
import { unreadableAnswer } from './unreadable-answer.ts'
import { createUseNamer } from './use-namer.ts'
import { readWireBody } from './wire-body.ts'

/**
 * Gemini's embeddings, one by one or many, and Vertex's older `predict` of its embedding models. Source: ai.google.dev/api/embeddings; Vertex,
 * "Text embeddings API". Older models of the Gemini API report no usage.
 */
export const geminiEmbed: Provider = {
  id: 'gemini-embed',
  matches: (head) => head.method === 'POST' && isEmbedding(head),
  parseRequest,
  parseResponse,
  promptOrder: 'system-tools-messages',
  bills: (status) => status < 400,
  generates: 'nothing',
}

function isEmbedding(head: RequestHead): boolean {
  const path = modelPathOf(head)
  if (path?.method === 'predict') return path.publisher === 'google' && /embedding/.test(path.model)
  return path?.method === 'embedContent' || path?.method === 'batchEmbedContents'
}

function parseRequest(head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const body = camelCased(read.value)
  const requests = readMessages(body, 'requests')
  const items = (requests.length > 0 ? requests : [body]).flatMap((request) =>
    contentItems(readMessage(request, 'content'), createUseNamer()),
  )
  const instances = readRecords(body, 'instances').flatMap((instance) => textsOf(instance.content))
  const texts = items.flatMap((item) => (item.kind === 'text' ? [item.text] : []))
  const media = items.flatMap((item) => (item.kind === 'media' ? [item.media] : []))
  return ok({ model: modelPathOf(head)?.model ?? '', streaming: false, ...plainPrompt([...texts, ...instances], media) })
}

function parseResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  if (body.kind !== 'document') return unreadableAnswer(input.status, body.kind === 'text' ? body.text : '')
  const answer = readPlainAnswer(body.value, input, { usage: readUsage(body.value) })
  return { ...answer, complete: body.complete, firstContentOffset: null }
}

/** The Gemini API spells the list of media otherwise than elsewhere; `predict` counts for each text. */
function readUsage(document: JsonRecord): Usage | null {
  const usage = readRecord(document, 'usageMetadata')
  if (usage) return readUsageMetadata({ promptTokensDetails: usage.promptTokenDetails, ...usage })
  const counts = readRecords(document, 'predictions').flatMap(
    (prediction) => readCount(readRecord(readRecord(prediction, 'embeddings'), 'statistics'), 'token_count') ?? [],
  )
  return counts.length > 0 ? usageOf({ inputFresh: counts.reduce((sum, count) => sum + count, 0) }) : null
}
