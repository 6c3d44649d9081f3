import type { ParsedResponse } from '../../model/prompt.ts'
import { type Usage, usageOf } from '../../model/usage.ts'
import { readAnswerError, statusError } from '../answer-error.ts'
import { assembleAnswer } from '../assemble-answer.ts'
import { type JsonRecord, readCount, readRecord, readText } from '../json-reading.ts'
import type { ResponseInput } from '../provider.ts'
import { unreadableAnswer } from '../unreadable-answer.ts'
import { createUseNamer } from '../use-namer.ts'
import { readWireBody } from '../wire-body.ts'
import { ollamaMessageItems } from './message.ts'
import { assembleOllamaStream } from './stream.ts'

/** Source: Ollama's api.md. A stream's first line alone looks like an answer that came whole, but for `done`. */
export function parseOllamaResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  switch (body.kind) {
    case 'document': {
      const answer = readAnswer(body.value, input.status)
      const complete = body.complete && body.value.done !== false
      return { ...answer, complete, firstContentOffset: answer.output.length > 0 ? body.offset : null }
    }
    case 'stream': {
      const { document, firstContentOffset } = assembleOllamaStream(body.events)
      return { ...readAnswer(document, input.status), complete: document.done === true && !body.cut, firstContentOffset }
    }
    case 'text':
      return unreadableAnswer(input.status, body.text)
  }
}

function readAnswer(document: JsonRecord, status: number): Omit<ParsedResponse, 'complete' | 'firstContentOffset'> {
  const servedModel = readText(document, 'model')
  const stopReason = readText(document, 'done_reason')
  const error = readAnswerError(document, status >= 400) ?? statusError(status, '')
  // `/api/generate` has the message's fields at the top.
  const message = readRecord(document, 'message') ?? { content: document.response, thinking: document.thinking }
  return {
    ...(servedModel === undefined ? {} : { servedModel }),
    usage: readUsage(document),
    ...(stopReason === undefined ? {} : { stopReason }),
    ...assembleAnswer(ollamaMessageItems(message, createUseNamer())),
    ...(error === undefined ? {} : { error }),
  }
}

/** Counts of 0 are left out: a prompt that stands in the server's memory already, an embedding's output. */
function readUsage(document: JsonRecord): Usage | null {
  const input = readCount(document, 'prompt_eval_count')
  const output = readCount(document, 'eval_count')
  return input === undefined && output === undefined ? null : usageOf({ inputFresh: input ?? 0, outputText: output ?? 0 })
}
