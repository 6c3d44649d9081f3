/**
 * Byte strings: texts whose every character stands for one byte. They serve as keys of a Map where arrays of bytes could not, take one byte a
 * character in memory, and need no `TextEncoder`, which this pure area does not have.
 */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUE_BY_CODE = new Uint8Array(128)
for (let i = 0; i < ALPHABET.length; i++) VALUE_BY_CODE[ALPHABET.charCodeAt(i)] = i

/** Decodes padded base64 (RFC 4648); `text` is known to be valid. */
export function bytesOfBase64(text: string): string {
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (let i = 0; i < text.length && text[i] !== '='; i++) {
    held = ((held << 6) | (VALUE_BY_CODE[text.charCodeAt(i)] ?? 0)) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes.push((held >> bits) & 0xff)
    }
  }
  return String.fromCharCode(...bytes)
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
