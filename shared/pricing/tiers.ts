import type { PriceRow } from '../model/cost.ts'
import { type EpochUs, toIso } from '../model/units.ts'
import type { PriceBook } from './price-book.ts'
import { scaleRow } from './scale-row.ts'
import { TIER_RULES, type TierRule } from './tier-rules.ts'

/** What providers call the tier that the plain price is for: OpenAI `default` (`auto` until it is known), Anthropic `standard`, Groq and Vertex `on_demand`. */
const PLAIN_TIERS = new Set(['', 'default', 'standard', 'auto', 'on_demand'])
/** Vertex's traffic types. */
const TIER_NAMES: Readonly<Record<string, string>> = { on_demand_flex: 'flex', on_demand_priority: 'priority' }
/** OpenAI renamed priority processing; answers name it either way. */
const OPENAI_TIER_NAMES: Readonly<Record<string, string>> = { fast: 'priority' }

const tierName = (tier: string): string => TIER_NAMES[tier.toLowerCase()] ?? tier.toLowerCase()

export const isPlainTier = (tier: string | null): boolean => tier === null || PLAIN_TIERS.has(tier.toLowerCase())

const rulesFor = (plain: PriceRow): TierRule[] =>
  TIER_RULES.filter((rule) => rule.provider === plain.provider && (rule.models?.test(plain.model) ?? true))

const holds = ({ from = '', until }: TierRule, day: string): boolean => day >= from && (until === undefined || day < until)

/** The plain row may be older than the rule, and the rule older than the row. */
function byRule(plain: PriceRow, rule: TierRule): PriceRow {
  const { from = '' } = rule
  const effectiveFrom = from > (plain.effectiveFrom ?? '') ? from : plain.effectiveFrom
  return scaleRow({ ...plain, effectiveFrom }, rule, { tier: rule.tier })
}

/** The row of a tier, made from the plain row in force at the time; null where no rule then says what the tier costs. */
export function tierRow(plain: PriceRow, servedTier: string, at: EpochUs): PriceRow | null {
  const name = tierName(servedTier)
  const tier = plain.provider === 'openai' ? (OPENAI_TIER_NAMES[name] ?? name) : name
  const day = toIso(at).slice(0, 10)
  const rule = rulesFor(plain).find((each) => each.tier === tier && holds(each, day))
  return rule ? byRule(plain, rule) : null
}

/** Every tier of a model that a rule prices, but for rules that had ended before the row began. */
export const tierRows = (plain: PriceRow): readonly PriceRow[] =>
  rulesFor(plain)
    .filter(({ until }) => until === undefined || until > (plain.effectiveFrom ?? ''))
    .map((rule) => byRule(plain, rule))

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
      const row = tierRow(plain.row, query.tier, query.at)
      return row ? { kind: 'row', row } : own
    },
    list(filter) {
      return book.list(filter).flatMap((row) => (filter.tiers && row.tier === null ? [row, ...tierRows(row)] : [row]))
    },
  }
}
