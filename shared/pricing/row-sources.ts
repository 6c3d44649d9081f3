import type { PriceRow } from '../model/cost.ts'
import { FEE_RULES } from './fees.ts'
import { GEOGRAPHY_RULES } from './geography.ts'
import { TIER_RULES } from './tier-rules.ts'

/** Where one part of a row comes from. */
export interface RowSource {
  /** `tier batch`, `inference in us`, or the key of a fee. */
  readonly of: string
  readonly source: string
}

/** The published rules that made a row out of its book's, each with its source. */
export function ruleSources(row: PriceRow): readonly RowSource[] {
  const tier = TIER_RULES.find(
    (rule) => rule.provider === row.provider && rule.tier === row.tier && (rule.models?.test(row.model) ?? true),
  )
  const place =
    row.geo === undefined
      ? undefined
      : GEOGRAPHY_RULES.find(({ provider, models }) => provider === row.provider && models.test(row.model))
  const fees = FEE_RULES.filter(
    ({ provider, models, fee }) => provider === row.provider && models.test(row.model) && row.base.other[fee] !== undefined,
  )
  return [
    ...(tier ? [{ of: `tier ${tier.tier}`, source: tier.source }] : []),
    ...(place ? [{ of: `inference in ${row.geo}`, source: place.source }] : []),
    ...(row.book === 'user' ? [] : fees.map(({ fee, source }) => ({ of: fee, source }))),
  ]
}
