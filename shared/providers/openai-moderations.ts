import type { ParsedRequest, ParsedResponse } from '../model/prompt.ts'
import { ok, type Result } from '../model/result.ts'
import { isRecord, readList, readString, readText } from './json-reading.ts'
import { readPlainAnswer } from './plain-answer.ts'
import { plainPrompt, textsOf } from './plain-prompt.ts'
import type { ParseFailure, Provider, RequestHead, ResponseInput } from './provider.ts'
import { pathOf, readRequestBody } from './request-body.ts'
import { unreadableAnswer } from './unreadable-answer.ts'
import { readWireBody } from './wire-body.ts'

/** OpenAI's Moderations, "free to use" (developers.openai.com, "Moderation"); others charge for theirs and are not matched. */
export const openaiModerations: Provider = {
  id: 'openai-moderations',
  matches: (head) => head.method === 'POST' && head.host === 'api.openai.com' && pathOf(head).endsWith('/moderations'),
  parseRequest,
  parseResponse,
  promptOrder: 'system-tools-messages',
  bills: () => false,
  free: 'not-billed',
}

function parseRequest(_head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const parts = readList(read.value, 'input').filter(isRecord)
  const texts = [...textsOf(read.value.input), ...parts.map((part) => readString(part, 'text') ?? '')]
  const images = parts
    .filter((part) => readString(part, 'type') === 'image_url')
    .map(() => ({ type: 'image', bytes: 0 }) as const)
  return ok({ model: readText(read.value, 'model') ?? '', streaming: false, ...plainPrompt(texts, images) })
}

function parseResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  if (body.kind !== 'document') return unreadableAnswer(input.status, body.kind === 'text' ? body.text : '')
  return { ...readPlainAnswer(body.value, input, { usage: null }), complete: body.complete, firstContentOffset: null }
}
