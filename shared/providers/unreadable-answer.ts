import type { ParsedResponse } from '../model/prompt.ts'
import { statusError } from './answer-error.ts'

/** An answer that is neither JSON nor events: nothing, a gateway's page, or bytes. */
export function unreadableAnswer(status: number, text: string): ParsedResponse {
  const error = statusError(status, text)
  return {
    usage: null,
    output: [],
    toolUses: [],
    message: null,
    ...(error === undefined ? {} : { error }),
    complete: false,
    firstContentOffset: null,
  }
}
