import type { SizedPart } from '../model/prompt.ts'

/** How far two prompts are the same. */
export interface SharedPrefix {
  /** Whole parts. */
  readonly parts: number
  /** Characters of the first part that differs. */
  readonly characters: number
  /** In tokens of the later prompt: its own count, as far as text allows to say within a part. */
  readonly tokens: number
}

/** The same to the model, whatever cache marks stand there: these move on from call to call. */
export const samePart = (a: SizedPart, b: SizedPart): boolean =>
  a.kind === b.kind &&
  a.name === b.name &&
  a.text === b.text &&
  a.media?.type === b.media?.type &&
  a.media?.bytes === b.media?.bytes

/** Compares two prompts in the order in which the provider reads them. */
export function sharedPrefix(earlier: readonly SizedPart[], later: readonly SizedPart[]): SharedPrefix {
  let parts = 0
  let tokens = 0
  for (const part of later) {
    const other = earlier[parts]
    if (!other) break
    if (!samePart(other, part)) {
      const characters = sharedCharacters(other, part)
      return { parts, characters, tokens: tokens + tokensOf(part, characters) }
    }
    parts += 1
    tokens += part.tokens
  }
  return { parts, characters: 0, tokens }
}

/** Characters that two parts of the same kind and name begin with alike. */
export function sharedCharacters(a: SizedPart, b: SizedPart): number {
  if (a.kind !== b.kind || a.name !== b.name) return 0
  const end = Math.min(a.text.length, b.text.length)
  let at = 0
  while (at < end && a.text.charCodeAt(at) === b.text.charCodeAt(at)) at += 1
  return at
}

/** What the first characters of a part weigh in tokens. */
export const tokensOf = (part: SizedPart, characters: number): number =>
  part.text.length === 0 ? 0 : Math.floor((part.tokens * characters) / part.text.length)
