/**
 * The stand-in's own tokenizer: deterministic, without a vocabulary, near to what a real one would say (measured on the sample's texts:
 * about 1.25 times o200k_base, as newer tokenizers are finer). Real usage comes from the provider; here the stand-in is the provider.
 */
export function countTokens(text: string): number {
  let units = 0
  for (const [piece] of text.matchAll(PIECE)) units += weigh(piece)
  return Math.round(units * FINENESS)
}

/** A line break with its indentation; a word (camelCase: each hump); digits in threes; a run of signs; blanks between signs. */
const PIECE = /[\r\n]+[ \t]*| ?\p{Lu}?\p{Ll}+| ?\p{Lu}+(?!\p{Ll})| ?\p{Lo}| ?\p{N}{1,3}| ?[^\s\p{L}\p{N}]{1,3}|\s+|./gu

const FINENESS = 1.2
const WHOLE_WORD = 9
const SYLLABLE = 4

/** Frequent words are one token; longer ones come in parts. */
function weigh(piece: string): number {
  const word = piece.trim()
  if (word === '' || word.length <= WHOLE_WORD) return /^[^\p{L}\p{N}]{3}$/u.test(word) ? 1.5 : 1
  return 1 + (word.length - WHOLE_WORD) / SYLLABLE
}
