import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDerivation } from '#core/ingest/derivation.ts'
import type { NodeDeriver } from '#core/ingest/deriver.ts'
import { createHeldExchanges } from '#core/ingest/held-exchanges.ts'
import type { Store } from '#core/store/store.ts'
import { epochUs } from '#shared/model/units.ts'
import { exchange, opened, run, settled } from '../store/samples.ts'
import { newStore, openForReading, openForWriting, tempFolder } from '../store/temp-store.ts'

const NONE = new Set<never>()

/** As the end of the worker in mid-derivation: what it was writing is undone. */
class Death extends Error {
  readonly syscall = 'write'
  readonly code = 'EIO'
}

/** A worker over the store: what it read, until something ends it. `deadly`: what does; `isBeyond`: what it cannot read, and goes on. */
function worker(store: Store, deadly: (read: string) => boolean = () => false, steps = 0, isBeyond = (_: string) => false) {
  const seen: string[] = []
  let left = steps
  const read = (what: string) => {
    seen.push(what)
    store.derived.putLink('said', what, { runId: run('aaaa', 1).id, agentId: null, callId: null, note: null })
    if (deadly(what)) throw new Death(what)
    if (isBeyond(what)) throw new Error('beyond me')
    return NONE
  }
  const had = (body: Uint8Array | null): string => (body ? '' : ' unread')
  const deriver: NodeDeriver = {
    prepare: () => left-- > 0,
    opened: (fact, body) => read(`opened ${fact.body.exchangeId[15]}${had(body)}`),
    settled: (_, fact, request, answer) => read(`settled ${fact.body.exchangeId[15]}${had(request)}${had(answer)}`),
    annotated: () => NONE,
    spanReceived: () => NONE,
  }
  const faults: string[] = []
  const derivation = createDerivation(store, deriver, createHeldExchanges(0), {
    now: () => epochUs(1),
    fault: (what, error) => faults.push(`${what}: ${error instanceof Error ? error.message : error}`),
  })
  const work = (): boolean => {
    try {
      while (derivation.behind()) derivation.slice()
      return true
    } catch (error) {
      if (error instanceof Death) return false
      throw error
    }
  }
  return { seen, faults, work, derivation }
}

function stored(): Store {
  const store = newStore()
  for (const n of [1, 2]) for (const fact of [opened(n), settled(n)]) store.facts.append(fact)
  return store
}

/** Workers, one after the other, until one gets through: what each read last. */
function untilDone(store: Store, deadly: (read: string) => boolean): string[] {
  const last: string[] = []
  for (;;) {
    const { work, seen } = worker(store, deadly)
    const done = work()
    last.push(String(seen.at(-1)))
    if (done) return last
  }
}

test('each fact is derived once, in sequence, by whichever worker; what is derived is known to the next one', () => {
  const store = stored()
  const first = worker(store)
  first.work()
  expect(first.seen).toEqual(['opened 1', 'settled 1', 'opened 2', 'settled 2'])
  store.facts.append(opened(3))
  first.work()
  expect(first.seen.at(-1)).toBe('opened 3')

  store.facts.append(settled(3))
  const second = worker(store)
  second.work()
  expect(second.seen).toEqual(['settled 3'])
})

test('what cannot be read is said once, and leaves nothing behind; all others are derived', () => {
  const store = stored()
  const { faults, work, derivation } = worker(
    store,
    () => false,
    0,
    (read) => read === 'settled 1',
  )
  expect(work()).toBe(true)
  expect(derivation.reached()).toBe(4)
  expect(faults).toEqual([`exchange-settled ${exchange(1)}: beyond me`])
  const left = (what: string) => store.derived.link('said', what) !== null
  expect(['opened 1', 'settled 1', 'opened 2', 'settled 2'].map(left)).toEqual([true, false, true, true])
})

test('the first answer waits until the tables are read, one step a slice, and what opened before it does not', () => {
  const { seen, derivation } = worker(stored(), () => false, 3)
  const after = Array.from({ length: 4 }, () => {
    derivation.slice()
    return seen.length
  })
  expect(after[0]).toBe(1)
  expect(seen).toContain('opened 1')
  while (derivation.behind()) derivation.slice()
  expect(seen).toEqual(['opened 1', 'settled 1', 'opened 2', 'settled 2'])
})

test('what ends its reader twice when nothing else is read goes without its bodies, and the rest is derived', () => {
  const store = newStore()
  const first = worker(store, (read) => read === 'opened 2')
  for (const n of [1, 2]) for (const fact of [opened(n), settled(n)]) store.facts.append(fact)
  // The first death may have been anybody's: it happened among others, and took what they had derived along.
  expect([first.work(), first.seen]).toEqual([false, ['opened 1', 'settled 1', 'opened 2']])
  expect(store.deriving.reached()).toBe(0)
  expect(untilDone(store, (read) => read === 'opened 2')).toEqual(['opened 2', 'opened 2', 'settled 2 unread'])

  const [, , third, fourth] = [...store.facts.all()].map(({ body }) => body)
  expect(third).toMatchObject({ request: { body: { unread: 'reading it ended the ingest worker twice' } } })
  expect(fourth).toMatchObject({ response: { body: { kept: 0 } } })
  expect(store.facts.setAside(exchange(2))).toEqual(['opened'])
  expect(store.facts.setAside(exchange(1))).toEqual([])
})

test('an exchange that is set aside when it settles keeps its opening as it was derived, and is read by nobody any more', () => {
  const file = join(tempFolder(), 'store.db')
  const store = openForWriting(file)
  for (const fact of [opened(1), settled(1), opened(2)]) store.facts.append(fact)
  const deadly = (read: string) => read === 'settled 1'
  expect(untilDone(store, deadly).at(-1)).toBe('opened 2')

  const { facts } = openForReading(file)
  const [opening, settling] = [...facts.all()].map(({ body }) => body)
  expect(opening).toEqual(opened(1))
  expect(settling).toMatchObject({ response: { body: { unread: expect.any(String) } } })
  expect(facts.opened(exchange(1))?.body.request.body.unread).toBe('reading it ended the ingest worker twice')
  expect(facts.settled(exchange(1))?.body.response?.body.unread).toBe('reading it ended the ingest worker twice')
  expect(facts.opened(exchange(2))?.body).toEqual(opened(2))
})

test('what ends its reader even without its bodies is passed over, and said to be', () => {
  const store = stored()
  const deadly = (read: string) => read.startsWith('settled 1')
  expect(untilDone(store, deadly).at(-1)).toBe('settled 2')
  expect(store.deriving.reached()).toBe(store.facts.last())
  const deaths = [...store.facts.all()].filter(({ body }) => body.kind === 'exchange-set-aside')
  expect(deaths.length).toBe(1)
})
