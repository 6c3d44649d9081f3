/**
 * Byte strings: texts whose every character stands for one byte. A text of ASCII alone is its own, and they need no `TextEncoder`, which this
 * pure area does not have.
 */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PADDING = '='.charCodeAt(0)
const VALUE_BY_CODE = new Uint8Array(128)
for (let i = 0; i < ALPHABET.length; i++) VALUE_BY_CODE[ALPHABET.charCodeAt(i)] = i

/** Decodes padded base64 (RFC 4648) into `bytes`, beginning at `at`; `text` is known to be valid. Returns where it ends. */
export function writeBase64(text: string, bytes: Uint8Array, at: number): number {
  let end = at
  let bits = 0
  let held = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === PADDING) break
    held = ((held << 6) | (VALUE_BY_CODE[code] ?? 0)) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[end++] = held >> bits
    }
  }
  return end
}

/** UTF-8; half a surrogate pair becomes U+FFFD, as `TextEncoder` has it. A text of ASCII alone is returned as it is. */
export function bytesOfText(text: string): string {
  let at = 0
  while (at < text.length && text.charCodeAt(at) < 0x80) at++
  if (at === text.length) return text
  const chunks = [text.slice(0, at)]
  for (const char of text.slice(at)) {
    const code = char.codePointAt(0) ?? 0
    if (code < 0x80) chunks.push(char)
    else if (code < 0x800) chunks.push(String.fromCharCode(0xc0 | (code >> 6), tail(code)))
    else if (code >= 0xd800 && code <= 0xdfff) chunks.push('\xef\xbf\xbd')
    else if (code < 0x10000) chunks.push(String.fromCharCode(0xe0 | (code >> 12), tail(code >> 6), tail(code)))
    else chunks.push(String.fromCharCode(0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code)))
  }
  return chunks.join('')
}

const tail = (code: number): number => 0x80 | (code & 0x3f)
