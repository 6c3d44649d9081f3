import type { PriceRates, PriceRow } from '../model/cost.ts'
import type { PriceBook } from './price-book.ts'
import { withRowId } from './row-id.ts'

/** One published rule: what a service tier does to a provider's plain rates. Fees by the piece stay as they are. */
interface TierRule {
  readonly provider: string
  readonly tier: string
  /** Without it: every model of the provider. */
  readonly models?: RegExp
  readonly factor: number
  /** Where cached reads follow a rule of their own. */
  readonly cacheReadFactor?: number
  /** The tier does not serve long-context requests, so it has no steps. */
  readonly noLongContext?: boolean
  readonly source: string
}

/**
 * The bundled book has plain rows only; these are laid over it. A tier that is not here is `unknown-tier`, never the plain price: providers
 * charge up to six times as much for some.
 */
export const TIER_RULES: readonly TierRule[] = [
  {
    provider: 'openai',
    tier: 'batch',
    factor: 0.5,
    source: 'developers.openai.com/api/docs/guides/batch: half the price of synchronous calls',
  },
  {
    provider: 'openai',
    tier: 'flex',
    factor: 0.5,
    source: 'developers.openai.com/api/docs/guides/flex-processing: Batch API rates',
  },
  {
    provider: 'openai',
    tier: 'priority',
    models: /^gpt-5\.4$/,
    factor: 2,
    noLongContext: true,
    source: 'developers.openai.com/api/docs/pricing, priority table: twice the standard rates, long context excluded',
  },
  {
    provider: 'openai',
    tier: 'priority',
    models: /^gpt-5\.5$/,
    factor: 2.5,
    noLongContext: true,
    source: 'developers.openai.com/api/docs/pricing, priority table: 2.5 times the standard rates, long context excluded',
  },
  {
    provider: 'anthropic',
    tier: 'batch',
    factor: 0.5,
    source: 'platform.claude.com/docs/en/about-claude/pricing#batch-processing: half, together with the cache multipliers',
  },
  {
    provider: 'anthropic',
    tier: 'fast',
    models: /^claude-opus-4-6$/,
    factor: 6,
    source: 'platform.claude.com/docs/en/build-with-claude/fast-mode: six times, together with the cache multipliers',
  },
  {
    provider: 'google',
    tier: 'batch',
    factor: 0.5,
    cacheReadFactor: 1,
    source:
      'ai.google.dev/gemini-api/docs/optimization: 50% discount; a cache hit keeps its own discount instead (Vertex, batch inference)',
  },
  {
    provider: 'google',
    tier: 'flex',
    factor: 0.5,
    source: 'ai.google.dev/gemini-api/docs/optimization: 50% of standard, by token',
  },
]

/** What providers call the tier that the plain price is for: OpenAI `default` (`auto` until it is known), Anthropic `standard`, Groq and Vertex `on_demand`. */
const PLAIN_TIERS = new Set(['', 'default', 'standard', 'auto', 'on_demand'])
/** Vertex's traffic types. */
const TIER_NAMES: Readonly<Record<string, string>> = { on_demand_flex: 'flex', on_demand_priority: 'priority' }

const tierName = (tier: string): string => TIER_NAMES[tier.toLowerCase()] ?? tier.toLowerCase()

export const isPlainTier = (tier: string | null): boolean => tier === null || PLAIN_TIERS.has(tier.toLowerCase())

function scaleRates(rates: PriceRates, { factor, cacheReadFactor = factor }: TierRule): PriceRates {
  const by = (rate: number | null, times: number) => (rate === null ? null : Math.round(rate * times))
  const other = Object.entries(rates.other).map(([key, rate]) => [key, key.startsWith('fee.') ? rate : Math.round(rate * factor)])
  return {
    inputFresh: by(rates.inputFresh, factor),
    cacheRead: by(rates.cacheRead, cacheReadFactor),
    cacheWrite5m: by(rates.cacheWrite5m, factor),
    cacheWrite1h: by(rates.cacheWrite1h, factor),
    output: by(rates.output, factor),
    reasoning: by(rates.reasoning, factor),
    other: Object.fromEntries(other),
  }
}

/** The row of a tier, made from the plain row; null where no rule says what the tier costs. */
export function tierRow(plain: PriceRow, servedTier: string): PriceRow | null {
  const tier = tierName(servedTier)
  const rule = TIER_RULES.find((r) => r.provider === plain.provider && r.tier === tier && (r.models?.test(plain.model) ?? true))
  if (!rule) return null
  const { id: _, ...rest } = plain
  const steps = rule.noLongContext ? [] : plain.steps.map((step) => ({ ...step, rates: scaleRates(step.rates, rule) }))
  return withRowId({ ...rest, tier, base: scaleRates(plain.base, rule), steps })
}

/** Lays the tier rules over a book: a row of the book's own for the tier wins, else the plain row in force, scaled. */
export function withTiers(book: PriceBook): PriceBook {
  return {
    version: book.version,
    lookup(query) {
      if (isPlainTier(query.tier) || query.tier === null) return book.lookup({ ...query, tier: null })
      const own = book.lookup({ ...query, tier: tierName(query.tier) })
      if (own.kind !== 'unknown' || own.why === 'unknown-model') return own
      const plain = book.lookup({ ...query, tier: null })
      if (plain.kind !== 'row') return plain
      const row = tierRow(plain.row, query.tier)
      return row ? { kind: 'row', row } : own
    },
    list: (filter) => book.list(filter),
  }
}
