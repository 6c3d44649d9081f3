import type { PriceRates, PriceRow } from '../model/cost.ts'
import { picoPerToken, scaleDecimal } from './decimal.ts'
import { bookProvider } from './genai-providers.ts'
import { matchesModel } from './match-model.ts'
import type { Override, OverrideRates } from './override-document.ts'
import type { PriceBook, PriceQuery } from './price-book.ts'
import { withRowId } from './row-id.ts'
import { isPlainTier } from './tiers.ts'

function toRates({ other = {}, ...usd }: OverrideRates): PriceRates {
  const rate = (price: number | undefined) => (price === undefined ? null : picoPerToken(price))
  const others = Object.entries(other).map(([key, price]) => [
    key,
    key.startsWith('fee.') ? scaleDecimal(price, 12) : picoPerToken(price),
  ])
  return {
    inputFresh: rate(usd.input),
    cacheRead: rate(usd.cacheRead),
    cacheWrite5m: rate(usd.cacheWrite5m),
    cacheWrite1h: rate(usd.cacheWrite1h),
    output: rate(usd.output),
    reasoning: rate(usd.reasoning),
    other: Object.fromEntries(others),
  }
}

function matches(override: Override, query: PriceQuery): boolean {
  const { provider } = override
  const ofProvider = provider === undefined || provider === query.host || bookProvider(provider) === bookProvider(query.provider)
  return ofProvider && matchesModel(override.model, query.model)
}

const sameTier = (a: string | null, b: string | null): boolean =>
  isPlainTier(a) ? isPlainTier(b) : a?.toLowerCase() === b?.toLowerCase()

function toRow(override: Override, book: string): PriceRow {
  const { provider = 'any', model, tier, from, steps = [] } = override
  return withRowId({
    provider: bookProvider(provider),
    model,
    tier: isPlainTier(tier ?? null) ? null : (tier ?? null),
    effectiveFrom: from ?? null,
    book,
    base: toRates(override),
    steps: steps
      .map(({ aboveInputTokens, ...rates }) => ({ aboveInputTokens, rates: toRates(rates) }))
      .sort((a, b) => a.aboveInputTokens - b.aboveInputTokens),
  })
}

/**
 * Rows of the user's own as a book, to be asked before the bundled one. Of those that match and are in force the newest wins; of equally old ones,
 * the later in the file.
 */
export function createOverrideBook(overrides: readonly Override[], book = 'user'): PriceBook {
  const entries = overrides
    .map((override) => ({
      override,
      row: toRow(override, book),
      fromMs: override.from === undefined ? -Infinity : Date.parse(override.from),
    }))
    .sort((a, b) => a.fromMs - b.fromMs)
  return {
    version: `${book} (${overrides.length} ${overrides.length === 1 ? 'price' : 'prices'})`,
    lookup(query) {
      const ofModel = entries.filter(({ override, fromMs }) => query.at / 1000 >= fromMs && matches(override, query))
      const found = ofModel.findLast(({ row }) => sameTier(row.tier, query.tier))
      if (found) return { kind: 'row', row: found.row }
      return { kind: 'unknown', why: ofModel.length > 0 ? 'unknown-tier' : 'unknown-model' }
    },
    list({ provider, model }) {
      return entries
        .map((entry) => entry.row)
        .filter(
          (row) =>
            (provider === undefined || row.provider === bookProvider(provider)) && (model === undefined || row.model === model),
        )
    },
  }
}
