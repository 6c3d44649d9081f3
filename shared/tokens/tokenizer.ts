/**
 * Counts tokens the way js-tiktoken does (the oracle in tests), in time linear in the text.
 * Provider usage is the truth; counts only split it (law 4).
 */
export interface Tokenizer {
  /** `o200k_base` or `cl100k_base`. */
  readonly encoding: string
  count(text: string): number
}

/** The tokenizer of a model; the same object for the same encoding. */
export type TokenizerFor = (model: string) => Tokenizer
