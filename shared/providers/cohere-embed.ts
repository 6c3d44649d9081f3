import type { ParsedRequest, ParsedResponse } from '../model/prompt.ts'
import { ok, type Result } from '../model/result.ts'
import { isCohere } from './cohere/host.ts'
import { readCohereUsage } from './cohere/usage.ts'
import { type JsonRecord, readList, readRecord, readRecords, readText } from './json-reading.ts'
import { linkedMedia } from './message-items.ts'
import { chatContentItems } from './openai-chat/message.ts'
import { readPlainAnswer } from './plain-answer.ts'
import { plainPrompt } from './plain-prompt.ts'
import type { ParseFailure, Provider, RequestHead, ResponseInput } from './provider.ts'
import { pathOf, readRequestBody } from './request-body.ts'
import { unreadableAnswer } from './unreadable-answer.ts'
import { readWireBody } from './wire-body.ts'

/** Cohere's embeddings. Source: docs.cohere.com, "Embed" (v1 and v2). */
export const cohereEmbed: Provider = {
  id: 'cohere-embed',
  matches: (head) => head.method === 'POST' && /\/v[12]\/embed$/.test(pathOf(head)) && isCohere(head.host),
  parseRequest,
  parseResponse,
  promptOrder: 'system-tools-messages',
  bills: (status) => status < 400,
  generates: 'nothing',
}

function parseRequest(_head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  return ok({ model: readText(read.value, 'model') ?? '', streaming: false, ...embeddedPrompt(read.value) })
}

/** What is to be embedded: `texts`, `images` as data URLs, or `inputs` that mix them. */
export function embeddedPrompt(body: JsonRecord): ReturnType<typeof plainPrompt> {
  const items = [
    ...readList(body, 'texts').flatMap(chatContentItems),
    ...readList(body, 'images').flatMap((url) => (typeof url === 'string' ? [linkedMedia('image', url)] : [])),
    ...readRecords(body, 'inputs').flatMap((input) => chatContentItems(input.content)),
  ]
  return plainPrompt(
    items.flatMap((item) => (item.kind === 'text' ? [item.text] : [])),
    items.flatMap((item) => (item.kind === 'media' ? [item.media] : [])),
  )
}

function parseResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  if (body.kind !== 'document') return unreadableAnswer(input.status, body.kind === 'text' ? body.text : '')
  const meta = readRecord(body.value, 'meta')
  const answer = readPlainAnswer(body.value, input, { usage: meta ? readCohereUsage(meta) : null })
  return { ...answer, complete: body.complete, firstContentOffset: null }
}
