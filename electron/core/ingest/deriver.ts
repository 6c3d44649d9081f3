import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import type { PriceRow } from '#shared/model/cost.ts'
import type { ExchangeId } from '#shared/model/ids.ts'
import type { EpochUs } from '#shared/model/units.ts'
import { providerFor } from '#shared/providers/index.ts'
import { createDeriver, type Deriver } from '#shared/runs/derive.ts'
import type { TokenizerFor } from '#shared/tokens/tokenizer.ts'
import { createTokenizerFor } from '#shared/tokens/tokenizer-for.ts'
import { openPriceBook } from '../price-book.ts'
import type { Store } from '../store/store.ts'

type Prices =
  /** While recording: the book's row is used, and kept as a fact when it is a new one. */
  | { readonly kind: 'recording'; now(): EpochUs }
  /** On a rebuild: what was used then is used again (law 5). */
  | { readonly kind: 'rebuilding'; pricedWith(exchange: ExchangeId): PriceRow | null }

/** The pure deriver with what only Node has: the store as its index, a hash, the ranks of the tokenizer. */
export function createNodeDeriver(store: Store, priceOverrides: string | null, prices: Prices): Deriver {
  return createDeriver({
    index: store.derived,
    providerFor,
    book: openPriceBook(priceOverrides),
    storedRow: store.facts.priceRow,
    rowUsed(row, exchangeId) {
      if (prices.kind === 'recording') store.facts.append({ kind: 'price-row-used', at: prices.now(), exchangeId, row })
    },
    ...(prices.kind === 'rebuilding' && { pricedWith: prices.pricedWith }),
    tokenizerFor: lazyTokenizerFor(),
    hash: (data) => createHash('sha256').update(data).digest('base64url').slice(0, 24),
  })
}

/** The ranks take a second and a hundred megabytes: they are read when the first answer with usage must be split, not at start. */
function lazyTokenizerFor(): TokenizerFor {
  let loaded: TokenizerFor | null = null
  return (model) => {
    loaded ??= loadTokenizers()
    return loaded(model)
  }
}

function loadTokenizers(): TokenizerFor {
  const require = createRequire(import.meta.url)
  return createTokenizerFor({
    o200k_base: require('js-tiktoken/ranks/o200k_base'),
    cl100k_base: require('js-tiktoken/ranks/cl100k_base'),
  })
}
