import type { Headers } from '../model/fact.ts'

/** Statuses after which the OpenAI and Anthropic SDKs ask again by themselves (openai-node and anthropic-sdk, `shouldRetry`). */
export const isRetryable = (status: number): boolean => status === 408 || status === 409 || status === 429 || status >= 500

/**
 * Which repetition the client's SDK says this is: 0 for the first attempt; null where it does not say. `x-stainless-retry-count` (OpenAI,
 * Anthropic) counts repetitions, `amz-sdk-request: attempt=2; max=3` (AWS) attempts.
 */
export function readRetryCount(headers: Headers): number | null {
  const value = (name: string): string => headers.find(([each]) => each === name)?.[1] ?? ''
  const repetition = value('x-stainless-retry-count')
  if (/^\d{1,4}$/.test(repetition)) return Number(repetition)
  const attempt = /\battempt=([1-9]\d{0,3})\b/.exec(value('amz-sdk-request'))?.[1]
  return attempt === undefined ? null : Number(attempt) - 1
}
