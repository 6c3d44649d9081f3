/** Of a message of JSON: texts as they are, of anything else only its first character (`{`, `[`, `t`, `f`, `n` or a digit). */
export type MessageFields = ReadonlyMap<string, string>

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LONGEST_TEXT = 1024

/** Finds bytes in a buffer, as `Uint8Array.indexOf` does; Node's own finds texts too, many times faster. */
export interface SearchedBytes extends Uint8Array {
  includes(text: string | number): boolean
}

/**
 * Reads single fields of a JSON object without parsing the rest: of the outer object by name, of objects directly in it by path
 * (`response.id`). Ends as soon as it has them all, and looks for none whose name does not occur, so that a long prompt costs a search of its bytes.
 * Never throws; a message that is no object has no fields.
 */
export function readMessageFields(bytes: SearchedBytes, wanted: readonly string[]): MessageFields {
  const found = new Map<string, string>()
  const missing = new Set(wanted.filter((path) => path.split('.').every((name) => bytes.includes(`"${name}"`))))
  let depth = 0
  let key = ''
  let outer = ''
  /** In the two outer objects: the next string is a key. */
  let expectsKey = false
  /** By depth: whether it is an object; arrays hold no fields. */
  const objects: boolean[] = []
  for (let at = 0; at < bytes.length && missing.size > 0; at++) {
    const byte = bytes[at] ?? 0
    const inField = depth === 1 || (depth === 2 && objects[2] === true)
    switch (byte) {
      case 0x20: // blanks
      case 0x09:
      case 0x0a:
      case 0x0d:
        break
      case 0x7b: // {
      case 0x5b: // [
        if (depth === 0 && byte !== 0x7b) return found
        if (inField && !expectsKey) note(key, '{['[byte === 0x7b ? 0 : 1] ?? '')
        if (depth === 1) outer = key
        depth += 1
        objects[depth] = byte === 0x7b
        expectsKey = byte === 0x7b
        break
      case 0x7d: // }
      case 0x5d: // ]
        depth -= 1
        expectsKey = false
        if (depth <= 0) return found
        break
      case 0x2c: // ,
        expectsKey = objects[depth] === true
        break
      case 0x3a: // :
        expectsKey = false
        break
      case QUOTE: {
        const end = endOfText(bytes, at + 1)
        if (inField) {
          if (expectsKey) key = textAt(bytes, at + 1, end)
          else note(key, textAt(bytes, at + 1, end))
        }
        at = end
        break
      }
      default:
        if (depth === 0) return found
        if (inField && !expectsKey) note(key, String.fromCharCode(byte))
        at = endOfWord(bytes, at)
    }
  }
  return found

  function note(name: string, value: string): void {
    const path = depth === 1 ? name : `${outer}.${name}`
    if (missing.delete(path)) found.set(path, value)
  }
}

/** Index of the last character of a number or a word. */
function endOfWord(bytes: Uint8Array, from: number): number {
  let at = from
  while (at + 1 < bytes.length && /[\w.+-]/.test(String.fromCharCode(bytes[at + 1] ?? 0))) at += 1
  return at
}

/** Index of the closing quote, or of the end. */
function endOfText(bytes: Uint8Array, from: number): number {
  for (let end = bytes.indexOf(QUOTE, from); end >= 0; end = bytes.indexOf(QUOTE, end + 1)) {
    let escapes = 0
    while (end - escapes > from && bytes[end - escapes - 1] === BACKSLASH) escapes += 1
    if (escapes % 2 === 0) return end
  }
  return bytes.length
}

/** '' for a text that is too long to be a name or an id. */
function textAt(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > LONGEST_TEXT) return ''
  const text = String.fromCharCode(...bytes.subarray(from, to))
  if (!text.includes('\\')) return text
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    return text
  }
}
