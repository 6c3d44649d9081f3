import type { ParsedResponse } from '../../model/prompt.ts'
import { readAnswerError, statusError } from '../answer-error.ts'
import { assembleAnswer } from '../assemble-answer.ts'
import { type JsonRecord, readRecord, readString, readText } from '../json-reading.ts'
import type { ResponseInput } from '../provider.ts'
import { unreadableAnswer } from '../unreadable-answer.ts'
import { createUseNamer } from '../use-namer.ts'
import { readWireBody, type StreamEvent } from '../wire-body.ts'
import { chatV1Items } from './chat-v1-message.ts'
import { readCohereUsage } from './usage.ts'

/** Source: docs.cohere.com, "Chat" and "Chat with streaming" (v1). A stream is one of JSON lines, of which the last repeats the answer whole. */
export function parseCohereChatV1Response(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  if (body.kind === 'text') return unreadableAnswer(input.status, body.text)
  if (body.kind === 'document' && body.value.event_type === undefined) {
    const answer = readAnswer(body.value, input.status)
    return { ...answer, complete: body.complete, firstContentOffset: answer.output.length > 0 ? body.offset : null }
  }
  const first = body.kind === 'document' ? [{ type: '', data: body.value, offset: body.offset }] : body.events
  const { document, finished, firstContentOffset } = assembleStream(first)
  return { ...readAnswer(document, input.status), complete: finished, firstContentOffset }
}

function assembleStream(events: readonly StreamEvent[]): {
  readonly document: JsonRecord
  readonly finished: boolean
  readonly firstContentOffset: number | null
} {
  let text = ''
  let tool_calls: unknown
  let top: JsonRecord = {}
  let whole: JsonRecord | undefined
  let finished = false
  let firstContentOffset: number | null = null
  for (const { data, offset } of events) {
    switch (readString(data, 'event_type')) {
      case 'stream-start':
        top = data
        break
      case 'text-generation':
        text += readString(data, 'text') ?? ''
        firstContentOffset ??= offset
        break
      case 'tool-calls-generation':
        tool_calls = data.tool_calls
        firstContentOffset ??= offset
        break
      case 'stream-end':
        whole = readRecord(data, 'response')
        top = { ...top, ...data }
        finished = data.is_finished === true
        break
    }
  }
  return { document: { text, tool_calls, ...top, ...whole }, finished, firstContentOffset }
}

function readAnswer(document: JsonRecord, status: number): Omit<ParsedResponse, 'complete' | 'firstContentOffset'> {
  const id = readText(document, 'generation_id')
  const meta = readRecord(document, 'meta')
  const stopReason = readText(document, 'finish_reason')
  const error = readAnswerError(document, status >= 400) ?? statusError(status, '')
  return {
    ...(id === undefined ? {} : { id }),
    usage: meta ? readCohereUsage(meta) : null,
    ...(stopReason === undefined ? {} : { stopReason }),
    ...assembleAnswer(chatV1Items(document, 'text', createUseNamer())),
    ...(error === undefined ? {} : { error }),
  }
}
