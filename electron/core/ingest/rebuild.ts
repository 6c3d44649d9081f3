import type { ExchangeOpened, ExchangeSettled, Fact } from '#shared/model/fact.ts'
import type { ExchangeId } from '#shared/model/ids.ts'
import type { EpochUs } from '#shared/model/units.ts'
import type { PriceBook, PriceLookup } from '#shared/pricing/price-book.ts'
import type { Deriver } from '#shared/runs/derive.ts'
import { applyWrite } from '#shared/runs/kept-writes.ts'
import { createRemovedExchanges } from '#shared/runs/removed-bodies.ts'
import { createClock } from '../clock.ts'
import type { Store } from '../store/store.ts'
import { createDerivation, phaseOf } from './derivation.ts'
import { deriveFact } from './derive-fact.ts'
import { createNodeDeriver } from './deriver.ts'
import { createHeldExchanges } from './held-exchanges.ts'

/**
 * Empties the derived tables and derives them again from the facts, in sequence, every call priced as it was priced then (law 8). One
 * transaction: a failure leaves the old rows. Returns how many facts were read.
 */
export function rebuild(store: Store, book: PriceBook): { readonly facts: number } {
  deriveRest(store, book)
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
  const removed = createRemovedExchanges(store.derived, store.facts.removals())
  const takePlace = (body: ExchangeOpened | ExchangeSettled): void => {
    if (body.kind === 'exchange-opened') {
      removed.opened(body)
      return
    }
    const opened = store.facts.opened(body.exchangeId)
    if (opened) removed.settled(opened.body, body)
  }
  /** What was derived from bodies that are not kept, or not any more, is written again. */
  const again = ({ body }: Fact): boolean => {
    if (body.kind !== 'exchange-opened' && body.kind !== 'exchange-settled') return false
    if (removed.has(body.exchangeId)) {
      takePlace(body)
      return true
    }
    const kept = store.facts.kept(body.exchangeId, phaseOf(body))
    for (const write of kept?.writes ?? []) applyWrite(store.derived, write)
    return kept !== null
  }
  let facts = 0
  store.derived.clear()
  for (const fact of store.facts.all()) {
    facts += 1
    if (!again(fact)) deriveFact(store, deriver, fact, null)
  }
  store.deriving.reach(store.facts.last())
  return facts
}

/** Derives what is stored and was not derived before its recorder ended, as that would have: it has used no price yet. */
export function deriveRest(store: Store, book: PriceBook): void {
  const { now } = createClock()
  const held = createHeldExchanges(0)
  const derivation = createDerivation(store, createNodeDeriver(store, book, { kind: 'recording', now }), held, {
    now,
    fault: () => undefined, // what is derived anew now says what it cannot read
  })
  while (derivation.behind()) derivation.slice()
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
