/** C0 and C1 controls, and the marks that reorder or hide text: captured text may hold terminal escapes (it is hostile). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g

/**
 * Captured text as one line that is safe to print on a terminal: white space becomes single spaces, control characters vanish, and what is
 * longer than `max` characters ends in `…`.
 */
export function oneLine(text: string, max = Number.POSITIVE_INFINITY): string {
  const line = text.replace(/\s+/g, ' ').replace(UNPRINTABLE, '').trim()
  const characters = line.length > max ? Array.from(line) : []
  return characters.length > max ? `${characters.slice(0, Math.max(0, max - 1)).join('')}…` : line
}
