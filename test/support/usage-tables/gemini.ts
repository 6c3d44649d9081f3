import { count, number, type Row } from './row.ts'

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
