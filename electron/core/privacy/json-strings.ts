import { endOfString } from '../json-bytes.ts'

/** A string in a document, by the bytes between its quotes. `where`: the keys that lead to it; null: it is a key itself. */
export interface JsonString {
  readonly from: number
  readonly to: number
  readonly where: string | null
}

const [QUOTE, COMMA, COLON] = [0x22, 0x2c, 0x3a]
/** Below this, only the depth tells places apart. */
const DEPTH_NAMED = 32

interface Frame {
  readonly object: boolean
  readonly path: string
  key: string
  /** Which of its siblings an answer's part is (`index`), as the stream says. */
  index: string
}

/** The strings of the valid JSON text that lies in `bytes` from `from` (inclusive) to `to` (exclusive). */
export function jsonStrings(bytes: Buffer, from: number, to: number): JsonString[] {
  const found: JsonString[] = []
  const stack: Frame[] = []
  let expectKey = false
  for (let at = from; at < to; at++) {
    const top = stack.at(-1)
    switch (bytes[at]) {
      case 0x7b: // {
      case 0x5b: // [
        expectKey = bytes[at] === 0x7b
        stack.push({ object: expectKey, path: below(top, stack.length), key: '', index: top?.index ?? '' })
        break
      case 0x7d: // }
      case 0x5d: // ]
        stack.pop()
        expectKey = false
        break
      case COMMA:
        expectKey = top?.object ?? false
        break
      case COLON:
        expectKey = false
        if (top?.key === 'index' || top?.key === 'output_index')
          top.index += `#${bytes.toString('latin1', at + 1, at + 6).split(/[,}]/)[0]}`
        break
      case QUOTE: {
        const end = endOfString(bytes, at + 1)
        if (expectKey && top) top.key = end - at <= 64 ? bytes.toString('latin1', at + 1, end) : ''
        found.push({ from: at + 1, to: end, where: expectKey ? null : below(top, stack.length) })
        at = end
      }
    }
  }
  return found
}

const below = (top: Frame | undefined, depth: number): string =>
  !top ? '' : depth > DEPTH_NAMED ? `${top.path}` : `${top.path}/${top.key}${top.index}`
