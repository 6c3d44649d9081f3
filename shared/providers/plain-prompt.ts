import type { ParsedRequest, PromptPart } from '../model/prompt.ts'
import type { Media } from './message-items.ts'

/**
 * A prompt that is no conversation: a text to embed, to complete, to paint. It has no messages, so that nothing is linked by it; its texts
 * are one part, as an index of thousands of them is one thing that was paid for.
 */
export function plainPrompt(
  texts: readonly string[],
  media: readonly Media[] = [],
): Pick<ParsedRequest, 'parts' | 'messages' | 'tools'> {
  const text = texts.filter((each) => each !== '').join('\n')
  const parts: PromptPart[] = [
    ...(text === '' ? [] : [{ kind: 'user', text, message: null } as const]),
    ...media.map((each) => ({ kind: 'media', text: '', media: each, message: null }) as const),
  ]
  return { parts, messages: [], tools: [] }
}

/** The texts of a field that holds one, a list of them, or token ids (which say nothing that can be shown). */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}
