import type { ParsedResponse } from '../../model/prompt.ts'
import type { Usage } from '../../model/usage.ts'
import { readAnswerError, statusError } from '../answer-error.ts'
import { assembleAnswer, withServerRuns } from '../assemble-answer.ts'
import { type JsonRecord, readRecord, readString, readText } from '../json-reading.ts'
import type { ResponseInput } from '../provider.ts'
import { readReportedCost } from '../reported-cost.ts'
import { unreadableAnswer } from '../unreadable-answer.ts'
import { readWireBody } from '../wire-body.ts'
import { contentItems } from './block.ts'
import { assembleMessageStream } from './stream.ts'
import { readMessagesUsage, readSamplings } from './usage.ts'

/** Source: anthropic-sdk, `Message` and `RawMessageStreamEvent`. */
export function parseMessagesResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  switch (body.kind) {
    case 'document': {
      const answer = readMessage(body.value, input)
      return { ...answer, complete: body.complete, firstContentOffset: answer.output.length > 0 ? body.offset : null }
    }
    case 'stream': {
      const { document, finished, firstContentOffset, serverRuns } = assembleMessageStream(body.events)
      return { ...withServerRuns(readMessage(document, input), serverRuns), complete: finished, firstContentOffset }
    }
    case 'text':
      return unreadableAnswer(input.status, body.text)
  }
}

function readMessage(
  document: JsonRecord,
  { status, headers }: ResponseInput,
): Omit<ParsedResponse, 'complete' | 'firstContentOffset'> {
  const id = readText(document, 'id')
  const servedModel = readText(document, 'model')
  const usage = readRecord(document, 'usage')
  const tier = readString(usage, 'speed') === 'fast' ? 'fast' : readText(usage, 'service_tier')
  const samplings = usage && readSamplings(usage, servedModel)
  const inferenceGeo = readText(usage, 'inference_geo')
  const reportedCostUsd = readReportedCost(usage, headers)
  const stopReason = readText(document, 'stop_reason')
  const answer = assembleAnswer(contentItems(document.content))
  const error = readAnswerError(document, status >= 400) ?? statusError(status, '')
  return {
    ...(id === undefined ? {} : { id }),
    ...(servedModel === undefined ? {} : { servedModel }),
    ...(tier === undefined ? {} : { tier }),
    ...(inferenceGeo === undefined ? {} : { inferenceGeo }),
    usage: usage ? withExecutions(readMessagesUsage(usage, servedModel), answer.toolUses) : null,
    ...(samplings === undefined ? {} : { samplings }),
    ...(reportedCostUsd === undefined ? {} : { reportedCostUsd }),
    ...(stopReason === undefined ? {} : { stopReason }),
    ...answer,
    ...(error === undefined ? {} : { error }),
  }
}

/** The tools by which Claude runs code in a container at Anthropic. */
const CODE_EXECUTION = /^(?:bash_|text_editor_)?code_execution$/

/**
 * Counts what ran in a container: it is charged by the container's hours beyond a free allowance of the organisation, of which no answer
 * tells; the count says that something is missing.
 */
function withExecutions(usage: Usage | null, toolUses: ParsedResponse['toolUses']): Usage | null {
  const runs = toolUses.filter(({ serverSide, name }) => serverSide === true && CODE_EXECUTION.test(name)).length
  return usage && runs > 0 ? { ...usage, other: { ...usage.other, 'fee.code_execution': runs } } : usage
}
