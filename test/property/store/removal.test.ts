import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openStore } from '#core/store/open-store.ts'
import type { Store } from '#core/store/store.ts'
import type { ExchangeOpened } from '#shared/model/fact.ts'
import { type BodyId, type ExchangeId, exchangeId } from '#shared/model/ids.ts'
import type { Removal } from '#shared/model/removal.ts'
import { epochUs } from '#shared/model/units.ts'

/** What each next body does with an earlier one: goes on from it in its lineage, or is another version of it. */
const anyStep = fc.record({
  lineage: fc.constantFrom('a', 'b', null),
  versionOf: fc.option(fc.nat(), { freq: 4 }),
  from: fc.nat(),
  inserted: fc.string({ minLength: 1, maxLength: 120 }),
  cut: fc.nat({ max: 200 }),
  goes: fc.boolean(),
})
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never

interface Put {
  readonly id: BodyId
  readonly bytes: Buffer
  readonly goes: boolean
}

const START = Buffer.from('what every request of this conversation begins with, '.repeat(8))

function putAll({ bodies }: Store, steps: readonly Step[]): Put[] {
  const put: Put[] = []
  for (const { lineage, versionOf, from, inserted, cut, goes } of steps) {
    const base = put.length > 0 ? put[from % put.length]?.bytes : undefined
    const text = base ?? START
    const at = Math.max(0, text.length - cut)
    const bytes = Buffer.concat([text.subarray(0, at), Buffer.from(inserted), text.subarray(at)])
    const other = versionOf === null || put.length === 0 ? undefined : put[versionOf % put.length]
    const id = other ? bodies.putVersion(bytes, other.id) : bodies.put(bytes, lineage)
    put.push({ id, bytes, goes })
  }
  return put
}

let exchanges = 0
const nextExchange = () => exchangeId((++exchanges).toString(16).padStart(24, '0'))

function opened(body: Put): ExchangeOpened {
  const { id, bytes } = body
  return {
    kind: 'exchange-opened',
    exchangeId: nextExchange(),
    coreId: 'core',
    source: 'recorded',
    at: epochUs(exchanges),
    runIdleMs: 1,
    request: {
      method: 'POST',
      provider: 'openai',
      host: 'api.openai.com',
      path: '/v1/x',
      query: '',
      headers: [],
      body: { id, bytes: bytes.length, kept: bytes.length },
    },
    hints: { tags: {} },
    answeredBy: 'upstream',
    decision: null,
    rewrites: [],
  }
}

const remove = (store: Store, exchanges: readonly ExchangeId[], why: Removal): void =>
  store.transaction(() => {
    store.removal.release(exchanges, why)
    drained(store.removal.wipe)
  })

function drained(work: () => boolean | number): void {
  while (work()) {
    // A step at a time, as the worker does it.
  }
}

test('whatever bodies go, the ones that stay read back byte for byte, and what is counted of them is what is there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'agentprof-removal-'))
  const file = join(folder, 'store.db')
  const store = openStore(file, { origin: { machine: 'm', user: 'u' } })
  const { facts, bodies, removal } = store
  try {
    const property = fc.property(fc.array(anyStep, { minLength: 1, maxLength: 60, size: 'max' }), (steps) => {
      const put = store.transaction(() => putAll(store, steps))
      const uses = put.map((body) => ({ body, fact: opened(body) }))
      const before = store.transaction(() => {
        for (const { fact } of uses) facts.append(fact)
        drained(removal.takeIn)
        return removal.sums()
      })
      const going = uses.filter(({ body }) => body.goes).map(({ fact }) => fact.exchangeId)
      remove(store, going, { at: epochUs(1), why: 'age' })

      // Equal bodies are one: it goes only with the last that uses it.
      const staying = new Set(put.filter(({ goes }) => !goes).map(({ id }) => id))
      const gone = new Set(put.map(({ id }) => id).filter((id) => !staying.has(id)))
      const reader = openStore(file, { readOnly: true })
      for (const { id, bytes } of put) {
        for (const from of [bodies, reader.bodies]) {
          if (staying.has(id)) expect(Buffer.from(from.get(id)).equals(bytes)).toBe(true)
          else expect(from.removed(id)).toEqual({ at: 1, why: 'age' })
        }
      }
      reader.close()
      expect(removal.sums().bodies).toBe(before.bodies - gone.size)
      const all = uses.map(({ fact }) => fact.exchangeId)
      remove(store, all, { at: epochUs(2), why: 'size' })
      expect(removal.sums()).toEqual({ bodies: 0, bytes: 0, stored: 0 })
    })
    fc.assert(property, { numRuns: 60 })
    drained(removal.shrink)
    expect(removal.emptyLog()).toBe(true)
  } finally {
    store.close()
  }
  expect(readFileSync(file).includes('what every request of this conversation')).toBe(false)
  rmSync(folder, { recursive: true, force: true })
})
