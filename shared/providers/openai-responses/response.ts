import type { ParsedResponse } from '../../model/prompt.ts'
import type { Usage } from '../../model/usage.ts'
import { readAnswerError, statusError } from '../answer-error.ts'
import { assembleAnswer, withServerRuns } from '../assemble-answer.ts'
import { type JsonRecord, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import { readOpenAiUsage } from '../openai-usage.ts'
import type { ResponseInput } from '../provider.ts'
import { readReportedCost } from '../reported-cost.ts'
import { unreadableAnswer } from '../unreadable-answer.ts'
import { readWireBody } from '../wire-body.ts'
import { countFees, responsesItems } from './item.ts'
import { assembleResponsesStream } from './stream.ts'

/** Source: openai-node, `Response` and `ResponseStreamEvent`. */
export function parseResponsesResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  switch (body.kind) {
    case 'document': {
      const answer = readResponse(body.value, input)
      return { ...answer, complete: body.complete, firstContentOffset: answer.output.length > 0 ? body.offset : null }
    }
    case 'stream': {
      const { document, finished, firstContentOffset, serverRuns } = assembleResponsesStream(body.events)
      return { ...withServerRuns(readResponse(document, input), serverRuns), complete: finished, firstContentOffset }
    }
    case 'text':
      return unreadableAnswer(input.status, body.text)
  }
}

export function readResponse(
  document: JsonRecord,
  input: ResponseInput,
): Omit<ParsedResponse, 'complete' | 'firstContentOffset'> {
  const id = readText(document, 'id')
  const servedModel = readText(document, 'model')
  const usage = readRecord(document, 'usage')
  const tier = servedTier(document)
  const reportedCostUsd = readReportedCost(usage, input.headers)
  const output = readRecords(document, 'output')
  const stopReason = readText(readRecord(document, 'incomplete_details'), 'reason') ?? readText(document, 'status')
  const error = readAnswerError(document, input.status >= 400) ?? statusError(input.status, '')
  return {
    ...(id === undefined ? {} : { id }),
    ...(servedModel === undefined ? {} : { servedModel }),
    ...(tier === undefined ? {} : { tier }),
    usage: usage ? withFees(readOpenAiUsage(usage, servedModel ?? input.request?.model ?? ''), document, output) : null,
    ...(reportedCostUsd === undefined ? {} : { reportedCostUsd }),
    ...(stopReason === undefined ? {} : { stopReason }),
    ...assembleAnswer(output.flatMap(responsesItems)),
    ...(error === undefined ? {} : { error }),
  }
}

/** `auto` repeats what was asked while the answer is still being made; only the last event names the tier that served it. */
function servedTier(document: JsonRecord): string | undefined {
  const tier = readText(document, 'service_tier')
  return tier === 'auto' ? undefined : tier
}

/** OpenAI bills some tools by the piece and reports them as items only; who counts them in the usage is believed. */
function withFees(usage: Usage | null, document: JsonRecord, output: readonly JsonRecord[]): Usage | null {
  const preview = readRecords(document, 'tools').some((tool) => readString(tool, 'type')?.startsWith('web_search_preview'))
  return usage && { ...usage, other: { ...countFees(output, preview), ...usage.other } }
}
