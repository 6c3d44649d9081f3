import type { PriceRates, PriceRow } from '../model/cost.ts'
import { type NanoUsd, nanoUsd } from '../model/units.ts'
import { TOKEN_BUCKETS, type Usage } from '../model/usage.ts'

/** What a usage comes to under one row. */
export interface PricedUsage {
  readonly nanoUsd: NanoUsd
  /**
   * Buckets whose rate the row cannot know, so that the call is marked estimated: fees without one (they add nothing), sound and film priced
   * as text, and tokens of another model that took part in the answer and has no
   * price (they are priced as this one's).
   */
  readonly guessed: readonly string[]
}

/** One bucket of a usage under one row. Σ `pico` over the lines of a usage, rounded half up once, is its price. */
export interface PriceLine {
  /** `TOKEN_BUCKETS` or a key of `Usage.other`; `fee.request` where the row charges by the request. */
  readonly bucket: string
  /** Tokens, or pieces of a fee. */
  readonly count: number
  /** Pico-dollars a token, or a piece; null: nothing in the row says what it costs. */
  readonly rate: number | null
  /** The bucket that the rate is for, which may be the one that this one is a part of. */
  readonly ratedAs: string
  /** count × rate; 0 where there is no rate. */
  readonly pico: bigint
  /** See `PricedUsage.guessed`. */
  readonly guessed: boolean
}

/** Tokens of other models that took part in the answer, billed in the same call at rates of their own (`withSamplings`). */
const isOtherModel = (bucket: string): boolean => /^(?:input|output)\.(?:advisor|fallback|other_model)(?:_cache_|$)/.test(bucket)

/** Tokens that the provider counts but does not charge: what Cohere puts around prompts and answers. */
const UNBILLED = ['input.unbilled', 'output.unbilled']

/** The rates for a request of this size: of the highest step that it exceeds, for the whole request. */
export function ratesFor(row: PriceRow, inputTotal: number): PriceRates {
  return stepFor(row, inputTotal)?.rates ?? row.base
}

/** The long-context step that a request of this size falls under; null: the plain rates hold. */
export const stepFor = (row: PriceRow, inputTotal: number): PriceRow['steps'][number] | null =>
  row.steps.findLast((step) => inputTotal > step.aboveInputTokens) ?? null

/** What to look for, in order, when a bucket has no rate of its own. */
const PART_OF: Readonly<Record<string, readonly string[]>> = {
  cacheRead: ['inputFresh'],
  cacheWrite5m: ['inputFresh'],
  cacheWrite1h: ['cacheWrite5m', 'inputFresh'],
  reasoning: ['outputText'],
}

function ownRate(rates: PriceRates, bucket: string): number | null {
  switch (bucket) {
    case 'inputFresh':
    case 'cacheRead':
    case 'cacheWrite5m':
    case 'cacheWrite1h':
    case 'reasoning':
      return rates[bucket]
    case 'outputText':
      return rates.output
  }
  return rates.other[bucket] ?? null
}

function partOf(bucket: string): readonly string[] {
  if (bucket === 'input.audio_cached') return ['cacheRead', 'inputFresh']
  if (bucket.startsWith('input.')) return ['inputFresh']
  if (bucket.startsWith('output.')) return ['outputText']
  return PART_OF[bucket] ?? []
}

/** The rate of a bucket and the bucket that it is the rate of; see `rateOf`. */
function rated(rates: PriceRates, bucket: string): { readonly rate: number | null; readonly ratedAs: string } {
  if (UNBILLED.includes(bucket)) return { rate: 0, ratedAs: bucket }
  for (const ratedAs of [bucket, ...partOf(bucket)]) {
    const rate = ownRate(rates, ratedAs)
    if (rate !== null) return { rate, ratedAs }
  }
  return { rate: null, ratedAs: bucket }
}

/**
 * Pico-dollars a token (a piece, for fees) of one bucket: `TOKEN_BUCKETS` or a key of `Usage.other`. A bucket without a rate of its own is
 * priced as the one that it is a part of, because unknown must not become free: cacheWrite1h as cacheWrite5m, cache buckets and `input.*` as
 * fresh input, cached audio as cached text before that, reasoning and `output.*` as output; unbilled tokens cost nothing. null: nothing in the row says what it costs.
 */
export const rateOf = (rates: PriceRates, bucket: string): number | null => rated(rates, bucket).rate

/** Every bucket of a usage that holds something, the rarer ones included. */
export function bucketsOf(usage: Usage): [bucket: string, count: number][] {
  const plain = TOKEN_BUCKETS.map((bucket): [string, number] => [bucket, usage[bucket]])
  return [...plain, ...Object.entries(usage.other)].filter(([, count]) => count > 0)
}

/** Google's prices say where sound costs more than text; others leave models out whose sound costs ten times as much. */
const isSound = (bucket: string): boolean => /\.(?:audio|video|audio_cached)$/.test(bucket)

/** Whether a row charges the request itself. An answer that says which kind of request it was (`fee.request_low`) is charged for that kind alone. */
export const chargesRequest = (rates: PriceRates, usage: Usage): boolean =>
  rates.other['fee.request'] !== undefined &&
  !Object.keys(usage.other).some((bucket) => bucket.startsWith('fee.request_') && rates.other[bucket] !== undefined)

/** A usage bucket by bucket, in the order of `TOKEN_BUCKETS`. A row that charges by the request (`fee.request`) charges one. */
export function priceLines(row: PriceRow, usage: Usage): PriceLine[] {
  const rates = ratesFor(row, usage.inputTotal)
  const request: [string, number][] = chargesRequest(rates, usage) ? [['fee.request', 1]] : []
  return [...bucketsOf(usage), ...request].map(([bucket, count]) => {
    const { rate, ratedAs } = rated(rates, bucket)
    const asText = isSound(bucket) && ratedAs !== bucket && row.provider !== 'google'
    const guessed = rate === null || asText || (isOtherModel(bucket) && ratedAs !== bucket)
    return { bucket, count, rate, ratedAs, pico: BigInt(count) * BigInt(rate ?? 0), guessed }
  })
}

/** Rounds half up to nano-dollars. */
export const picoToNano = (pico: bigint): NanoUsd => nanoUsd(Number((pico + 500n) / 1000n))

/**
 * Σ bucket × rate, rounded half up once to nano-dollars.
 * null: a token bucket has no rate, so the row cannot price this usage. Big integers: no product of counts and rates loses a digit.
 */
export function priceUsage(row: PriceRow, usage: Usage): PricedUsage | null {
  const lines = priceLines(row, usage)
  if (lines.some(({ bucket, rate }) => rate === null && !bucket.startsWith('fee.'))) return null
  return {
    nanoUsd: picoToNano(lines.reduce((sum, { pico }) => sum + pico, 0n)),
    guessed: lines.filter(({ guessed }) => guessed).map(({ bucket }) => bucket),
  }
}
