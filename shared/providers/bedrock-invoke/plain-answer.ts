import type { ParsedResponse } from '../../model/prompt.ts'
import { readAnswerError, statusError } from '../answer-error.ts'
import { assembleAnswer } from '../assemble-answer.ts'
import { type JsonRecord, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import type { ResponseInput } from '../provider.ts'
import { unreadableAnswer } from '../unreadable-answer.ts'
import { readWireBody } from '../wire-body.ts'
import { METRICS } from './usage.ts'

/** Answers that are a text and little else, whole or in pieces of the same shape; embeddings and rankings have not even that. */
export function parsePlainAnswer({ status, body: bytes }: ResponseInput): ParsedResponse {
  const body = readWireBody(bytes)
  if (body.kind === 'text') return unreadableAnswer(status, body.text)
  const pieces = body.kind === 'document' ? [{ data: body.value, offset: body.offset }] : body.events
  const records = pieces.map(({ data }) => data)
  const text = records.map(textOf).join('')
  const stopReason = records.map(stopReasonOf).findLast((reason) => reason !== undefined)
  const error = records.map((each) => readAnswerError(each, status >= 400)).find((each) => each) ?? statusError(status, '')
  return {
    usage: null,
    ...(stopReason === undefined ? {} : { stopReason }),
    ...assembleAnswer(text === '' ? [] : [{ kind: 'text', text }]),
    ...(error === undefined ? {} : { error }),
    complete: body.kind === 'document' ? body.complete : records.some((each) => METRICS in each),
    firstContentOffset: pieces.find(({ data }) => textOf(data) !== '')?.offset ?? null,
  }
}

/** Titan, Llama, Claude before Messages, Command; in lists Titan, Mistral, Command, Jurassic. */
function textOf(record: JsonRecord): string {
  for (const key of ['outputText', 'generation', 'completion', 'text']) {
    const text = readString(record, key)
    if (text !== undefined) return text
  }
  return alternatives(record)
    .map(
      (each) => readString(each, 'outputText') ?? readString(each, 'text') ?? readString(readRecord(each, 'data'), 'text') ?? '',
    )
    .join('')
}

const alternatives = (record: JsonRecord): readonly JsonRecord[] =>
  ['results', 'outputs', 'generations', 'completions'].flatMap((key) => readRecords(record, key))

const stopReasonOf = (record: JsonRecord): string | undefined =>
  [record, ...alternatives(record)].map(ownStopReason).find((reason) => reason !== undefined)

const ownStopReason = (record: JsonRecord): string | undefined =>
  readText(record, 'stop_reason') ??
  readText(record, 'completionReason') ??
  readText(record, 'finish_reason') ??
  readText(readRecord(record, 'finishReason'), 'reason')
