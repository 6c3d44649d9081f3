export interface ParsedJson {
  readonly value: unknown
  /** false: the text broke off, and `value` holds what came before. */
  readonly complete: boolean
}

/** Parses JSON that may have been cut off anywhere. undefined: not JSON, however much of it is read. */
export function parseJsonPrefix(text: string): ParsedJson | undefined {
  const whole = tryParse(text)
  if (whole) return { value: whole.value, complete: true }
  const repaired = tryParse(closeJson(text))
  return repaired ? { value: repaired.value, complete: false } : undefined
}

function tryParse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/**
 * Cuts the text back to its last whole value and closes what is open. A string value that broke off is kept as far as it came:
 * it is the generated text.
 */
function closeJson(text: string): string {
  const closers: string[] = []
  let keep = 0
  let inString = false
  let expectsKey = false
  let isKey = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (inString) {
      if (char === '\\') at += 1
      else if (char === '"') {
        inString = false
        if (!isKey) keep = at + 1
      }
      continue
    }
    if (char === '"') {
      inString = true
      isKey = expectsKey
    } else if (char === '{' || char === '[') {
      closers.push(char === '{' ? '}' : ']')
      expectsKey = char === '{'
      keep = at + 1
    } else if (char === '}' || char === ']') {
      closers.pop()
      expectsKey = false
      keep = at + 1
    } else if (char === ',') {
      expectsKey = closers.at(-1) === '}'
      keep = at
    } else if (char === ':') {
      expectsKey = false
    }
  }
  const kept = inString && !isKey ? `${dropCutEscape(text)}"` : text.slice(0, keep)
  return kept + closers.reverse().join('')
}

/** Drops an escape sequence that the cut went through: a lone backslash, or a `\u` with less than four digits. */
function dropCutEscape(text: string): string {
  const digits = /u[0-9a-fA-F]{0,3}$/.exec(text.slice(-4))?.[0].length ?? 0
  for (const end of [text.length, text.length - digits]) if (backslashesBefore(text, end) % 2 === 1) return text.slice(0, end - 1)
  return text
}

function backslashesBefore(text: string, end: number): number {
  let at = end
  while (text[at - 1] === '\\') at -= 1
  return end - at
}
