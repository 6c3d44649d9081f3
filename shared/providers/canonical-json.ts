import { isRecord } from './json-reading.ts'

/** Deeper levels read `null`: nobody nests arguments or schemas so far, and recursion has to end before the stack does. */
const MAX_DEPTH = 200

/** JSON text with sorted keys and no blanks: equal values give equal text, whatever a client's serializer does. `omit`: keys left out at every level. */
export function canonicalJson(value: unknown, omit?: ReadonlySet<string>): string {
  return write(value, omit, 0)
}

function write(value: unknown, omit: ReadonlySet<string> | undefined, depth: number): string {
  if (depth > MAX_DEPTH) return 'null'
  if (Array.isArray(value)) return `[${value.map((item) => write(item, omit, depth + 1)).join(',')}]`
  if (!isRecord(value)) return JSON.stringify(value ?? null)
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined && !omit?.has(key))
    .sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${write(value[key], omit, depth + 1)}`).join(',')}}`
}

/** Canonical form of a tool use's arguments given as JSON text. No arguments equal `{}`; text that is not JSON stands for itself. */
export function canonicalArguments(text: string): string {
  const trimmed = text.trim()
  if (trimmed === '') return '{}'
  try {
    return canonicalJson(JSON.parse(trimmed))
  } catch {
    return trimmed
  }
}
