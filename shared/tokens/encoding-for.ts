export type Encoding = 'o200k_base' | 'cl100k_base'

/** Models of OpenAI before GPT-4o, and its embeddings (OpenAI's tiktoken, model.py). */
const CL100K = /^(?:gpt-4(?!o|\.|-o)|gpt-3\.5|gpt-35|text-embedding-|davinci-002|babbage-002)/

/**
 * The encoding that counts a model's tokens. Every newer OpenAI model has o200k_base. Other makers publish none, so theirs is o200k_base as well:
 * counts only split what the provider reports (law 4), and scaling takes up the difference. `vendor/` prefixes do not matter.
 */
export function encodingFor(model: string): Encoding {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase()
  return CL100K.test(name) ? 'cl100k_base' : 'o200k_base'
}
