import type { ParsedRequest, ParsedResponse } from '../model/prompt.ts'
import { ok, type Result } from '../model/result.ts'
import { type JsonRecord, readString, readText } from './json-reading.ts'
import { readPlainAnswer } from './plain-answer.ts'
import { plainPrompt, textsOf } from './plain-prompt.ts'
import type { ParseFailure, Provider, RequestHead, ResponseInput } from './provider.ts'
import { pathOf, readRequestBody } from './request-body.ts'
import { unreadableAnswer } from './unreadable-answer.ts'
import { readWireBody, type StreamEvent } from './wire-body.ts'

/** Anthropic's legacy Text Completions; it never reports usage. Source: anthropic-sdk, `CompletionCreateParams`, `Completion`. */
export const anthropicComplete: Provider = {
  id: 'anthropic-complete',
  matches: (head) => head.method === 'POST' && pathOf(head).endsWith('/v1/complete'),
  parseRequest,
  parseResponse,
  promptOrder: 'system-tools-messages',
  bills: (status) => status < 400,
}

function parseRequest(_head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const { prompt, stream } = read.value
  return ok({ model: readText(read.value, 'model') ?? '', streaming: stream === true, ...plainPrompt(textsOf(prompt)) })
}

function parseResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  switch (body.kind) {
    case 'document': {
      const answer = readAnswer(body.value, input)
      return { ...answer, complete: body.complete, firstContentOffset: answer.output.length > 0 ? body.offset : null }
    }
    case 'stream': {
      const document = assembleStream(body.events)
      const first = body.events.find(({ data }) => readText(data, 'completion') !== undefined)
      const complete = readText(document, 'stop_reason') !== undefined && !body.cut
      return { ...readAnswer(document, input), complete, firstContentOffset: first?.offset ?? null }
    }
    case 'text':
      return unreadableAnswer(input.status, body.text)
  }
}

function readAnswer(document: JsonRecord, input: ResponseInput) {
  const text = readString(document, 'completion') ?? ''
  const stopReason = readText(document, 'stop_reason')
  return {
    ...readPlainAnswer(document, input, { usage: null, items: [{ kind: 'text', text }] }),
    ...(stopReason === undefined ? {} : { stopReason }),
  }
}

function assembleStream(events: readonly StreamEvent[]): JsonRecord {
  let document: JsonRecord = {}
  let completion = ''
  for (const { type, data } of events) {
    if (type === 'completion') document = data
    if (type === 'error') document = { ...document, error: data.error ?? data }
    completion += readString(data, 'completion') ?? ''
  }
  return { ...document, completion }
}
