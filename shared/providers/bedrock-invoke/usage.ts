import type { Headers } from '../../model/fact.ts'
import type { Usage } from '../../model/usage.ts'
import { readConverseUsage } from '../bedrock-converse/usage.ts'
import { type JsonRecord, readCount, readRecord, readRecords } from '../json-reading.ts'

/** Stands behind the last event of a stream, whoever made the model. */
export const METRICS = 'amazon-bedrock-invocationMetrics'

/** Cached tokens are counted apart, as in `converse`. */
export function readMetricsUsage(records: readonly JsonRecord[]): Usage | null {
  const metrics = records.map((record) => readRecord(record, METRICS)).findLast((each) => each !== undefined)
  return readConverseUsage({
    inputTokens: metrics?.inputTokenCount,
    outputTokens: metrics?.outputTokenCount,
    cacheReadInputTokens: metrics?.cacheReadInputTokenCount,
    cacheWriteInputTokens: metrics?.cacheWriteInputTokenCount,
  })
}

/** `x-amzn-bedrock-input-token-count` and its kin: in whole answers, also of makers whose bodies count nothing. */
export function readHeaderUsage(headers: Headers): Usage | null {
  const count = (name: string): number | undefined => {
    const value = headers.find(([each]) => each === `x-amzn-bedrock-${name}-token-count`)?.[1]
    return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined
  }
  return readConverseUsage({
    inputTokens: count('input'),
    outputTokens: count('output'),
    cacheReadInputTokens: count('cache-read-input'),
    cacheWriteInputTokens: count('cache-write-input'),
  })
}

/** What Titan and Llama count in their bodies; in a stream the last count of each holds. */
export function readPlainUsage(records: readonly JsonRecord[]): Usage | null {
  const last = (...keys: string[]): number | undefined =>
    records.flatMap((record) => keys.map((key) => readCount(record, key))).findLast((count) => count !== undefined)
  const results = records
    .flatMap((record) => readRecords(record, 'results'))
    .flatMap((result) => readCount(result, 'tokenCount') ?? [])
  const listed = results.length > 0 ? results.reduce((sum, count) => sum + count) : undefined
  return readConverseUsage({
    inputTokens: last('inputTextTokenCount', 'prompt_token_count'),
    outputTokens: last('totalOutputTextTokenCount', 'generation_token_count') ?? listed,
  })
}
