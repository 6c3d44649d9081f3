import type { ExchangeOpened, ExchangeSettled, Fact, Phase } from '#shared/model/fact.ts'
import type { ExchangeId } from '#shared/model/ids.ts'
import type { IndexWrite } from '#shared/model/index-write.ts'
import type { EpochUs } from '#shared/model/units.ts'
import type { DerivedIndex } from '#shared/runs/derived-index.ts'
import { notingIndex } from '#shared/runs/kept-writes.ts'
import { textlessIndex } from '#shared/runs/textless-index.ts'
import type { Store } from '../store/store.ts'
import type { NodeDeriver } from './deriver.ts'

/**
 * Derives an exchange whose bodies are withheld as any other, from what is in memory, but writes no text; and keeps the writes as a fact, since
 * no rebuild will ever read those bodies (law 8). `make` builds the deriver over an index.
 */
export function createKeepingDeriver(store: Store, make: (index: DerivedIndex) => NodeDeriver, now: () => EpochUs): NodeDeriver {
  const plain = make(store.derived)
  let writes: IndexWrite[] = []
  const textless = make(textlessIndex(notingIndex(store.derived, (write) => writes.push(write))))

  function keeping<T>(exchangeId: ExchangeId, phase: Phase, derive: () => T): T {
    writes = []
    const result = derive()
    store.facts.append({ kind: 'derivation-kept', at: now(), exchangeId, phase, why: 'withheld', writes })
    return result
  }

  return {
    opened: (fact, body) =>
      isWithheld(fact) ? keeping(fact.body.exchangeId, 'opened', () => textless.opened(fact, body)) : plain.opened(fact, body),
    settled: (opened, settled, request, response) =>
      isWithheld(opened, settled)
        ? keeping(opened.body.exchangeId, 'settled', () => textless.settled(opened, settled, request, response))
        : plain.settled(opened, settled, request, response),
    annotated: plain.annotated,
    spanReceived: plain.spanReceived,
    prepare: plain.prepare,
  }
}

const isWithheld = (opened: Fact<ExchangeOpened>, settled?: Fact<ExchangeSettled>): boolean =>
  opened.body.request.body.withheld !== undefined || settled?.body.response?.body.withheld !== undefined
