import { count, type Fields, isFields, parseFields, type ReportedUsage, type Row } from './row.ts'

const NONE = { cacheRead: 0, cacheWrite: 0, reasoning: 0 }

/** OpenAI's formats without a conversation, of all who speak them; the first that fits counts. */
export const openaiPlain: readonly Row[] = [
  {
    api: /(?<!\/chat)\/completions$/,
    host: /./,
    read: (usage) => ({ ...NONE, inputTotal: count(usage, 'prompt_tokens'), outputTotal: count(usage, 'completion_tokens') }),
  },
  // All of it is input; not everybody names that.
  {
    api: /(?<!\/api)\/embeddings$/,
    host: /./,
    read: (usage) => ({ ...NONE, inputTotal: count(usage, 'total_tokens'), outputTotal: 0 }),
  },
  // Sound is in the total, not in the prompt.
  {
    api: /\/audio\/transcriptions$/,
    host: /^api\.mistral\.ai$/,
    read: (usage) => {
      const outputTotal = count(usage, 'completion_tokens')
      return { ...NONE, inputTotal: count(usage, 'total_tokens') - outputTotal, outputTotal }
    },
  },
  {
    api: /\/audio\/transcriptions$/,
    host: /./,
    read: (usage) => ({ ...NONE, inputTotal: count(usage, 'input_tokens'), outputTotal: count(usage, 'output_tokens') }),
  },
]

/** A batch's results are JSON lines, each with the message and its usage. */
export const batchResults: Row = {
  api: /\/v1\/messages\/batches\/[^/]+\/results$/,
  host: /./,
  find: (body) => {
    const usages = body.split('\n').flatMap((line): Fields[] => {
      const result = parseFields(line)?.result
      const message = isFields(result) ? result.message : null
      return isFields(message) && isFields(message.usage) ? [message.usage] : []
    })
    return usages.length > 0 ? { usages } : null
  },
  read: ({ usages }) => {
    const all = Array.isArray(usages) ? usages.filter(isFields) : []
    const sum = (path: string): number => all.reduce((total, usage) => total + count(usage, path), 0)
    const cacheRead = sum('cache_read_input_tokens')
    const cacheWrite = sum('cache_creation_input_tokens')
    return {
      inputTotal: sum('input_tokens') + cacheRead + cacheWrite,
      outputTotal: sum('output_tokens'),
      cacheRead,
      cacheWrite,
      reasoning: sum('output_tokens_details.thinking_tokens'),
    } satisfies ReportedUsage
  },
}
