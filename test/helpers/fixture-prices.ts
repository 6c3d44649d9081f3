import type { Methods } from '#shared/api/contract.ts'
import type { PriceUse, RowUse, UnpricedModel } from '#shared/model/price-use.ts'
import { nanoUsd } from '#shared/model/units.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import type { Override } from '#shared/pricing/override-document.ts'
import { createOverrideBook } from '#shared/pricing/overrides.ts'
import type { SampleRun } from './sample/sample-run.ts'

/** The user's own prices, those of the sample's book, and the bundled ones: in this order they are asked. */
export function fixturePrices(
  samples: readonly SampleRun[],
  ownPrices: readonly Override[],
  filter: Methods['prices.list']['params'],
): Methods['prices.list']['result'] {
  const book = createPriceBook(ownPrices.length > 0 ? [createOverrideBook(ownPrices)] : [])
  const [own, bundled] = [book.list(filter).filter(isOwn), book.list(filter).filter((row) => !isOwn(row))]
  return {
    version: ['sample 2026-11-20', book.version].join(' + '),
    rows: [...own, ...samples.flatMap(({ priceRows }) => priceRows), ...bundled],
  }
}

const isOwn = ({ book }: { readonly book: string }): boolean => book === 'user'

/** What the samples' calls were priced with. */
export function fixturePriceUse(samples: readonly SampleRun[]): PriceUse {
  const rows = new Map<string, RowUse>()
  const unpriced = new Map<string, UnpricedModel>()
  for (const { view, priceRows } of samples)
    for (const { cost, provider, model, tier = null, startUs, runId } of view.calls) {
      const alike = { lastAt: startUs, lastRun: runId, sample: false }
      if (cost.kind === 'unpriced' && cost.why !== 'no-usage') {
        const key = [provider, model, tier, cost.why].join()
        const calls = (unpriced.get(key)?.calls ?? 0) + 1
        unpriced.set(key, { provider, model, tier, why: cost.why, calls, ...alike })
      }
      const row = cost.kind === 'priced' ? priceRows.find(({ id }) => id === cost.priceRow) : undefined
      if (cost.kind !== 'priced' || !row) continue
      const known = rows.get(row.id)
      rows.set(row.id, {
        row,
        calls: (known?.calls ?? 0) + 1,
        nanoUsd: nanoUsd((known?.nanoUsd ?? 0) + cost.nanoUsd),
        ...alike,
      })
    }
  return { rows: [...rows.values()].sort((a, b) => b.calls - a.calls), unpriced: [...unpriced.values()], newestCalls: null }
}
