import type { BodyRef, ExchangeOpened, ExchangeSettled, Fact } from '#shared/model/fact.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { Deriver } from '#shared/runs/derive.ts'
import { removeTexts } from '#shared/runs/removed-bodies.ts'
import { keptBytes } from '../store/kept-bytes.ts'
import type { Store } from '../store/store.ts'
import type { HeldExchange } from './held-exchanges.ts'
import { letGo } from './let-go.ts'
import { readable } from './readable.ts'

const NONE: ReadonlySet<RunId> = new Set()

/** Derives one fact, while recording as on a rebuild (law 8), and returns the runs that it touched. `held`: its exchange, if it is in memory. */
export function deriveFact(store: Store, deriver: Deriver, fact: Fact, held: HeldExchange | null): ReadonlySet<RunId> {
  /** Of the store, for this fact alone. */
  const read: Uint8Array[] = []
  const keptOf = (ref: BodyRef): Uint8Array | null => {
    const bytes = keptBytes(store.bodies, ref)
    if (bytes) read.push(bytes)
    return bytes
  }
  try {
    return derive(fact, held, store, deriver, keptOf)
  } finally {
    for (const bytes of read) letGo(bytes)
  }
}

function derive(
  fact: Fact,
  held: HeldExchange | null,
  store: Store,
  deriver: Deriver,
  keptOf: (ref: BodyRef) => Uint8Array | null,
): ReadonlySet<RunId> {
  const requestOf = ({ request: { headers, body } }: ExchangeOpened): Uint8Array | null =>
    readable(headers, body, held?.request ?? keptOf(body))
  const { body } = fact
  switch (body.kind) {
    case 'exchange-opened':
      return deriver.opened(fact as Fact<ExchangeOpened>, requestOf(body))
    case 'exchange-settled': {
      const opened = held?.opened ?? store.facts.opened(body.exchangeId)
      if (!opened) return NONE
      const { response } = body
      const answer = response && readable(response.headers, response.body, held?.answer ?? keptOf(response.body))
      return deriver.settled(opened, fact as Fact<ExchangeSettled>, requestOf(opened.body), answer)
    }
    case 'annotation':
      return deriver.annotated(fact as Fact<typeof body>)
    case 'span-received':
      return deriver.spanReceived(fact as Fact<typeof body>)
    case 'bodies-removed':
      return removeTexts(store.derived, body)
    case 'price-row-used':
    case 'price-row-missing':
    case 'repriced':
    case 'exchange-set-aside':
    case 'derivation-kept':
      return NONE
  }
}
