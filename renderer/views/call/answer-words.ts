import { noTextWords } from '#shared/format/no-text.ts'
import type { CallRecord } from '#shared/model/records.ts'
import type { NoText } from '#shared/model/removal.ts'

/**
 * What there is to say of an answer that says nothing: a refusal or a page of a gateway is an answer too, only not a model's. `noText`: why its
 * text is not there, so that nobody takes it for an answer without one.
 */
export function answerWords(
  { status, outcome, error }: Pick<CallRecord, 'status' | 'outcome' | 'error'>,
  noText: NoText | null = null,
): string {
  if (noText) return noTextWords(noText)
  if (status === null) return 'No answer was received.'
  if (status >= 400)
    return `The answer was an error, not a message: ${error ?? `HTTP ${status}`}. The raw exchange shows all of it.`
  if (outcome === 'completed') return 'The answer holds no text and asks for no tool. The raw exchange shows all of it.'
  return `The answer ended before it said anything: ${error ?? outcome}.`
}

/** Why a call has no tokens to show. */
export function noTokensWords({ usage, cost }: Pick<CallRecord, 'usage' | 'cost'>): string {
  if (usage) return 'The provider counted no tokens.'
  if (cost.kind === 'free') return 'No tokens were counted, and nothing was billed.'
  return 'The provider reported no usage, and there is too little to estimate it from: tokens and cost are not known.'
}
