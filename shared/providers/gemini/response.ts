import type { ParsedResponse } from '../../model/prompt.ts'
import type { Usage } from '../../model/usage.ts'
import { readAnswerError, statusError } from '../answer-error.ts'
import { type AssembledAnswer, assembleAnswer } from '../assemble-answer.ts'
import { canonicalJson } from '../canonical-json.ts'
import { readJsonElements } from '../json-elements.ts'
import { type JsonRecord, readList, readNumber, readRecord, readRecords, readText } from '../json-reading.ts'
import type { ResponseInput } from '../provider.ts'
import { readReportedCost } from '../reported-cost.ts'
import { unreadableAnswer } from '../unreadable-answer.ts'
import { createUseNamer } from '../use-namer.ts'
import { readWireBody } from '../wire-body.ts'
import { contentItems } from './content.ts'
import { searchFees } from './searches.ts'
import { assembleGenerateStream } from './stream.ts'
import { readUsageMetadata } from './usage.ts'

/** Source: js-genai, `GenerateContentResponse`. Streams are events, or without `alt=sse` one JSON array. */
export function parseGenerateResponse(input: ResponseInput): ParsedResponse {
  const list = readJsonElements(input.body)
  if (list) {
    const { document, finished, firstContentOffset } = assembleGenerateStream(list.events)
    return { ...readGeneration(document, input), complete: list.closed && finished, firstContentOffset }
  }
  const body = readWireBody(input.body)
  switch (body.kind) {
    case 'document': {
      const answer = readGeneration(body.value, input)
      return { ...answer, complete: body.complete, firstContentOffset: answer.output.length > 0 ? body.offset : null }
    }
    case 'stream': {
      const { document, finished, firstContentOffset } = assembleGenerateStream(body.events)
      return { ...readGeneration(document, input), complete: finished && !body.cut, firstContentOffset }
    }
    case 'text':
      return unreadableAnswer(input.status, body.text)
  }
}

export function readGeneration(
  document: JsonRecord,
  input: ResponseInput,
  createNamer = createUseNamer,
): Omit<ParsedResponse, 'complete' | 'firstContentOffset'> {
  const id = readText(document, 'responseId')
  const servedModel = readText(document, 'modelVersion')
  const usage = readRecord(document, 'usageMetadata')
  const tier = servedTier(usage)
  const reportedCostUsd = readReportedCost(usage, input.headers)
  const candidates = readRecords(document, 'candidates')
  const [first = [], ...further] = candidates.map((candidate) => contentItems(readRecord(candidate, 'content'), createNamer()))
  const stopReason =
    candidates.map(finishReason).find((reason) => reason !== undefined) ??
    readText(readRecord(document, 'promptFeedback'), 'blockReason')
  const error = readAnswerError(document, input.status >= 400) ?? statusError(input.status, '')
  return {
    ...(id === undefined ? {} : { id }),
    ...(servedModel === undefined ? {} : { servedModel }),
    ...(tier === undefined ? {} : { tier }),
    usage: usage ? withSearches(readUsageMetadata(usage), candidates, servedModel ?? input.request?.model ?? '') : null,
    ...(reportedCostUsd === undefined ? {} : { reportedCostUsd }),
    ...(stopReason === undefined ? {} : { stopReason }),
    ...withSearchUse(assembleAnswer(first, further.flat()), candidates[0]),
    ...(error === undefined ? {} : { error }),
  }
}

/** The Gemini API names the tier that served, Vertex the kind of traffic; clients that speak protobuf write it as an integer. */
function servedTier(usage: JsonRecord | undefined): string | undefined {
  const tier = readText(usage, 'serviceTier') ?? readText(usage, 'trafficType') ?? TRAFFIC[readNumber(usage, 'trafficType') ?? 0]
  return tier?.endsWith('UNSPECIFIED') ? undefined : tier
}

const TRAFFIC = [undefined, 'ON_DEMAND', 'PROVISIONED_THROUGHPUT']
/** The first values of `FinishReason`, on which both APIs agree. */
const FINISH = [undefined, 'STOP', 'MAX_TOKENS', 'SAFETY', 'RECITATION']

function finishReason(candidate: JsonRecord): string | undefined {
  const number = readNumber(candidate, 'finishReason') ?? 0
  return readText(candidate, 'finishReason') ?? FINISH[number] ?? (number > 0 ? String(number) : undefined)
}

/** Grounding with Google Search says what it searched for beside the content, and makes no part of it. */
function withSearchUse(answer: AssembledAnswer, candidate: JsonRecord | undefined): AssembledAnswer {
  const queries = readList(readRecord(candidate, 'groundingMetadata'), 'webSearchQueries')
  if (queries.length === 0 || answer.toolUses.some(({ name }) => name.startsWith('google_search'))) return answer
  const use = { id: `${SEARCH}#1`, name: SEARCH, arguments: canonicalJson({ queries: [...new Set(queries)] }), serverSide: true }
  return { ...answer, toolUses: [...answer.toolUses, use] }
}

const SEARCH = 'google_search'

function withSearches(usage: Usage | null, candidates: readonly JsonRecord[], model: string): Usage | null {
  const queries = candidates.flatMap((candidate) => readList(readRecord(candidate, 'groundingMetadata'), 'webSearchQueries'))
  return usage && { ...usage, other: { ...usage.other, ...searchFees(model, new Set(queries).size) } }
}
