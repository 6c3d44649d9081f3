import type { DerivationKept, ExchangeOpened, ExchangeSettled, Fact } from '#shared/model/fact.ts'
import type { ExchangeId } from '#shared/model/ids.ts'
import type { EpochUs } from '#shared/model/units.ts'
import type { PriceBook, PriceLookup } from '#shared/pricing/price-book.ts'
import type { Deriver } from '#shared/runs/derive.ts'
import { applyWrite } from '#shared/runs/kept-writes.ts'
import { keptBytes } from '../store/kept-bytes.ts'
import type { Store } from '../store/store.ts'
import { createNodeDeriver } from './deriver.ts'
import { readable } from './readable.ts'

/**
 * Empties the derived tables and derives them again from the facts, in sequence, every call priced as it was priced then (law 8). One
 * transaction: a failure leaves the old rows. Returns how many facts were read.
 */
export function rebuild(store: Store, book: PriceBook): { readonly facts: number } {
  const prices = pricesUsed(store)
  const deriver = createNodeDeriver(store, book, {
    kind: 'rebuilding',
    pricedWith: (exchange) => prices.get(exchange) ?? null,
  })
  return store.transaction(() => ({ facts: replay(store, deriver) }))
}

/** As `rebuild`, but everything is priced anew with the book of today, and later rebuilds keep that. */
export function rebuildRepriced(store: Store, book: PriceBook, now: () => EpochUs): void {
  const deriver = createNodeDeriver(store, book, { kind: 'recording', now })
  store.transaction(() => {
    store.facts.append({ kind: 'repriced', at: now(), book: book.version })
    replay(store, deriver)
  })
}

function replay(store: Store, deriver: Deriver): number {
  const requestOf = ({ request }: ExchangeOpened): Uint8Array | null =>
    readable(request.headers, request.body, keptBytes(store.bodies, request.body))
  /** What was derived from bodies that are not kept is written again. */
  const again = (exchange: ExchangeId, phase: DerivationKept['phase']): boolean => {
    const kept = store.facts.kept(exchange, phase)
    for (const write of kept?.writes ?? []) applyWrite(store.derived, write)
    return kept !== null
  }
  let facts = 0
  store.derived.clear()
  for (const fact of store.facts.all()) {
    facts += 1
    const { body } = fact
    switch (body.kind) {
      case 'exchange-opened': {
        if (again(body.exchangeId, 'opened')) break
        deriver.opened(fact as Fact<ExchangeOpened>, requestOf(body))
        break
      }
      case 'exchange-settled': {
        if (again(body.exchangeId, 'settled')) break
        const opened = store.facts.opened(body.exchangeId)
        if (!opened) break
        const { response } = body
        const answer = response && readable(response.headers, response.body, keptBytes(store.bodies, response.body))
        deriver.settled(opened, fact as Fact<ExchangeSettled>, requestOf(opened.body), answer)
        break
      }
      case 'annotation':
        deriver.annotated(fact as Fact<typeof body>)
        break
      case 'span-received':
        deriver.spanReceived(fact as Fact<typeof body>)
        break
      case 'price-row-used':
      case 'price-row-missing':
      case 'repriced':
      case 'derivation-kept':
        break
    }
  }
  return facts
}

/** Which exchange was the first to be priced how, since everything was last priced anew. */
function pricesUsed(store: Store): ReadonlyMap<ExchangeId, PriceLookup> {
  const prices = new Map<ExchangeId, PriceLookup>()
  for (const { body } of store.facts.all()) {
    if (body.kind === 'repriced') prices.clear()
    else if (body.kind === 'price-row-used') prices.set(body.exchangeId, { kind: 'row', row: body.row })
    else if (body.kind === 'price-row-missing')
      prices.set(body.exchangeId, body.why === 'local' ? { kind: 'local' } : { kind: 'unknown', why: body.why })
  }
  return prices
}
