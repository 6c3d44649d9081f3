import type { ParsedResponse } from '../../model/prompt.ts'
import { readAnswerError, statusError } from '../answer-error.ts'
import type { JsonRecord } from '../json-reading.ts'
import type { ResponseInput } from '../provider.ts'

/** The body has the message, a header the kind: `ThrottlingException:http://internal…`. */
export function readBedrockError(document: JsonRecord, { status, headers }: ResponseInput): ParsedResponse['error'] {
  const error = readAnswerError(document, status >= 400) ?? statusError(status, '')
  const type = headers.find(([name]) => name === 'x-amzn-errortype')?.[1].split(':', 1)[0]
  return error && error.type === undefined && type ? { type, ...error } : error
}
