import { batches } from './usage-tables/batches.ts'
import { bedrock } from './usage-tables/bedrock.ts'
import { cohere } from './usage-tables/cohere.ts'
import { cachedContents, gemini, interactions } from './usage-tables/gemini.ts'
import { ollama } from './usage-tables/ollama.ts'
import { openaiPlain } from './usage-tables/openai-plain.ts'
import { count, type Fields, isFields, number, parseFields, type ReportedUsage, type Row } from './usage-tables/row.ts'

/**
 * What a provider reported, read without any of the product's code: the last usage objects of a body are found in its text, and a table of
 * field names says what they mean on which host. The identities are those that were counted over recorded traffic.
 */
export type { ReportedUsage }

function chat(usage: Fields): ReportedUsage {
  return {
    inputTotal: count(usage, 'prompt_tokens'),
    outputTotal: count(usage, 'completion_tokens'),
    cacheRead: count(
      usage,
      'prompt_tokens_details.cached_tokens',
      'num_cached_tokens',
      'prompt_cache_hit_tokens',
      'cached_tokens',
    ),
    cacheWrite: count(usage, 'prompt_tokens_details.cache_write_tokens', 'cache_creation_input_tokens'),
    reasoning: count(usage, 'completion_tokens_details.reasoning_tokens'),
  }
}

function responses(usage: Fields): ReportedUsage {
  return {
    inputTotal: count(usage, 'input_tokens'),
    outputTotal: count(usage, 'output_tokens'),
    cacheRead: count(usage, 'input_tokens_details.cached_tokens'),
    cacheWrite: count(usage, 'input_tokens_details.cache_write_tokens'),
    reasoning: count(usage, 'output_tokens_details.reasoning_tokens'),
  }
}

/** Compaction and the advisor are billed, but the totals leave them out. */
function messages(usage: Fields): ReportedUsage {
  const iterations = Array.isArray(usage.iterations) ? usage.iterations.filter(isFields) : []
  const extra = iterations.filter(({ type }) => type === 'compaction' || type === 'advisor_message')
  const ownExtra = extra.filter(({ type }) => type === 'compaction')
  const sum = (of: readonly Fields[], path: string): number => of.reduce((total, fields) => total + count(fields, path), 0)
  const all = [usage, ...extra]
  const own = [usage, ...ownExtra]
  return {
    inputTotal: sum(all, 'input_tokens') + sum(all, 'cache_read_input_tokens') + sum(all, 'cache_creation_input_tokens'),
    outputTotal: sum(all, 'output_tokens'),
    cacheRead: sum(own, 'cache_read_input_tokens'),
    cacheWrite: sum(own, 'cache_creation_input_tokens'),
    reasoning: count(usage, 'output_tokens_details.thinking_tokens'),
  }
}

const MESSAGES = /\/v1\/messages$|\/publishers\/anthropic\/models\/[^/]+:(r|streamR)awPredict$/
const CHAT = /\/chat\/completions$/
const TABLE: readonly Row[] = [
  gemini,
  interactions,
  cachedContents,
  ollama,
  ...cohere,
  ...bedrock,
  // The completion leaves reasoning out; the total does not.
  {
    api: CHAT,
    host: /^api\.x\.ai$/,
    read: (usage) => ({ ...chat(usage), outputTotal: count(usage, 'total_tokens') - count(usage, 'prompt_tokens') }),
  },
  // Gemini's thoughts are in the total alone.
  {
    api: CHAT,
    host: /^generativelanguage\.googleapis\.com$/,
    read: (usage) => {
      const outputTotal = count(usage, 'total_tokens') - count(usage, 'prompt_tokens')
      return { ...chat(usage), outputTotal, reasoning: outputTotal - count(usage, 'completion_tokens') }
    },
  },
  // Audio is in the total, not in the prompt.
  {
    api: CHAT,
    host: /^api\.mistral\.ai$/,
    read: (usage) => ({ ...chat(usage), inputTotal: count(usage, 'total_tokens') - count(usage, 'completion_tokens') }),
  },
  // Gemini's thoughts are in no total, but in the cost; they exceed what they should be part of.
  {
    api: CHAT,
    host: /^ai-gateway\.vercel\.sh$/,
    read: (usage) => {
      const plain = chat(usage)
      return plain.reasoning > plain.outputTotal ? { ...plain, outputTotal: plain.outputTotal + plain.reasoning } : plain
    },
  },
  // Grok there reports more cached tokens than there were in the prompt.
  {
    api: CHAT,
    host: /\.services\.ai\.azure\.com$/,
    read: (usage) => ({ ...chat(usage), cacheRead: Math.min(chat(usage).cacheRead, chat(usage).inputTotal) }),
  },
  { api: /^\/v1\/chat$/, host: /^api\.writer\.com(:443)?$/, read: chat },
  { api: CHAT, host: /./, read: chat },
  { api: /\/responses(\/compact)?$/, host: /./, read: responses },
  { api: MESSAGES, host: /./, read: messages },
  ...batches,
  ...openaiPlain,
]

/** null: the answer says nothing about usage, or nothing is known about this host and path. `body`: event streams as text. */
export function reportedUsage(
  host: string,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): ReportedUsage | null {
  const row = TABLE.find(({ api, host: hosts }) => api.test(path) && hosts.test(host))
  if (!row) return null
  const found = row.find ? row.find(body, headers) : lastUsage(path, body)
  return found && row.read(found)
}

/** A usage object that has none of these says nothing about tokens. */
const COUNTS =
  'total_tokens prompt_tokens input_tokens output_tokens promptTokenCount candidatesTokenCount thoughtsTokenCount totalTokenCount'.split(
    ' ',
  )

function lastUsage(path: string, body: string): Fields | null {
  const usages = usageObjects(body).filter((usage) => COUNTS.some((key) => key in usage))
  // The last event of a message stream may state some fields only; the others stand as they were.
  return MESSAGES.test(path) && usages.length > 0 ? Object.assign({}, ...usages.map(withoutNulls)) : (usages.at(-1) ?? null)
}

/** What the last usage object of a body says was charged, in dollars; null where it says nothing. */
export function reportedCost(body: string): number | null {
  const usage = usageObjects(body).at(-1) ?? {}
  const ticks = number(usage, 'cost_in_usd_ticks')
  if (ticks !== null) return ticks / 10_000_000_000
  const upstream = usage.is_byok === true ? (number(usage, 'cost_details.upstream_inference_cost') ?? 0) : 0
  const cost = number(usage, 'cost') ?? number(usage, 'cost.total_cost') ?? number(usage, 'pydantic_ai_gateway.cost_estimate')
  return cost === null ? null : cost + upstream
}

const withoutNulls = (usage: Fields): Fields => Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null))

/**
 * Every object that stands under a key `usage` or `usageMetadata`, in order of the text. Quotes within JSON strings are escaped and so do not match. Groq
 * repeats the total by model under `usage_breakdown`; that is left out.
 */
function usageObjects(body: string): Fields[] {
  const objects: Fields[] = []
  let breakdownEnd = 0
  for (const match of body.matchAll(/(?<!\\)"(usage|usageMetadata|usage_breakdown)"\s*:\s*(?=\{)/g)) {
    const start = match.index + match[0].length
    const found = start < breakdownEnd ? null : balanced(body, start)
    if (!found) continue
    if (match[1] === 'usage_breakdown') breakdownEnd = found.end
    else objects.push(found.fields)
  }
  return objects
}

function balanced(body: string, start: number): { readonly fields: Fields; readonly end: number } | null {
  let depth = 0
  for (let at = start; at < body.length; at += 1) {
    if (body[at] === '{') depth += 1
    else if (body[at] === '}') depth -= 1
    if (depth > 0) continue
    const fields = parseFields(body.slice(start, at + 1))
    return fields && { fields, end: at }
  }
  return null
}
