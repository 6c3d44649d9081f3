import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import type { ExchangeId } from '#shared/model/ids.ts'
import type { EpochUs } from '#shared/model/units.ts'
import type { PriceBook, PriceLookup } from '#shared/pricing/price-book.ts'
import { providerFor } from '#shared/providers/index.ts'
import { createDeriver, type Deriver } from '#shared/runs/derive.ts'
import type { DerivedIndex } from '#shared/runs/derived-index.ts'
import type { TokenizerFor } from '#shared/tokens/tokenizer.ts'
import { createTokenizerFor } from '#shared/tokens/tokenizer-for.ts'
import type { Store } from '../store/store.ts'
import { readById } from './read-exchange.ts'

type Prices =
  /** While recording, and where everything is priced anew: what the book says is used, and kept as a fact when it is new. */
  | { readonly kind: 'recording'; now(): EpochUs }
  /** On a rebuild: what was used then is used again (law 5). */
  | { readonly kind: 'rebuilding'; pricedWith(exchange: ExchangeId): PriceLookup | null }

/** The pure deriver with what only Node has: the store as its index, a hash, the ranks of the tokenizer. */
export function createNodeDeriver(store: Store, book: PriceBook, prices: Prices, index: DerivedIndex = store.derived): Deriver {
  return createDeriver({
    index,
    providerFor,
    readExchange: (exchange) => readById(store, exchange),
    book,
    storedRow: store.facts.priceRow,
    priced(found, exchangeId) {
      if (prices.kind !== 'recording') return
      const at = prices.now()
      if (found.kind === 'row') store.facts.append({ kind: 'price-row-used', at, exchangeId, row: found.row })
      else store.facts.append({ kind: 'price-row-missing', at, exchangeId, why: found.kind === 'local' ? 'local' : found.why })
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
