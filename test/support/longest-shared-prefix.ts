/** A part of a prompt as a cache without limits would see it. */
export interface PrefixPart {
  readonly kind: string
  readonly name?: string | undefined
  readonly text: string
  readonly tokens: number
}

/**
 * The simplest thing to say of a prompt cache: what a prompt has in common with the beginning of any earlier one is read, to the token, however
 * little it is and however long ago. Each call tells the tokens read of the next prompt.
 */
export function createLongestSharedPrefix(): (prompt: readonly PrefixPart[]) => number {
  const numbers = new Map<string, number>()
  const earlier: { readonly ids: readonly number[]; readonly parts: readonly PrefixPart[] }[] = []

  const numberOf = ({ kind, name = '', text }: PrefixPart): number => {
    const key = `${kind}\n${name}\n${text}`
    const number = numbers.get(key) ?? numbers.size
    numbers.set(key, number)
    return number
  }

  return (parts) => {
    const ids = parts.map(numberOf)
    const read = Math.max(0, ...earlier.map((prompt) => tokensShared(ids, parts, prompt.ids, prompt.parts)))
    earlier.push({ ids, parts })
    return read
  }
}

function tokensShared(
  ids: readonly number[],
  parts: readonly PrefixPart[],
  earlierIds: readonly number[],
  earlierParts: readonly PrefixPart[],
): number {
  let at = 0
  let tokens = 0
  for (; at < ids.length && ids[at] === earlierIds[at]; at += 1) tokens += parts[at]?.tokens ?? 0
  const [part, other] = [parts[at], earlierParts[at]]
  if (!part || !other || part.kind !== other.kind || part.name !== other.name) return tokens
  let alike = 0
  while (alike < part.text.length && part.text[alike] === other.text[alike]) alike += 1
  return tokens + (part.text === '' ? 0 : Math.floor((part.tokens * alike) / part.text.length))
}
