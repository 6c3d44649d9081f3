import type { ParsedResponse } from '../model/prompt.ts'
import { readText } from './json-reading.ts'
import { readPlainAnswer } from './plain-answer.ts'
import type { Provider, ResponseInput } from './provider.ts'
import { unreadableAnswer } from './unreadable-answer.ts'
import { readWireBody } from './wire-body.ts'

/**
 * A format in which requests are handed in together, to be answered within hours. Handing them in costs nothing yet, and whatever usage the
 * answer states is of nothing that has been done.
 */
export const batchCreation = (format: Pick<Provider, 'id' | 'matches' | 'parseRequest' | 'promptOrder'>): Provider => ({
  ...format,
  parseResponse: parseCreated,
  bills: () => false,
  free: 'not-billed',
})

export function parseCreated(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  if (body.kind !== 'document') return unreadableAnswer(input.status, body.kind === 'text' ? body.text : '')
  // Gemini names an operation.
  const id = readText(body.value, 'id') ?? readText(body.value, 'name')
  const answer = readPlainAnswer(body.value, input, { usage: null })
  return { ...answer, ...(id === undefined ? {} : { id }), complete: body.complete, firstContentOffset: null }
}
