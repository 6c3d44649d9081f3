import type { ParsedResponse } from '../../model/prompt.ts'
import { readAnswerError, statusError } from '../answer-error.ts'
import { assembleAnswer } from '../assemble-answer.ts'
import { type JsonRecord, readRecord, readText } from '../json-reading.ts'
import type { ResponseInput } from '../provider.ts'
import { unreadableAnswer } from '../unreadable-answer.ts'
import { readWireBody } from '../wire-body.ts'
import { assembleCohereStream } from './chat-stream.ts'
import { cohereMessageItems } from './message.ts'
import { readCohereUsage } from './usage.ts'

/** Source: docs.cohere.com, "Chat" and "Chat with streaming" (v2). */
export function parseCohereChatResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  switch (body.kind) {
    case 'document': {
      const answer = readAnswer(body.value, input.status)
      return { ...answer, complete: body.complete, firstContentOffset: answer.output.length > 0 ? body.offset : null }
    }
    case 'stream': {
      const { document, finished, firstContentOffset } = assembleCohereStream(body.events)
      return { ...readAnswer(document, input.status), complete: finished, firstContentOffset }
    }
    case 'text':
      return unreadableAnswer(input.status, body.text)
  }
}

function readAnswer(document: JsonRecord, status: number): Omit<ParsedResponse, 'complete' | 'firstContentOffset'> {
  const id = readText(document, 'id')
  const usage = readRecord(document, 'usage')
  const stopReason = readText(document, 'finish_reason')
  const error = readAnswerError(document, status >= 400) ?? statusError(status, '')
  return {
    ...(id === undefined ? {} : { id }),
    usage: usage ? readCohereUsage(usage) : null,
    ...(stopReason === undefined ? {} : { stopReason }),
    ...assembleAnswer(cohereMessageItems(readRecord(document, 'message') ?? {})),
    ...(error === undefined ? {} : { error }),
  }
}
