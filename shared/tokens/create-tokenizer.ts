import { bytesOfText } from './byte-string.ts'
import { countMerged } from './merge.ts'
import type { Tokenizer } from './tokenizer.ts'
import { createVocabulary, type EncodingRanks, type Vocabulary } from './vocabulary.ts'

/** Counts of pieces that are remembered. */
const REMEMBERED_PIECES = 50_000
/** V8 keeps a longer slice of a text as a view on the whole text: remembering one would keep megabytes alive. */
const LONGEST_REMEMBERED = 12
/** V8's pattern matcher gives up ("Maximum call stack size exceeded") on runs of some two million characters; this is half of that. */
const LONGEST_SLICE = 1 << 20

/**
 * Cuts a long text where no piece reaches across: between a line's end and a letter or digit. A text without such a place, a line of more than
 * a million characters, is cut through, which may move its count by a token.
 */
function* slicesOf(text: string): Generator<string> {
  let start = 0
  while (text.length - start > LONGEST_SLICE) {
    let cut = start + LONGEST_SLICE
    for (let at = cut; at > start; at = text.lastIndexOf('\n', at - 1)) {
      if (text[at] === '\n' && /[a-z0-9]/i.test(text[at + 1] ?? '')) {
        cut = at + 1
        break
      }
    }
    if (cut === start + LONGEST_SLICE && /[\ud800-\udbff]/.test(text[cut - 1] ?? '')) cut--
    yield text.slice(start, cut)
    start = cut
  }
  yield start === 0 ? text : text.slice(start)
}

/**
 * A tokenizer over the ranks of js-tiktoken, with its counts and without its quadratic time. Special tokens such as `<|endoftext|>` are plain
 * text: in a prompt they are just characters. The vocabulary (6 MB) is built when the first text is counted, if it is not there yet.
 */
export function createTokenizer(encoding: string, ranks: EncodingRanks, built: Vocabulary | null = null): Tokenizer {
  const pieces = new RegExp(ranks.pat_str, 'gu')
  const counts = new Map<string, number>()
  let vocabulary = built

  function countPiece(piece: string, words: Vocabulary): number {
    const known = counts.get(piece)
    if (known !== undefined) return known
    const bytes = bytesOfText(piece)
    const count = words.rankOf(bytes) === undefined ? countMerged(bytes, words) : 1
    if (piece.length <= LONGEST_REMEMBERED) {
      if (counts.size >= REMEMBERED_PIECES) counts.clear()
      counts.set(piece, count)
    }
    return count
  }

  return {
    encoding,
    count(text) {
      vocabulary ??= createVocabulary(ranks)
      let total = 0
      for (const slice of slicesOf(text)) {
        pieces.lastIndex = 0
        for (let match = pieces.exec(slice); match; match = pieces.exec(slice)) total += countPiece(match[0], vocabulary)
      }
      return total
    },
  }
}
