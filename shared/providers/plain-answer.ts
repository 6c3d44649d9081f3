import type { ParsedResponse } from '../model/prompt.ts'
import type { Usage } from '../model/usage.ts'
import { readAnswerError, statusError } from './answer-error.ts'
import { assembleAnswer } from './assemble-answer.ts'
import { type JsonRecord, readRecord, readText } from './json-reading.ts'
import type { MessageItem } from './message-items.ts'
import type { ResponseInput } from './provider.ts'
import { readReportedCost } from './reported-cost.ts'

/** What a format makes of its own fields; identity, cost and errors are read alike in all of them. */
export interface PlainAnswer {
  readonly usage: Usage | null
  readonly items?: readonly MessageItem[]
}

/** Reads an answer that is no turn of a conversation: its model, its usage with what was charged, its error. */
export function readPlainAnswer(
  document: JsonRecord,
  { status, headers }: ResponseInput,
  { usage, items = [] }: PlainAnswer,
): Omit<ParsedResponse, 'complete' | 'firstContentOffset'> {
  const id = readText(document, 'id')
  const servedModel = readText(document, 'model')
  const reported = readRecord(document, 'usage')
  const tier = readText(document, 'service_tier') ?? readText(reported, 'service_tier')
  const reportedCostUsd = readReportedCost(reported, headers)
  const error = readAnswerError(document, status >= 400) ?? statusError(status, '')
  return {
    ...(id === undefined ? {} : { id }),
    ...(servedModel === undefined ? {} : { servedModel }),
    ...(tier === undefined ? {} : { tier }),
    usage,
    ...(reportedCostUsd === undefined ? {} : { reportedCostUsd }),
    ...assembleAnswer(items),
    message: null,
    ...(error === undefined ? {} : { error }),
  }
}
