import type { ParsedResponse } from '../../model/prompt.ts'
import { readAnswerError, statusError } from '../answer-error.ts'
import { assembleAnswer } from '../assemble-answer.ts'
import { type JsonRecord, readRecord, readRecords, readText } from '../json-reading.ts'
import { readOpenAiUsage } from '../openai-usage.ts'
import type { ResponseInput } from '../provider.ts'
import { readReportedCost } from '../reported-cost.ts'
import { unreadableAnswer } from '../unreadable-answer.ts'
import { readWireBody } from '../wire-body.ts'
import { chatMessageItems } from './message.ts'
import { assembleChatStream } from './stream.ts'

/** Source: openai-node, `ChatCompletion` and `ChatCompletionChunk`; what vendors do otherwise stands where it is read. */
export function parseChatResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  switch (body.kind) {
    case 'document': {
      const answer = readCompletion(body.value, input)
      return { ...answer, complete: body.complete, firstContentOffset: answer.output.length > 0 ? body.offset : null }
    }
    case 'stream': {
      const { document, finished, firstContentOffset } = assembleChatStream(body.events)
      // Not every vendor sends `[DONE]`: without it, the reason why a choice ended has to do.
      return { ...readCompletion(document, input), complete: body.done || (finished && !body.cut), firstContentOffset }
    }
    case 'text':
      return unreadableAnswer(input.status, body.text)
  }
}

function readCompletion(document: JsonRecord, input: ResponseInput): Omit<ParsedResponse, 'complete' | 'firstContentOffset'> {
  const id = readText(document, 'id')
  const servedModel = readText(document, 'model')
  const usage = readRecord(document, 'usage')
  const tier = readText(document, 'service_tier') ?? readText(usage, 'service_tier')
  const reportedCostUsd = readReportedCost(usage, input.headers)
  const choices = readRecords(document, 'choices')
  const [first = [], ...further] = choices.map((choice) =>
    chatMessageItems(readRecord(choice, 'message') ?? { content: choice.text }),
  )
  const stopReason = choices.map((choice) => readText(choice, 'finish_reason')).find((reason) => reason !== undefined)
  const error = readAnswerError(document, input.status >= 400) ?? choiceError(choices) ?? statusError(input.status, '')
  return {
    ...(id === undefined ? {} : { id }),
    ...(servedModel === undefined ? {} : { servedModel }),
    ...(tier === undefined ? {} : { tier }),
    usage: usage ? readOpenAiUsage(usage, servedModel ?? input.request?.model ?? '') : null,
    ...(reportedCostUsd === undefined ? {} : { reportedCostUsd }),
    ...(stopReason === undefined ? {} : { stopReason }),
    ...assembleAnswer(first, further.flat()),
    ...(error === undefined ? {} : { error }),
  }
}

/** OpenRouter puts an upstream's failure into the choice. */
function choiceError(choices: readonly JsonRecord[]): ReturnType<typeof readAnswerError> {
  return choices.map((choice) => readAnswerError(choice, false)).find((error) => error !== undefined)
}
