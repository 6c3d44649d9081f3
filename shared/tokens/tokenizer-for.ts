import { withTextMemory } from './counted-texts.ts'
import { createTokenizer } from './create-tokenizer.ts'
import { type Encoding, encodingFor } from './encoding-for.ts'
import type { Tokenizer, TokenizerFor } from './tokenizer.ts'
import type { EncodingRanks, Vocabulary } from './vocabulary.ts'

/**
 * The tokenizer of each model, over ranks that the caller has loaded (`js-tiktoken/ranks/o200k_base` and `…/cl100k_base`). Each builds its
 * vocabulary on first use, unless it is `built`.
 */
export function createTokenizerFor(
  ranks: Readonly<Record<Encoding, EncodingRanks>>,
  built: Readonly<Partial<Record<Encoding, Vocabulary>>> = {},
): TokenizerFor {
  const byEncoding: Record<Encoding, Tokenizer> = {
    o200k_base: withTextMemory(createTokenizer('o200k_base', ranks.o200k_base, built.o200k_base)),
    cl100k_base: withTextMemory(createTokenizer('cl100k_base', ranks.cl100k_base, built.cl100k_base)),
  }
  return (model) => byEncoding[encodingFor(model)]
}
