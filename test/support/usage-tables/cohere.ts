import { count, type Fields, isFields, parseFields, type ReportedUsage, type Row } from './row.ts'

/** The last object under `usage` or `meta`: of a document, of the last line, or of the last event. */
function lastUsage(body: string): Fields | null {
  const texts = [body, ...body.trim().split('\n')].map((text) => text.replace(/^data: /, ''))
  const found = texts.flatMap((text) => {
    const document = parseFields(text)
    const inner = [document, document?.delta, document?.response].filter(isFields)
    return inner.flatMap((each) => [each.usage, each.meta]).filter(isFields)
  })
  return found.findLast((usage) => 'billed_units' in usage || 'tokens' in usage) ?? null
}

/**
 * Real tokens where they are named, else billed ones. What the model read beyond what is billed is Cohere's own, at the front, and so the
 * first to be cached.
 */
function read(usage: Fields): ReportedUsage {
  const billed = count(usage, 'billed_units.input_tokens')
  const tokens = count(usage, 'tokens.input_tokens') || billed
  const beforePrompt = tokens - billed
  return {
    inputTotal: tokens + count(usage, 'billed_units.image_tokens'),
    outputTotal: count(usage, 'tokens.output_tokens', 'billed_units.output_tokens'),
    cacheRead: Math.max(0, count(usage, 'cached_tokens') - beforePrompt),
    cacheWrite: 0,
    reasoning: count(usage, 'tokens.reasoning_tokens'),
  }
}

export const cohere: readonly Row[] = [
  { api: /\/v[12]\/(chat|embed|rerank)$/, host: /^api\.cohere\.com$/, find: lastUsage, read },
  // Gateways count the tokens of query and documents.
  {
    api: /\/rerank$/,
    host: /./,
    read: (usage) => ({
      inputTotal: count(usage, 'total_tokens'),
      outputTotal: 0,
      cacheRead: 0,
      cacheWrite: 0,
      reasoning: 0,
    }),
  },
]
