import { gemini } from './gemini.ts'
import { count, type Fields, isFields, parseFields, type ReportedUsage, type Row } from './row.ts'

const fieldsAt = (from: unknown, ...path: readonly string[]): Fields | null => {
  const value = path.reduce<unknown>((at, key) => (isFields(at) ? at[key] : undefined), from)
  return isFields(value) ? value : null
}

const listOf = (usages: readonly (Fields | null)[]): Fields | null => {
  const found = usages.filter((usage) => usage !== null)
  return found.length > 0 ? { usages: found } : null
}

const lines = (body: string): (Fields | null)[] => body.split('\n').map(parseFields)

/** The usages of many answers, each read as one and added up. */
const summed =
  (read: (usage: Fields) => ReportedUsage): Row['read'] =>
  ({ usages }) => {
    const all = (Array.isArray(usages) ? usages.filter(isFields) : []).map(read)
    const sum = (key: keyof ReportedUsage): number => all.reduce((total, usage) => total + usage[key], 0)
    return {
      inputTotal: sum('inputTotal'),
      outputTotal: sum('outputTotal'),
      cacheRead: sum('cacheRead'),
      cacheWrite: sum('cacheWrite'),
      reasoning: sum('reasoning'),
    }
  }

function anthropicUsage(usage: Fields): ReportedUsage {
  const cacheRead = count(usage, 'cache_read_input_tokens')
  const cacheWrite = count(usage, 'cache_creation_input_tokens')
  return {
    inputTotal: count(usage, 'input_tokens') + cacheRead + cacheWrite,
    outputTotal: count(usage, 'output_tokens'),
    cacheRead,
    cacheWrite,
    reasoning: count(usage, 'output_tokens_details.thinking_tokens'),
  }
}

/** Answers of any of OpenAI's formats. */
const openaiUsage = (usage: Fields): ReportedUsage => ({
  inputTotal: count(usage, 'input_tokens', 'prompt_tokens'),
  outputTotal: count(usage, 'output_tokens', 'completion_tokens'),
  cacheRead: count(usage, 'input_tokens_details.cached_tokens', 'prompt_tokens_details.cached_tokens'),
  cacheWrite: count(usage, 'input_tokens_details.cache_write_tokens', 'prompt_tokens_details.cache_write_tokens'),
  reasoning: count(usage, 'output_tokens_details.reasoning_tokens', 'completion_tokens_details.reasoning_tokens'),
})

/** Results of batches: JSON lines with whole answers, or answers within an operation. */
export const batches: readonly Row[] = [
  {
    api: /\/v1\/messages\/batches\/[^/]+\/results$/,
    host: /./,
    find: (body) => listOf(lines(body).map((line) => fieldsAt(line, 'result', 'message', 'usage'))),
    read: summed(anthropicUsage),
  },
  {
    api: /\/files\/[^/]+\/content$/,
    host: /./,
    find: (body) => listOf(lines(body).map((line) => fieldsAt(line, 'response', 'body', 'usage'))),
    read: summed(openaiUsage),
  },
  {
    api: /\/v1beta\/batches\/[^/]+$/,
    host: /./,
    find: (body) => {
      const results = fieldsAt(parseFields(body), 'response', 'inlinedResponses')?.inlinedResponses
      return listOf((Array.isArray(results) ? results : []).map((result) => fieldsAt(result, 'response', 'usageMetadata')))
    },
    read: summed(gemini.read),
  },
]
