import { bucketDay, dayField, textOf } from './fields.ts'
import { type BucketFields, emptyDay, oneRow, readTokens } from './read-line.ts'
import type { UsageExport } from './usage-export.ts'

/** `/v1/organizations/usage_report/messages` (platform.claude.com, "Get Messages Usage Report"). It does not count requests. */
const API_PARTS = {
  fresh: ['uncached_input_tokens'],
  cacheRead: ['cache_read_input_tokens'],
  cacheWrite5m: ['cache_creation_ephemeral_5m_input_tokens'],
  cacheWrite1h: ['cache_creation_ephemeral_1h_input_tokens'],
} as const
const API_BUCKETS: BucketFields = { ...API_PARTS, input: Object.values(API_PARTS).flat(), output: ['output_tokens'] }

export const anthropicUsage: UsageExport = {
  id: 'anthropic-usage',
  title: 'Anthropic messages usage report',
  provider: 'anthropic',
  fields: ['starting_at', 'uncached_input_tokens'],
  read(line) {
    const day = bucketDay(line, 'starting_at', 'ending_at')
    if (!day.ok) return day
    const tokens = readTokens(line, API_BUCKETS)
    if (!tokens.ok) return tokens
    if (Object.keys(tokens.value).length === 0) return emptyDay(day.value)
    return oneRow({ day: day.value, model: textOf(line, 'model'), tokens: tokens.value })
  },
}

/** The CSV of the console's usage page. */
const CSV_PARTS = {
  fresh: ['usage_input_tokens_no_cache'],
  cacheRead: ['usage_input_tokens_cache_read'],
  cacheWrite5m: ['usage_input_tokens_cache_write_5m'],
  cacheWrite1h: ['usage_input_tokens_cache_write_1h'],
} as const
const CSV_BUCKETS: BucketFields = { ...CSV_PARTS, input: Object.values(CSV_PARTS).flat(), output: ['usage_output_tokens'] }

export const anthropicUsageTable: UsageExport = {
  id: 'anthropic-usage-table',
  title: 'Anthropic console usage',
  provider: 'anthropic',
  fields: ['usage_date_utc', 'usage_input_tokens_no_cache'],
  read(line) {
    const day = dayField(line, 'usage_date_utc')
    if (!day.ok) return day
    const tokens = readTokens(line, CSV_BUCKETS)
    if (!tokens.ok) return tokens
    return oneRow({ day: day.value, model: textOf(line, 'model_version'), tokens: tokens.value })
  },
}
