import type { ExchangeOpened, Fact } from '#shared/model/fact.ts'
import type { ExchangeId } from '#shared/model/ids.ts'

/** An exchange that was stored lately, as far as it need not be read back to be derived. */
export interface HeldExchange {
  readonly opened: Fact<ExchangeOpened>
  /** As stored. null: read it back, if it was kept. */
  readonly request: Uint8Array | null
  readonly answer: Uint8Array | null
}

/**
 * Exchanges from when they are stored until they are derived, bounded by their bytes: what has no room is read back from the store. What is
 * withheld cannot be, and is held at least until the fact that brought it is derived.
 */
export interface HeldExchanges {
  opened(fact: Fact<ExchangeOpened>, request: Uint8Array | null): void
  answered(opened: Fact<ExchangeOpened>, answer: Uint8Array | null, withheld: boolean): void
  get(exchange: ExchangeId): HeldExchange | null
  /** A fact of it has been derived; `last`: none is to come. */
  derived(exchange: ExchangeId, last: boolean): void
}

/** What an exchange without a body takes: its head. */
const HEAD_BYTES = 4096

export function createHeldExchanges(maxBytes: number): HeldExchanges {
  const held = new Map<ExchangeId, HeldExchange>()
  let bytes = 0
  const sizeOf = ({ request, answer }: HeldExchange): number => HEAD_BYTES + (request?.length ?? 0) + (answer?.length ?? 0)

  function put(exchange: HeldExchange, withheld: boolean): void {
    const { exchangeId } = exchange.opened.body
    const before = held.get(exchangeId)
    const more = sizeOf(exchange) - (before ? sizeOf(before) : 0)
    if (bytes + more > maxBytes && !withheld) return
    held.set(exchangeId, exchange)
    bytes += more
  }

  return {
    opened: (opened, request) => put({ opened, request, answer: null }, opened.body.request.body.withheld !== undefined),
    answered(opened, answer, withheld) {
      const known = held.get(opened.body.exchangeId)
      if (known || withheld) put({ opened, request: known?.request ?? null, answer }, withheld)
    },
    get: (exchange) => held.get(exchange) ?? null,
    derived(exchange, last) {
      const known = held.get(exchange)
      if (!known || !(last || bytes > maxBytes)) return
      bytes -= sizeOf(known)
      held.delete(exchange)
    },
  }
}
