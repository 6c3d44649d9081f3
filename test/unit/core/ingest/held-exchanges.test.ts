import { expect, test } from 'vitest'
import { createHeldExchanges } from '#core/ingest/held-exchanges.ts'
import { exchange, opened } from '../../../integration/store/samples.ts'

const fact = (n: number) => ({ seq: n, id: String(n), schema: 1, origin: { machine: 'm', user: 'u' }, body: opened(n) })
const bytes = (count: number) => new Uint8Array(count)

test('what has no room is not held, until what was held has been derived', () => {
  const held = createHeldExchanges(30_000)
  held.opened(fact(1), bytes(10_000))
  held.opened(fact(2), bytes(20_000))
  expect([held.get(exchange(1))?.request?.length, held.get(exchange(2))]).toEqual([10_000, null])

  held.answered(fact(1), bytes(20_000), false)
  held.answered(fact(2), bytes(1), false)
  expect(held.get(exchange(1))).toMatchObject({ opened: { seq: 1 }, request: bytes(10_000), answer: null })

  held.derived(exchange(1), true)
  held.opened(fact(2), bytes(20_000))
  held.answered(fact(2), bytes(5000), false)
  expect([held.get(exchange(1)), held.get(exchange(2))?.answer?.length]).toEqual([null, 5000])
})

test('what is withheld is held whatever room there is, until its fact has been derived', () => {
  const held = createHeldExchanges(1000)
  const withheld = {
    ...fact(1).body,
    request: { ...fact(1).body.request, body: { id: null, bytes: 9, kept: 9, withheld: 'metadata' as const } },
  }
  const brought = { ...fact(1), body: withheld }
  held.opened(brought, bytes(9))
  expect(held.get(exchange(1))?.request?.length).toBe(9)
  held.derived(exchange(1), false)
  expect(held.get(exchange(1))).toBe(null)

  held.answered(brought, bytes(5), true)
  expect(held.get(exchange(1))).toMatchObject({ request: null, answer: bytes(5) })
  held.derived(exchange(1), true)
  expect(held.get(exchange(1))).toBe(null)
})
