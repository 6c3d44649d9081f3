const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Where the JSON string whose content begins at `from` ends: the place of its closing quote, or the bytes' end where it has none. */
export function endOfString(bytes: Buffer, from: number): number {
  for (let end = bytes.indexOf(QUOTE, from); end >= 0; end = bytes.indexOf(QUOTE, end + 1)) {
    let escapes = 0
    while (end - escapes > from && bytes[end - escapes - 1] === BACKSLASH) escapes += 1
    if (escapes % 2 === 0) return end
  }
  return bytes.length
}
