import type { PriceRow } from '#shared/model/cost.ts'
import type { ExchangeOpened, ExchangeSettled, Fact } from '#shared/model/fact.ts'
import type { BodyId, ExchangeId } from '#shared/model/ids.ts'
import type { Store } from '../store/store.ts'
import { decodeBody } from './decode.ts'
import { createNodeDeriver } from './deriver.ts'

/**
 * Empties the derived tables and derives them again from the facts, in sequence (law 8). One transaction: a failure leaves the old rows.
 * Returns how many facts were read.
 */
export function rebuild(store: Store, priceOverrides: string | null): { readonly facts: number } {
  const bytesOf = (id: BodyId | null): Uint8Array | null => (id === null ? null : store.bodies.get(id))
  const requestOf = ({ request }: ExchangeOpened): Uint8Array | null => {
    const bytes = bytesOf(request.body.id)
    return bytes && decodeBody(request.headers, bytes)
  }
  const rows = pricesUsed(store)
  const deriver = createNodeDeriver(store, priceOverrides, {
    kind: 'rebuilding',
    pricedWith: (exchange) => rows.get(exchange) ?? null,
  })
  return store.transaction(() => {
    store.derived.clear()
    let facts = 0
    for (const fact of store.facts.all()) {
      facts += 1
      const { body } = fact
      switch (body.kind) {
        case 'exchange-opened':
          deriver.opened(fact as Fact<ExchangeOpened>, requestOf(body))
          break
        case 'exchange-settled': {
          const opened = store.facts.opened(body.exchangeId)
          if (!opened) break
          const response = bytesOf(body.response?.body.id ?? null)
          const decoded = body.response && response ? decodeBody(body.response.headers, response) : null
          deriver.settled(opened, fact as Fact<ExchangeSettled>, requestOf(opened.body), decoded)
          break
        }
        case 'annotation':
          deriver.annotated(fact as Fact<typeof body>)
          break
        case 'price-row-used':
          break
      }
    }
    return { facts }
  })
}

/** Which exchange was the first to be priced with which row. */
function pricesUsed(store: Store): ReadonlyMap<ExchangeId, PriceRow> {
  const rows = new Map<ExchangeId, PriceRow>()
  for (const { body } of store.facts.all()) if (body.kind === 'price-row-used') rows.set(body.exchangeId, body.row)
  return rows
}
