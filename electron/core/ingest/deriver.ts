import { hash } from 'node:crypto'
import { createRequire } from 'node:module'
import type { ExchangeId } from '#shared/model/ids.ts'
import type { EpochUs } from '#shared/model/units.ts'
import type { PriceBook, PriceLookup } from '#shared/pricing/price-book.ts'
import { providerFor } from '#shared/providers/index.ts'
import { createDeriver, type Deriver } from '#shared/runs/derive.ts'
import type { DerivedIndex } from '#shared/runs/derived-index.ts'
import type { TokenizerFor } from '#shared/tokens/tokenizer.ts'
import { createTokenizerFor } from '#shared/tokens/tokenizer-for.ts'
import { buildVocabulary, type Vocabulary } from '#shared/tokens/vocabulary.ts'
import { digestOf } from '../store/digest.ts'
import type { Store } from '../store/store.ts'
import { readById } from './read-exchange.ts'

type Prices =
  /** While recording, and where everything is priced anew: what the book says is used, and kept as a fact when it is new. */
  | { readonly kind: 'recording'; now(): EpochUs }
  /** On a rebuild: what was used then is used again (law 5). */
  | { readonly kind: 'rebuilding'; pricedWith(exchange: ExchangeId): PriceLookup | null }

export interface NodeDeriver extends Deriver {
  /** Does a part of what the first answer waits for: reading the tokenizer's tables. false: nothing is left of it. */
  prepare(): boolean
}

/** The pure deriver with what only Node has: the store as its index, a hash, the ranks of the tokenizer. */
export function createNodeDeriver(
  store: Store,
  book: PriceBook,
  prices: Prices,
  index: DerivedIndex = store.derived,
  { tokenizerFor, prepare }: Tokenizers = lazyTokenizers(),
): NodeDeriver {
  const deriver = createDeriver({
    index,
    providerFor,
    readExchange: (exchange) => readById(store, exchange),
    book,
    storedRow: store.facts.priceRow,
    priced(found, exchangeId, key) {
      if (prices.kind !== 'recording') return
      const at = prices.now()
      if (found.kind === 'row') store.facts.append({ kind: 'price-row-used', at, exchangeId, row: found.row, key })
      else
        store.facts.append({ kind: 'price-row-missing', at, exchangeId, why: found.kind === 'local' ? 'local' : found.why, key })
    },
    ...(prices.kind === 'rebuilding' && { pricedWith: prices.pricedWith }),
    tokenizerFor,
    hash: (data) =>
      (typeof data === 'string' ? hash('sha256', data, 'base64url') : digestOf(data).toString('base64url')).slice(0, 24),
  })
  return { ...deriver, prepare }
}

interface Tokenizers {
  readonly tokenizerFor: TokenizerFor
  prepare(): boolean
}

/** The ranks take a second and a hundred megabytes: they are read when the first answer with usage must be split, not at start. */
export function lazyTokenizers(): Tokenizers {
  let loaded: TokenizerFor | null = null
  let building: { readonly ranks: Ranks; readonly vocabulary: Generator<void, Vocabulary> } | null = null
  return {
    tokenizerFor(model) {
      loaded ??= createTokenizerFor(readRanks())
      return loaded(model)
    },
    prepare() {
      if (loaded) return false
      if (!building) {
        const ranks = readRanks()
        building = { ranks, vocabulary: buildVocabulary(ranks.o200k_base) }
        return true
      }
      const step = building.vocabulary.next()
      if (!step.done) return true
      loaded = createTokenizerFor(building.ranks, { o200k_base: step.value })
      building = null
      return false
    },
  }
}

type Ranks = Parameters<typeof createTokenizerFor>[0]

function readRanks(): Ranks {
  const require = createRequire(import.meta.url)
  return {
    o200k_base: require('js-tiktoken/ranks/o200k_base'),
    cl100k_base: require('js-tiktoken/ranks/cl100k_base'),
  }
}
