import type { EpochUs } from '#shared/model/units.ts'
import type { DerivedIndex } from '#shared/runs/derived-index.ts'
import { openLivePriceBook } from '../price-book.ts'
import type { Store } from '../store/store.ts'
import { createNodeDeriver, lazyTokenizers } from './deriver.ts'
import { createKeepingDeriver } from './keeping-deriver.ts'
import type { Deriving } from './late-deriver.ts'

/** The deriver of a core that records, with the prices of its folder; `unreadable` hears of price files that are not understood. */
export function createDeriving(
  store: Store,
  pricesDir: string,
  now: () => EpochUs,
  unreadable: (text: string) => void,
): Deriving {
  const prices = openLivePriceBook(pricesDir, unreadable)
  const tokenizers = lazyTokenizers()
  const make = (index: DerivedIndex) => createNodeDeriver(store, prices, { kind: 'recording', now }, index, tokenizers)
  return { deriver: createKeepingDeriver(store, make, now), prices }
}
