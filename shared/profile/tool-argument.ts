import { oneLine } from '../format/one-line.ts'
import type { UseRef } from './segment-history.ts'

/** Arguments that say what a tool did, most telling first; tools of the common agents agree on these names. */
const TELLING = ['command', 'cmd', 'file_path', 'filePath', 'path', 'pattern', 'query', 'url', 'description', 'prompt', 'input']
const STRING = String.raw`"((?:[^"\\]|\\.)*)`
const MEMBER = new RegExp(String.raw`"([^"\\]+)"\s*:\s*${STRING}`, 'g')
const MAX = 120

/**
 * What a tool use did, from its arguments as JSON text that may be cut: the most telling string among them (`{"command":"npm test"}` →
 * `npm test`), else the first one, else the text as it is. One line.
 */
export function toolArgument(args: string): string {
  if (!args.trimStart().startsWith('{')) return oneLine(args, MAX)
  const members = Array.from(args.matchAll(MEMBER), ([, name = '', value = '']) => ({ name, value }))
  const rank = (name: string): number => (TELLING.includes(name) ? TELLING.indexOf(name) : TELLING.length)
  const [best] = members.sort((a, b) => rank(a.name) - rank(b.name))
  return oneLine(best ? unescaped(best.value) : args, MAX)
}

/** What a use did; '' where nobody said. */
export const argumentOf = ({ call, index }: UseRef): string => toolArgument(call.toolArguments[index] ?? '')

/** `argumentOf` for callers that ask again and again: a result is carried by every later call. */
export function rememberArguments(): (use: UseRef) => string {
  const known = new Map<UseRef, string>()
  return (use) => {
    const found = known.get(use) ?? argumentOf(use)
    known.set(use, found)
    return found
  }
}

function unescaped(value: string): string {
  try {
    const text: unknown = JSON.parse(`"${value}"`)
    return typeof text === 'string' ? text : value
  } catch {
    return value
  }
}
