import type { PriceUse, RowUse, UnpricedModel } from '#shared/model/price-use.ts'
import { isPlainTier } from '#shared/pricing/tiers.ts'
import type { Store } from '../store/store.ts'

/** Calls that are looked at in each store: reading a document of each takes its time. */
const MOST_CALLS = 20_000

/** What the newest calls of these stores were priced with. The demo's are samples, and count only where no recorded call is priced alike. */
export function readPriceUse(stores: readonly Store[]): PriceUse {
  const rows = new Map<string, RowUse>()
  const unpriced = new Map<string, UnpricedModel>()
  let isAll = true
  for (const [at, store] of stores.entries()) {
    const { groups, hasOlder } = store.runs.priceUse(MOST_CALLS)
    if (hasOlder) isAll = false
    for (const { priceRow, why, provider, model, tier: served, nanoUsd, ...alike } of groups) {
      const tier = isPlainTier(served) ? null : served
      const row = priceRow === null ? null : store.facts.priceRow(priceRow)
      const key = priceRow ?? JSON.stringify([why, provider, model, tier])
      const use = { ...alike, sample: at > 0 }
      if (row && !rows.has(key)) rows.set(key, { row, nanoUsd, ...use })
      if (priceRow !== null) continue
      const known = unpriced.get(key)
      if (!known) unpriced.set(key, { provider, model, tier, why, ...use })
      else if (known.sample === use.sample) unpriced.set(key, together(known, use))
    }
  }
  return { rows: [...rows.values()], unpriced: [...unpriced.values()], newestCalls: isAll ? null : MOST_CALLS }
}

/** The plain tier has several names, as served. */
const together = (a: UnpricedModel, b: Pick<UnpricedModel, 'calls' | 'lastAt' | 'lastRun'>): UnpricedModel => ({
  ...a,
  calls: a.calls + b.calls,
  ...(b.lastAt > a.lastAt && { lastAt: b.lastAt, lastRun: b.lastRun }),
})
