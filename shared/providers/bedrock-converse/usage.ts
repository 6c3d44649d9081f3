import { type Usage, usageOf } from '../../model/usage.ts'
import { type JsonRecord, readCount, readRecords, readString } from '../json-reading.ts'

/**
 * Reads `TokenUsage` into disjoint buckets: they are disjoint on the wire (in + out + read + written = total). `cacheDetails` splits what was
 * written by time to live. Cache counts have two names, as Nova's own format has them and as the API does.
 * Source: AWS API reference, Bedrock Runtime, `TokenUsage`. null: the object has no counts.
 */
export function readConverseUsage(usage: JsonRecord): Usage | null {
  const input = readCount(usage, 'inputTokens')
  const output = readCount(usage, 'outputTokens')
  if (input === undefined && output === undefined) return null
  const written = readCount(usage, 'cacheWriteInputTokens') ?? readCount(usage, 'cacheWriteInputTokenCount') ?? 0
  const hourly = readRecords(usage, 'cacheDetails').filter((detail) => readString(detail, 'ttl') === '1h')
  const cacheWrite1h = Math.min(
    written,
    hourly.reduce((sum, detail) => sum + (readCount(detail, 'inputTokens') ?? 0), 0),
  )
  return usageOf({
    inputFresh: input ?? 0,
    cacheRead: readCount(usage, 'cacheReadInputTokens') ?? readCount(usage, 'cacheReadInputTokenCount') ?? 0,
    cacheWrite5m: written - cacheWrite1h,
    cacheWrite1h,
    outputText: output ?? 0,
  })
}
