import type { ModelPrice } from '@pydantic/genai-prices'
import type { PriceRates, PriceRow } from '../model/cost.ts'
import { picoPerPiece, picoPerToken } from './decimal.ts'

/** Price keys of genai-prices, by our name for the rarer buckets. */
const TOKEN_KEYS = {
  'input.audio': 'input_audio_mtok',
  'input.audio_cached': 'cache_audio_read_mtok',
  'input.image': 'input_image_mtok',
  'input.video': 'input_video_mtok',
  'output.audio': 'output_audio_mtok',
  'output.image': 'output_image_mtok',
  'output.video': 'output_video_mtok',
  'output.citation': 'output_citation_mtok',
} as const
const PIECE_KEYS = {
  'fee.web_search': 'web_searches_kcount',
  'fee.file_search': 'storage_searches_kcount',
  'fee.request': 'requests_kcount',
} as const

/** Dollars for a request whose input is just above `above` tokens: a step begins strictly above its `start`, as in genai-prices itself. */
function dollars(prices: ModelPrice, key: string, above: number): number | null {
  const price = prices[key]
  if (price === undefined) return null
  if (typeof price === 'number') return price
  return price.tiers.findLast((tier) => tier.start <= above)?.price ?? price.base
}

/** An hour's cache costs twice the input on every Claude (platform.claude.com, prompt caching); the book leaves it out off Anthropic's own API. */
const CLAUDE_HOUR_FACTOR = 2

function ratesAt(model: string, prices: ModelPrice, above: number): PriceRates {
  const tokens = (key: string): number | null => {
    const usd = dollars(prices, key, above)
    return usd === null ? null : picoPerToken(usd)
  }
  const other: Record<string, number> = {}
  for (const [bucket, key] of Object.entries(TOKEN_KEYS)) {
    const rate = tokens(key)
    if (rate !== null) other[bucket] = rate
  }
  for (const [fee, key] of Object.entries(PIECE_KEYS)) {
    const usd = dollars(prices, key, above)
    if (usd !== null) other[fee] = picoPerPiece(usd)
  }
  const inputFresh = tokens('input_mtok')
  const cacheWrite5m = tokens('cache_write_mtok')
  const claudeHour =
    model.includes('claude') && cacheWrite5m !== null && inputFresh !== null ? CLAUDE_HOUR_FACTOR * inputFresh : null
  const output = tokens('output_mtok')
  return {
    inputFresh,
    cacheRead: tokens('cache_read_mtok'),
    cacheWrite5m,
    cacheWrite1h: tokens('cache_write_1h_mtok') ?? claudeHour,
    output,
    reasoning: tokens('output_reasoning_mtok') ?? output,
    other,
  }
}

const FREE: ModelPrice = { input_mtok: 0, output_mtok: 0 }

/**
 * The rates and long-context steps of one genai-prices entry. null: the entry says nothing about tokens. An empty entry is that too, and not
 * "free" (law 2), unless the model's name says `:free`.
 */
export function ratesAndSteps(model: string, prices: ModelPrice): Pick<PriceRow, 'base' | 'steps'> | null {
  const known = Object.keys(prices).length === 0 && model.endsWith(':free') ? FREE : prices
  const base = ratesAt(model, known, -1)
  if (base.inputFresh === null && base.output === null) return null
  const starts = new Set(
    Object.values(known).flatMap((price) => (typeof price === 'object' ? price.tiers.map((tier) => tier.start) : [])),
  )
  const steps = [...starts]
    .sort((a, b) => a - b)
    .map((start) => ({ aboveInputTokens: start, rates: ratesAt(model, known, start) }))
  return { base, steps }
}
