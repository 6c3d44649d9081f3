/**
 * How the tokens that a provider reports compare with those that we count (law 4). Between `low` and `high` times the count the difference is the
 * provider's own tokenizer; beyond, it needs another explanation.
 */
export interface Band {
  readonly low: number
  readonly high: number
  /** Tokens of the provider's chat template around a whole prompt, beyond what is counted around each message. */
  readonly template: number
}

/** Of models that nothing was measured of. */
const UNMEASURED: Band = { low: 0.8, high: 1.45, template: 0 }

/**
 * Measured in November 2026 on recorded traffic whose providers report usage: prompts of text alone with 60 counted tokens or more, and answers of
 * text alone of 60 or more, without hidden reasoning. `high` is the 95th percentile of the answers (of prompts where they are more), rounded up: no
 * hidden prompt can be in an answer. The 5th is 0.95 to 1, but for one odd prompt of DeepSeek; tool uses and results, which providers write anew, go
 * down to 0.87: hence `low`. `template` is the median of prompts of one message and of system and message, the larger. `of`: prompts and answers
 * measured, few where few were recorded. The first that fits counts.
 */
const MEASURED: readonly { readonly models: RegExp; readonly band: Band; readonly of: readonly [number, number] }[] = [
  // A new tokenizer since Opus 4.7: up to half as many tokens again.
  {
    models: /claude-(opus|sonnet|haiku|fable|mythos)-(4[-.][789](?!\d)|[5-9])/,
    band: { low: 0.85, high: 1.6, template: 10 },
    of: [3, 10],
  },
  { models: /claude/, band: { low: 0.85, high: 1.3, template: 10 }, of: [61, 141] },
  {
    models: /gpt|chatgpt|codex|davinci|babbage|^o[134](-|$)|\/o[134](-|$)/,
    band: { low: 0.85, high: 1.1, template: 7 },
    of: [411, 341],
  },
  { models: /gemini/, band: { low: 0.85, high: 1.25, template: 2 }, of: [15, 37] },
  { models: /command-/, band: { low: 0.85, high: 1.25, template: 0 }, of: [24, 22] },
  { models: /deepseek/, band: { low: 0.85, high: 1.1, template: 4 }, of: [6, 12] },
]

/** The band of a model, by whatever name its host gives it. */
export function bandOf(model: string): Band {
  const name = model.toLowerCase()
  return MEASURED.find(({ models }) => models.test(name))?.band ?? UNMEASURED
}
