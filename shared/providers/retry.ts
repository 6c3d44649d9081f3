import type { Headers } from '../model/fact.ts'

/** Statuses after which the OpenAI and Anthropic SDKs ask again by themselves (openai-node and anthropic-sdk, `shouldRetry`). */
export const isRetryable = (status: number): boolean => status === 408 || status === 409 || status === 429 || status >= 500

/** Which repetition the client's SDK says this is: 0 for the first attempt; null where it does not say (`x-stainless-retry-count`). */
export function readRetryCount(headers: Headers): number | null {
  const value = headers.find(([name]) => name === 'x-stainless-retry-count')?.[1]
  return value !== undefined && /^\d{1,4}$/.test(value) ? Number(value) : null
}
