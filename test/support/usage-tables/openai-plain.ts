import { count, type Row } from './row.ts'

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
