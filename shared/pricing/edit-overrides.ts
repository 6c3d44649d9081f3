import type { Override } from './override-document.ts'
import { isPlainTier } from './tiers.ts'

/** What tells one price of the user's from another; `model` as it is written in the file. */
export type OverrideKey = Pick<Override, 'model' | 'provider' | 'tier' | 'from'>

const same = (a: string | undefined, b: string | undefined): boolean => (a ?? '').toLowerCase() === (b ?? '').toLowerCase()
const sameTier = (a: string | undefined, b: string | undefined): boolean =>
  isPlainTier(a ?? null) ? isPlainTier(b ?? null) : same(a, b)

/** The prices with one more: it takes the place of one for the same model, provider, tier and date. */
export function setOverride(prices: readonly Override[], price: Override): readonly Override[] {
  const isIt = (each: Override): boolean =>
    same(each.model, price.model) &&
    same(each.provider, price.provider) &&
    sameTier(each.tier, price.tier) &&
    each.from === price.from
  const at = prices.findIndex(isIt)
  return at < 0 ? [...prices, price] : prices.map((each, i) => (i === at ? price : each))
}

/** Takes out every price of a model, or, where the key says more, those that agree with all that it says. */
export function unsetOverrides(
  prices: readonly Override[],
  key: OverrideKey,
): { readonly kept: readonly Override[]; readonly removed: readonly Override[] } {
  const agrees = (price: Override): boolean =>
    same(price.model, key.model) &&
    (key.provider === undefined || same(price.provider, key.provider)) &&
    (key.tier === undefined || sameTier(price.tier, key.tier)) &&
    (key.from === undefined || price.from === key.from)
  return { kept: prices.filter((price) => !agrees(price)), removed: prices.filter(agrees) }
}

/** The document of `prices.json`. */
export function overrideDocument(prices: readonly Override[]): { readonly prices: readonly Override[] } {
  return {
    prices: prices.map(({ steps, ...price }) => (steps && steps.length > 0 ? { ...price, steps } : price)),
  }
}
