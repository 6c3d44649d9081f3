/** Lines shorter than this are too common to be a quotation. */
const LINE = 16
/** A word of this length with a capital, a digit or a sign inside: `retryAfter`, `src/queue.ts`, `E_TIMEOUT`, `14:26`. */
const NAME = /[\p{L}\p{N}_$@#][\p{L}\p{N}_$@#./:-]{4,}/gu
const TELLING = /[_$@#./:\d-]|\p{Ll}\p{Lu}/u

/** What a text can be known again by: its longer lines, its identifiers and paths, and the names of the files that these end in. */
export function wordsOf(text: string): string[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length >= LINE)
  const names = Array.from(text.matchAll(NAME), ([name]) => name.replace(/[.:/-]+$/, '')).filter(
    (name) => name.length >= 5 && TELLING.test(name),
  )
  const files = names
    .flatMap((name) => (name.includes('/') ? [name.slice(name.lastIndexOf('/') + 1)] : []))
    .filter(({ length }) => length >= 5)
  return [...lines, ...names, ...files]
}

/** For each such word of a conversation's answers, the last one that says it. `answers`: the texts of each, in order. */
export function rememberedWords(answers: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>()
  for (const [at, texts] of answers.entries()) {
    for (const text of texts) {
      for (const word of wordsOf(text)) last.set(word, at)
      // Arguments are JSON: a quotation in them has its line breaks and quotes escaped.
      if (text.includes('\\')) for (const word of wordsOf(unescaped(text))) last.set(word, at)
      if (text.startsWith('{')) for (const [, value = ''] of text.matchAll(STRING)) last.set(unescaped(value).trim(), at)
    }
  }
  return last
}

const STRING = /"((?:[^"\\]|\\.)*)"/g

const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (_, sign: string) => (sign === 'n' || sign === 'r' ? '\n' : sign === 't' ? '\t' : sign))
