import { count, number, type Row } from './row.ts'

/** The same counts as in `usageMetadata`, by other names. */
export const interactions: Row = {
  api: /\/interactions$/,
  host: /./,
  read: (usage) => {
    const inputTotal = count(usage, 'total_input_tokens') + count(usage, 'total_tool_use_tokens')
    return {
      inputTotal,
      outputTotal: count(usage, 'total_tokens') - inputTotal,
      cacheRead: count(usage, 'total_cached_tokens'),
      cacheWrite: 0,
      reasoning: count(usage, 'total_thought_tokens'),
    }
  },
}

/** Thoughts are beside the candidates and tools' results beside the prompt; the total has them all. */
export const gemini: Row = {
  api: /:((streamG|g)enerateContent|embedContent|batchEmbedContents)$/,
  host: /./,
  read: (usage) => {
    const inputTotal = count(usage, 'promptTokenCount') + count(usage, 'toolUsePromptTokenCount')
    const total = number(usage, 'totalTokenCount')
    const reasoning = count(usage, 'thoughtsTokenCount')
    return {
      inputTotal,
      outputTotal: total === null ? count(usage, 'candidatesTokenCount') + reasoning : total - inputTotal,
      cacheRead: count(usage, 'cachedContentTokenCount'),
      cacheWrite: 0,
      reasoning,
    }
  },
}

/** Contents that are stored are all input, and all written to the cache. */
export const cachedContents: Row = {
  api: /\/cachedContents$/,
  host: /./,
  read: (usage) => {
    const stored = count(usage, 'totalTokenCount')
    return { inputTotal: stored, outputTotal: 0, cacheRead: 0, cacheWrite: stored, reasoning: 0 }
  },
}
