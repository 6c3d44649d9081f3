import type { ParsedResponse } from '../model/prompt.ts'
import { readAnswerError, statusError } from './answer-error.ts'
import type { Provider, ResponseInput } from './provider.ts'
import { unreadableAnswer } from './unreadable-answer.ts'
import { readWireBody } from './wire-body.ts'

/**
 * A format in which a provider only counts a prompt's tokens: it takes the request of another format, generates nothing and costs nothing.
 * What it counts is no usage: nothing was used.
 */
export const countTokens = (format: Pick<Provider, 'id' | 'matches' | 'parseRequest' | 'promptOrder'>): Provider => ({
  ...format,
  parseResponse: parseCount,
  bills: () => false,
  free: 'count-only',
})

function parseCount({ body, status }: ResponseInput): ParsedResponse {
  const read = readWireBody(body)
  if (read.kind !== 'document') return unreadableAnswer(status, read.kind === 'text' ? read.text : '')
  const error = readAnswerError(read.value, status >= 400) ?? statusError(status, '')
  return {
    usage: null,
    output: [],
    toolUses: [],
    message: null,
    ...(error === undefined ? {} : { error }),
    complete: read.complete,
    firstContentOffset: null,
  }
}
