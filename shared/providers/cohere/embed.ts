import type { ParsedRequest, ParsedResponse } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { readAnswerError, statusError } from '../answer-error.ts'
import { assemblePrompt } from '../assemble-prompt.ts'
import { type JsonRecord, readList, readRecord, readRecords, readText } from '../json-reading.ts'
import { linkedMedia, type MessageItem } from '../message-items.ts'
import { chatContentItems } from '../openai-chat/message.ts'
import type { ParseFailure, RequestHead, ResponseInput } from '../provider.ts'
import { readRequestBody } from '../request-body.ts'
import { unreadableAnswer } from '../unreadable-answer.ts'
import { readWireBody } from '../wire-body.ts'
import { readCohereUsage } from './usage.ts'

/** Source: docs.cohere.com, "Embed" (v1 and v2). */
export function parseCohereEmbedRequest(_head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const items = embeddedItems(read.value)
  return ok({
    model: readText(read.value, 'model') ?? '',
    streaming: false,
    ...assemblePrompt('system-tools-messages', [], items.length > 0 ? [{ role: 'user', items }] : []),
  })
}

/** What is to be embedded: `texts`, `images` as data URLs, or `inputs` that mix them. */
export function embeddedItems(body: JsonRecord): MessageItem[] {
  return [
    ...readList(body, 'texts').flatMap(chatContentItems),
    ...readList(body, 'images').flatMap((url) => (typeof url === 'string' ? [linkedMedia('image', url)] : [])),
    ...readRecords(body, 'inputs').flatMap((input) => chatContentItems(input.content)),
  ]
}

export function parseCohereEmbedResponse({ status, body: bytes }: ResponseInput): ParsedResponse {
  const body = readWireBody(bytes)
  if (body.kind !== 'document') return unreadableAnswer(status, body.kind === 'text' ? body.text : '')
  const id = readText(body.value, 'id')
  const meta = readRecord(body.value, 'meta')
  const error = readAnswerError(body.value, status >= 400) ?? statusError(status, '')
  return {
    ...(id === undefined ? {} : { id }),
    usage: meta ? readCohereUsage(meta) : null,
    output: [],
    toolUses: [],
    message: null,
    ...(error === undefined ? {} : { error }),
    complete: body.complete,
    firstContentOffset: null,
  }
}
