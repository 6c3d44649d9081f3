import type { PriceRates, PriceRow } from '../model/cost.ts'
import { type NanoUsd, nanoUsd } from '../model/units.ts'
import { TOKEN_BUCKETS, type Usage } from '../model/usage.ts'

/** What a usage comes to under one row. */
export interface PricedUsage {
  readonly nanoUsd: NanoUsd
  /**
   * Buckets whose rate the row cannot know, so that the call is marked estimated: fees without one (they add nothing), and tokens of another
   * model that took part in the answer (priced as this one's).
   */
  readonly guessed: readonly string[]
}

/** Anthropic's advisor tool: a second model, billed in the same call at its own rates. */
const OTHER_MODELS = ['input.advisor', 'output.advisor']

/** Tokens that the provider counts but does not charge: what Cohere puts around prompts and answers. */
const UNBILLED = ['input.unbilled', 'output.unbilled']

/** The rates for a request of this size: of the highest step that it exceeds, for the whole request. */
export function ratesFor(row: PriceRow, inputTotal: number): PriceRates {
  return row.steps.findLast((step) => inputTotal > step.aboveInputTokens)?.rates ?? row.base
}

/**
 * Pico-dollars a token (a piece, for fees) of one bucket: `TOKEN_BUCKETS` or a key of `Usage.other`. A bucket without a rate of its own is
 * priced as the one that it is a part of, because unknown must not become free: cacheWrite1h as cacheWrite5m, cache buckets and `input.*` as
 * fresh input, reasoning and `output.*` as output; unbilled tokens cost nothing. null: nothing in the row says what it costs.
 */
export function rateOf(rates: PriceRates, bucket: string): number | null {
  switch (bucket) {
    case 'inputFresh':
      return rates.inputFresh
    case 'cacheRead':
      return rates.cacheRead ?? rates.inputFresh
    case 'cacheWrite5m':
      return rates.cacheWrite5m ?? rates.inputFresh
    case 'cacheWrite1h':
      return rates.cacheWrite1h ?? rates.cacheWrite5m ?? rates.inputFresh
    case 'outputText':
      return rates.output
    case 'reasoning':
      return rates.reasoning ?? rates.output
  }
  if (UNBILLED.includes(bucket)) return 0
  const own = rates.other[bucket]
  if (own !== undefined) return own
  if (bucket.startsWith('input.')) return rates.inputFresh
  if (bucket.startsWith('output.')) return rates.output
  return null
}

/** Every bucket of a usage that holds something, the rarer ones included. */
export function bucketsOf(usage: Usage): [bucket: string, count: number][] {
  const plain = TOKEN_BUCKETS.map((bucket): [string, number] => [bucket, usage[bucket]])
  return [...plain, ...Object.entries(usage.other)].filter(([, count]) => count > 0)
}

/**
 * Σ bucket × rate, rounded half up once to nano-dollars. A row that charges by the request (`fee.request`) charges one.
 * null: a token bucket has no rate, so the row cannot price this usage. Big integers: no product of counts and rates loses a digit.
 */
export function priceUsage(row: PriceRow, usage: Usage): PricedUsage | null {
  const rates = ratesFor(row, usage.inputTotal)
  const guessed: string[] = []
  let pico = BigInt(rates.other['fee.request'] ?? 0)
  for (const [bucket, count] of bucketsOf(usage)) {
    const rate = rateOf(rates, bucket)
    if (rate === null && !bucket.startsWith('fee.')) return null
    if (rate === null || OTHER_MODELS.includes(bucket)) guessed.push(bucket)
    pico += BigInt(count) * BigInt(rate ?? 0)
  }
  return { nanoUsd: nanoUsd(Number((pico + 500n) / 1000n)), guessed }
}
