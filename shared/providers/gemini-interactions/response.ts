import type { ParsedResponse } from '../../model/prompt.ts'
import type { Usage } from '../../model/usage.ts'
import { readAnswerError, statusError } from '../answer-error.ts'
import { assembleAnswer } from '../assemble-answer.ts'
import { searchFees } from '../gemini/searches.ts'
import { countByMedium, toGeminiUsage } from '../gemini/usage.ts'
import { type JsonRecord, readCount, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import type { ResponseInput } from '../provider.ts'
import { readReportedCost } from '../reported-cost.ts'
import { unreadableAnswer } from '../unreadable-answer.ts'
import { readWireBody } from '../wire-body.ts'
import { stepItems, stepRole } from './step.ts'
import { assembleInteractionStream } from './stream.ts'

/** Source: js-genai, `Interaction`, `InteractionSSEEvent`. One that goes on in the background has no answer and no usage yet. */
export function parseInteractionResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  switch (body.kind) {
    case 'document': {
      const answer = readInteraction(body.value, input)
      return { ...answer, complete: body.complete, firstContentOffset: answer.output.length > 0 ? body.offset : null }
    }
    case 'stream': {
      const { document, finished, firstContentOffset } = assembleInteractionStream(body.events)
      return { ...readInteraction(document, input), complete: finished, firstContentOffset }
    }
    case 'text':
      return unreadableAnswer(input.status, body.text)
  }
}

function readInteraction(document: JsonRecord, input: ResponseInput): Omit<ParsedResponse, 'complete' | 'firstContentOffset'> {
  const id = readText(document, 'id')
  const servedModel = readText(document, 'model')?.replace(/^models\//, '') ?? readText(document, 'agent')
  const tier = readText(document, 'service_tier')
  const usage = readRecord(document, 'usage')
  const reportedCostUsd = readReportedCost(usage, input.headers)
  const stopReason = readText(document, 'status')
  const error = readAnswerError(document, input.status >= 400) ?? statusError(input.status, '')
  return {
    ...(id === undefined ? {} : { id }),
    ...(servedModel === undefined ? {} : { servedModel }),
    ...(tier === undefined ? {} : { tier }),
    usage: usage ? readUsage(usage, servedModel ?? input.request?.model ?? '') : null,
    ...(reportedCostUsd === undefined ? {} : { reportedCostUsd }),
    ...(stopReason === undefined ? {} : { stopReason }),
    ...assembleAnswer(answerSteps(document).flatMap(stepItems)),
    ...(error === undefined ? {} : { error }),
  }
}

/** An interaction may repeat what it was asked: the answer is what comes after. */
function answerSteps(document: JsonRecord): readonly JsonRecord[] {
  const steps = [...readRecords(document, 'steps'), ...readRecords(document, 'outputs')]
  const asked = steps.findLastIndex((step) => stepRole(step) === 'user' || stepRole(step) === 'tool')
  return steps.slice(asked + 1)
}

/** The same counts as generateContent's, by other names. Source: js-genai, `Usage` of interactions. */
function readUsage(usage: JsonRecord, model: string): Usage | null {
  const read = toGeminiUsage({
    prompt: readCount(usage, 'total_input_tokens'),
    cached: readCount(usage, 'total_cached_tokens'),
    toolUse: readCount(usage, 'total_tool_use_tokens'),
    answer: readCount(usage, 'total_output_tokens'),
    thoughts: readCount(usage, 'total_thought_tokens'),
    total: readCount(usage, 'total_tokens'),
    promptByMedium: countByMedium(usage, 'input_tokens_by_modality', 'tokens'),
    cachedByMedium: countByMedium(usage, 'cached_tokens_by_modality', 'tokens'),
    toolUseByMedium: countByMedium(usage, 'tool_use_tokens_by_modality', 'tokens'),
    answerByMedium: countByMedium(usage, 'output_tokens_by_modality', 'tokens'),
  })
  const searches = readRecords(usage, 'grounding_tool_count')
    .filter((tool) => readString(tool, 'type') === 'google_search')
    .reduce((sum, tool) => sum + (readCount(tool, 'search_query_count') ?? readCount(tool, 'count') ?? 0), 0)
  return read && { ...read, other: { ...read.other, ...searchFees(model, searches) } }
}
