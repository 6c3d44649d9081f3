import type { ExchangeOpened, ExchangeSettled, Fact, Phase } from '#shared/model/fact.ts'
import type { ExchangeId, RunId } from '#shared/model/ids.ts'
import type { EpochUs } from '#shared/model/units.ts'
import type { Store } from '../store/store.ts'
import { storeFault } from '../store/store-fault.ts'
import { deriveFact } from './derive-fact.ts'
import type { NodeDeriver } from './deriver.ts'
import type { HeldExchanges } from './held-exchanges.ts'

/** What was derived by one slice of work: the runs that it touched, and the last fact that it read. */
export interface Derived {
  readonly runIds: ReadonlySet<RunId>
  readonly seq: number
}

/** Derives the facts that are stored, in sequence, from where the last derivation of this store came to. */
export interface Derivation {
  /** The last fact that is derived. */
  reached(): number
  behind(): boolean
  /** Derives for some milliseconds, or one fact where that takes longer. */
  slice(): Derived
  /** There are facts that may have ended another worker: a slice takes one of them. */
  isCareful(): boolean
  /** Derives all the rest, within the transaction that stored it. */
  rest(): Derived
}

export interface DerivationEvents {
  now(): EpochUs
  /** What could not be derived, and why: its fact stays, and a rebuild with a mended parser will read it. */
  fault(what: string, error: unknown): void
  setAside?(exchange: ExchangeId): void
}

const SLICE_MS = 10
/** More facts are in no slice. */
const SLICE_FACTS = 256
/** What was begun alone and never ended so often is set aside, and then passed over. */
const UNREAD_AT = 2
const PASSED_OVER_AT = 4
const WHY_UNREAD = 'reading it ended the ingest worker twice'

/**
 * Where something was left underived, its worker ended, and one of the next facts may have ended it: these go one at a time, each noted on
 * disk before it is begun.
 */
export function createDerivation(
  store: Store,
  deriver: NodeDeriver,
  held: Pick<HeldExchanges, 'get' | 'derived'>,
  events: DerivationEvents,
): Derivation {
  let reached = store.deriving.reached()
  const careful = store.facts.last() > reached ? reached + SLICE_FACTS : 0
  let ahead = store.facts.all(reached)[Symbol.iterator]()
  /** Read, and not derived yet. */
  let waiting: Fact | null = null

  const behind = (): boolean => store.facts.last() > reached
  const isCareful = (): boolean => reached < careful && behind()

  /** The next fact, if it is to be derived now. */
  function next(): Fact | null {
    if (!waiting) {
      const found = ahead.next()
      if (found.done) ahead = store.facts.all(reached)[Symbol.iterator]()
      else waiting = found.value
    }
    const fact = waiting
    if (fact?.body.kind === 'exchange-settled' && deriver.prepare()) return null
    waiting = null
    return fact
  }

  function derive(fact: Fact): ReadonlySet<RunId> {
    const exchange = exchangeOf(fact)
    return deriveFact(store, deriver, fact, exchange && held.get(exchange))
  }

  /** A derivation that fails takes no other down with it. */
  function deriveApart(fact: Fact): ReadonlySet<RunId> {
    try {
      return store.attempt(() => derive(fact))
    } catch (error) {
      if (storeFault(error)) throw error
      events.fault(`${fact.body.kind} ${exchangeOf(fact) ?? fact.id}`, error)
      return new Set()
    }
  }

  /** `enough`: after so many facts, or steps towards one. `done`: the facts that were derived. */
  function several(deriveOne: (fact: Fact) => ReadonlySet<RunId>, enough: (count: number) => boolean, done: Fact[]): Derived {
    const runIds = new Set<RunId>()
    for (let count = 0; behind() && !enough(count); count++) {
      const fact = next()
      if (!fact) continue
      for (const run of deriveOne(fact)) runIds.add(run)
      reached = fact.seq
      done.push(fact)
    }
    store.deriving.reach(reached)
    return { runIds, seq: reached }
  }

  function release(done: readonly Fact[]): void {
    for (const fact of done) {
      const exchange = exchangeOf(fact)
      if (exchange) held.derived(exchange, fact.body.kind === 'exchange-settled')
    }
  }

  function slice(): Derived {
    if (isCareful()) return carefully()
    const from = reached
    try {
      return quickly(derive)
    } catch (error) {
      if (storeFault(error)) throw error
      // One of them failed, and has undone the others: once more, each apart.
      goTo(from)
      return quickly(deriveApart)
    }
  }

  function quickly(deriveOne: (fact: Fact) => ReadonlySet<RunId>): Derived {
    const until = performance.now() + SLICE_MS
    const done: Fact[] = []
    const enough = (count: number): boolean => count === SLICE_FACTS || (count > 0 && performance.now() >= until)
    const derived = store.derivation(() => several(deriveOne, enough, done))
    release(done)
    return derived
  }

  function goTo(seq: number): void {
    reached = seq
    waiting = null
    ahead = store.facts.all(reached)[Symbol.iterator]()
  }

  function carefully(): Derived {
    const fact = next()
    if (!fact) return { runIds: new Set(), seq: reached }
    const tries = store.deriving.tries(fact.seq)
    if (tries === UNREAD_AT && setAside(fact)) {
      goTo(reached)
      return { runIds: new Set(), seq: reached }
    }
    if (tries < PASSED_OVER_AT) store.derivation(() => store.deriving.setTries(fact.seq, tries + 1))
    const derived = store.derivation(() => {
      const runIds = tries < PASSED_OVER_AT ? deriveApart(fact) : passOver(fact)
      reached = fact.seq
      store.deriving.reach(reached)
      return { runIds, seq: reached }
    })
    release([fact])
    return derived
  }

  /** false: it is already, or is no exchange. */
  function setAside({ body }: Fact): boolean {
    if (body.kind !== 'exchange-opened' && body.kind !== 'exchange-settled') return false
    const { exchangeId } = body
    const phase = phaseOf(body)
    const before = store.facts.setAside(exchangeId)
    if (before.includes(phase)) return false
    store.facts.append({ kind: 'exchange-set-aside', at: events.now(), exchangeId, during: [...before, phase], why: WHY_UNREAD })
    events.setAside?.(exchangeId)
    return true
  }

  function passOver({ id, body }: Fact): ReadonlySet<RunId> {
    events.fault(`${body.kind} ${id}`, new Error('it ends the ingest worker each time'))
    return new Set()
  }

  return {
    reached: () => reached,
    behind,
    isCareful,
    slice,
    rest() {
      const done: Fact[] = []
      const derived = several(deriveApart, () => false, done)
      release(done)
      return derived
    },
  }
}

const exchangeOf = ({ body }: Fact): ExchangeId | null => ('exchangeId' in body ? body.exchangeId : null)

export const phaseOf = ({ kind }: ExchangeOpened | ExchangeSettled): Phase => (kind === 'exchange-opened' ? 'opened' : 'settled')
