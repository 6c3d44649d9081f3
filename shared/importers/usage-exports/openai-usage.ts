import { bucketDay, countOf, textOf } from './fields.ts'
import { emptyDay, oneRow, readTokens } from './read-line.ts'
import type { UsageExport } from './usage-export.ts'

/**
 * `/v1/organization/usage/completions` (and `/embeddings`), grouped by model or not, and the CSV of the dashboard's activity, whose columns
 * are the same. `input_tokens` include cached ones (openai-node, `UsageCompletionsResponse`; openai-cookbook, "Completions Usage API").
 */
export const openaiUsage: UsageExport = {
  id: 'openai-usage',
  title: 'OpenAI usage',
  provider: 'openai',
  fields: ['start_time', 'input_tokens', 'num_model_requests'],
  read(line) {
    const day = bucketDay(line, 'start_time', 'end_time')
    if (!day.ok) return day
    const calls = countOf(line, 'num_model_requests')
    if (!calls.ok) return calls
    const tokens = readTokens(line, {
      input: ['input_tokens'],
      cacheRead: ['input_cached_tokens'],
      cacheWrite5m: ['input_cache_write_tokens'],
      output: ['output_tokens'],
    })
    if (!tokens.ok) return tokens
    if (calls.value === undefined && Object.keys(tokens.value).length === 0) return emptyDay(day.value)
    return oneRow({
      day: day.value,
      model: textOf(line, 'model'),
      ...(calls.value === undefined ? {} : { calls: calls.value }),
      tokens: tokens.value,
    })
  },
}
