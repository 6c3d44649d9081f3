import { count, type Fields, isFields, parseFields, type ReportedUsage, type Row } from './row.ts'

/** The document, or the records of a stream, one a line. */
function records(body: string): Fields[] {
  const all = [body, ...body.split('\n')].map(parseFields).filter(isFields)
  return all.flatMap((record) => [record, record.message, record.metadata].filter(isFields))
}

/** Disjoint on the wire: in + out + read + written = total. */
function read(usage: Fields): ReportedUsage {
  const cacheRead = count(usage, 'cacheReadInputTokens', 'cacheReadInputTokenCount', 'cache_read_input_tokens')
  const cacheWrite = count(usage, 'cacheWriteInputTokens', 'cacheWriteInputTokenCount', 'cache_creation_input_tokens')
  return {
    inputTotal: count(usage, 'inputTokens', 'inputTokenCount', 'input_tokens', 'prompt_tokens') + cacheRead + cacheWrite,
    outputTotal: count(usage, 'outputTokens', 'outputTokenCount', 'output_tokens', 'completion_tokens'),
    cacheRead,
    cacheWrite,
    reasoning: 0,
  }
}

/** Every object `usage` that holds counts, merged in order: Claude's last one states the output alone. */
function usageObject(body: string): Fields | null {
  const usages = records(body).flatMap(({ usage }) => (isFields(usage) ? [usage] : []))
  const merged: Fields = Object.assign({}, ...usages)
  return ['inputTokens', 'outputTokens', 'input_tokens', 'prompt_tokens'].some((key) => key in merged) ? merged : null
}

/** What AWS itself counted: behind the last event, or in headers. */
function countedByAws(body: string, headers: Readonly<Record<string, string>>): Fields | null {
  const metrics = records(body).findLast((record) => isFields(record['amazon-bedrock-invocationMetrics']))
  if (metrics) return metrics['amazon-bedrock-invocationMetrics'] as Fields
  const named = Object.entries({
    inputTokenCount: 'input',
    outputTokenCount: 'output',
    cacheReadInputTokenCount: 'cache-read-input',
    cacheWriteInputTokenCount: 'cache-write-input',
  }).flatMap(([key, name]) => {
    const value = headers[`x-amzn-bedrock-${name}-token-count`]
    return value === undefined ? [] : [[key, Number(value)] as const]
  })
  return named.length > 0 ? Object.fromEntries(named) : null
}

/** Counts beside the text, where nothing else counts: Titan's. */
function beside(body: string): Fields | null {
  const titan = parseFields(body)
  return titan && 'inputTextTokenCount' in titan ? { inputTokens: titan.inputTextTokenCount } : null
}

export const bedrock: readonly Row[] = [
  { api: /\/converse(-stream)?$/, host: /./, find: usageObject, read },
  {
    api: /\/model\/.+\/invoke(-with-response-stream)?$/,
    host: /./,
    find: (body, headers) => countedByAws(body, headers) ?? usageObject(body) ?? beside(body),
    read,
  },
]
