import { expect, test } from 'vitest'
import { type Delivery, unpack } from '#core/proxy/parcel.ts'
import { createIngestQueue } from '#core/proxy/queue.ts'
import { bodyOf, type Captured, type CapturedRequest, type CapturedResponse } from '#core/proxy/recording.ts'
import type { Spill, SpillEvents } from '#core/proxy/spill.ts'
import { exchangeId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'

const id = exchangeId('0'.repeat(24))
const body = (bytes: number) => ({ data: Buffer.allocUnsafeSlow(bytes).fill('x'), kept: bytes, bytes })

const opened = (bytes: number): CapturedRequest => ({
  kind: 'opened',
  exchangeId: id,
  coreId: 'c',
  source: 'recorded',
  at: epochUs(0),
  runIdleMs: 0,
  method: 'POST',
  provider: null,
  host: 'h',
  path: '/',
  query: '',
  headers: [],
  body: body(bytes),
  hints: { tags: {} },
  rewrites: [],
})

const settled = (bytes: number | null): CapturedResponse => ({
  kind: 'settled',
  exchangeId: id,
  at: epochUs(0),
  end: { kind: 'completed' },
  response: bytes === null ? null : { status: 200, headers: [], body: body(bytes) },
  timing: { requestEndUs: 0, responseHeadUs: 0, endUs: 0, marks: [] },
})

/** A worker that takes everything and acknowledges only when the test says so. Transfers are real. */
function queueTo(options?: Parameters<typeof createIngestQueue>[1]) {
  const taken: Delivery[] = []
  const queue = createIngestQueue(
    { send: (batch, transfer) => taken.push(...structuredClone(batch, { transfer }).map(unpack)) },
    options,
  )
  queue.connect()
  const sizes = () => taken.map((m) => bodyOf(m)?.data.length ?? null)
  return { queue, taken, sizes }
}

/** A spill that the test plays: what it was given, and what it says. */
function spillFor() {
  const given: Captured[] = []
  const events = Promise.withResolvers<SpillEvents>()
  const asked: string[] = []
  let room = true
  const spill = (heard: SpillEvents): Spill => {
    events.resolve(heard)
    return {
      takes: () => room,
      write: (parcels) => void given.push(...parcels.map(unpack)),
      read: () => void asked.push('read'),
      counting: () => false,
      clear: () => void asked.push('clear'),
      close: () => Promise.resolve(),
    }
  }
  return { spill, given, asked, events: events.promise, refuse: () => (room = false) }
}

test('messages go over in order, in buffers of their own', () => {
  const { queue, taken, sizes } = queueTo()
  const request = opened(3)
  queue.opened(request)
  queue.settled(settled(5))
  queue.settled(settled(null))
  expect(taken).toEqual([])
  queue.flush()

  expect(taken.map(({ kind }) => kind)).toEqual(['opened', 'settled', 'settled'])
  expect(sizes()).toEqual([3, 5, null])
  expect(request.body.data.length).toBe(3)
  expect(queue.depth()).toEqual({ exchanges: 2, bytes: 8 })
})

test('without a spill, bodies past the bound are dropped and counted; heads still go', () => {
  const { queue, taken, sizes } = queueTo({ maxBytes: 10 })
  queue.opened(opened(8))
  queue.settled(settled(8))
  queue.opened(opened(2))
  queue.flush()

  expect(sizes()).toEqual([8, 0, 2])
  expect(taken[1]).toMatchObject({ response: { status: 200, body: { kept: 0, bytes: 8 } } })
  expect(queue.dropped()).toBe(1)

  queue.acknowledge({ messages: 1 })
  queue.settled(settled(8))
  queue.flush()
  expect(sizes().at(-1)).toBe(8)
  expect(queue.dropped()).toBe(1)
})

test('heads are bounded too', () => {
  const { queue, taken } = queueTo({ maxMessages: 2 })
  for (let n = 0; n < 5; n++) queue.settled(settled(1))
  queue.flush()

  expect(taken.length).toBe(2)
  expect(queue.dropped()).toBe(3)
  expect(queue.depth()).toEqual({ exchanges: 2, bytes: 2 })
})

test('a worker is given no more than it can hold, and the rest as it acknowledges', () => {
  const mib = 1024 * 1024
  const { queue, sizes } = queueTo()
  for (let n = 0; n < 10; n++) {
    queue.settled(settled(mib))
    queue.flush()
  }
  expect(sizes()).toEqual(Array(4).fill(mib))
  for (const sent of [4, 2]) {
    queue.acknowledge({ messages: 4 })
    for (let n = 0; n < sent; n++) queue.flush()
  }
  expect(sizes()).toEqual(Array(10).fill(mib))
})

test('drained waits for what was recorded before the call, and for no more', async () => {
  const { queue } = queueTo()
  await queue.drained()
  queue.opened(opened(4))
  queue.settled(settled(4))
  let drained = false
  const waiting = queue.drained().then(() => {
    drained = true
  })
  queue.settled(settled(4))
  queue.acknowledge({ messages: 1 })
  await Promise.resolve()
  expect(drained).toBe(false)
  queue.acknowledge({ messages: 1 })
  await waiting
  expect(queue.depth()).toEqual({ exchanges: 1, bytes: 4 })
})

test('what a worker had not acknowledged goes to the next one, first and marked; nothing is lost', async () => {
  const { queue, taken, sizes } = queueTo()
  for (const bytes of [1, 2, 3]) queue.settled(settled(bytes))
  queue.flush()
  queue.acknowledge({ messages: 1 })
  queue.settled(settled(4))
  queue.lost({ suspect: false })
  queue.flush()
  expect(sizes()).toEqual([1, 2, 3])
  queue.connect()

  expect(sizes()).toEqual([1, 2, 3, 2, 3, 4])
  expect(taken.map(({ again }) => again)).toEqual([undefined, undefined, undefined, true, true, undefined])
  queue.acknowledge({ messages: 3 })
  await queue.drained()
  expect([queue.dropped(), queue.depth()]).toEqual([0, { exchanges: 0, bytes: 0 }])
})

test('after a death messages go one by one; the one that kills again is left unread, then without its body, then not at all', () => {
  const aside: string[] = []
  const { queue, taken } = queueTo({ setAside: (exchange) => void aside.push(exchange) })
  const seen = () => taken.splice(0).map((m) => [bodyOf(m)?.data.length, m.unread !== undefined])
  for (const bytes of [1, 2, 3]) queue.settled(settled(bytes))
  queue.flush()
  queue.lost({ suspect: true })
  seen()

  queue.connect()
  expect(seen()).toEqual([[1, false]])
  queue.acknowledge({ messages: 1 })
  expect(seen()).toEqual([[2, false]])
  const deaths: unknown[] = []
  for (let n = 0; n < 4; n++) {
    queue.lost({ suspect: true })
    queue.connect()
    deaths.push(...seen())
  }
  expect(deaths).toEqual([
    [2, false],
    [2, true],
    [0, true],
    [3, false],
  ])
  expect([aside, queue.dropped()]).toEqual([[id], 2])
  queue.acknowledge({ messages: 1 })
  expect(queue.depth()).toEqual({ exchanges: 0, bytes: 0 })
})

test('past the bound the oldest goes to the spill, and comes back in its turn, before what is newer', async () => {
  const { spill, given, asked, events } = spillFor()
  const { queue, sizes } = queueTo({ maxBytes: 10, spill })
  queue.lost({ suspect: false })
  for (const bytes of [4, 5]) queue.settled(settled(bytes))
  expect(given).toEqual([])
  queue.settled(settled(6))
  const spilled = given.map((message) => bodyOf(message)?.data.length)
  queue.settled(settled(7))
  expect(queue.depth()).toEqual({ exchanges: 4, bytes: 22 })

  const { wrote, read } = await events
  wrote(given.length)
  queue.connect()
  expect([spilled, sizes(), asked]).toEqual([[4, 5, 6], [], ['read']])
  const drained = queue.drained()
  read(given)
  queue.flush()
  expect(sizes()).toEqual([4, 5, 6, 7])
  queue.acknowledge({ messages: 4 })
  await drained
  expect(asked).toEqual(['read', 'clear'])
  expect([queue.dropped(), queue.depth()]).toEqual([0, { exchanges: 0, bytes: 0 }])
})

test('that something waits on disk is said once, until it is stored and little is left in memory', async () => {
  const { spill, given, events } = spillFor()
  const said: boolean[] = []
  const { queue } = queueTo({ maxBytes: 10, spill, waitsOnDisk: (waits) => said.push(waits) })
  const { wrote, read } = await events
  const overflow = (): void => {
    queue.lost({ suspect: false })
    for (const bytes of [4, 5, 6, 7]) queue.settled(settled(bytes))
    wrote(given.length)
    queue.connect()
    read(given.splice(0))
    queue.flush()
  }
  overflow()
  expect(said).toEqual([true])
  queue.acknowledge({ messages: 3 })
  // The spill is empty, yet as much as before may overflow with the next message.
  overflow()
  expect(said).toEqual([true])
  queue.acknowledge({ messages: queue.depth().exchanges })
  expect([queue.depth().exchanges, said]).toEqual([0, [true, false]])
})

test('what never came to the disk is not said to wait there', async () => {
  const { spill, given, events, refuse } = spillFor()
  const said: boolean[] = []
  const { queue } = queueTo({ maxBytes: 10, spill, waitsOnDisk: (waits) => said.push(waits) })
  queue.lost({ suspect: false })
  for (const bytes of [8, 9]) queue.settled(settled(bytes))
  refuse()
  ;(await events).refused(given.length)
  queue.connect()
  queue.acknowledge({ messages: 2 })
  expect(said).toEqual([])
})

test('what the spill refuses keeps its head and its place, and its body is counted', async () => {
  const { spill, given, events, refuse } = spillFor()
  const { queue, sizes } = queueTo({ maxBytes: 10, spill })
  queue.lost({ suspect: false })
  for (const bytes of [8, 9]) queue.settled(settled(bytes))
  refuse()
  ;(await events).refused(given.length)
  for (const bytes of [3, 99]) queue.settled(settled(bytes))
  queue.connect()
  queue.flush()

  expect(sizes()).toEqual([0, 0, 3, 0])
  expect([queue.dropped(), queue.depth()]).toEqual([3, { exchanges: 4, bytes: 3 }])
})

test('what an earlier core left in the spill goes first', async () => {
  const { spill, asked, events } = spillFor()
  const { queue, sizes } = queueTo({ spill })
  const { found, read } = await events
  found({ messages: 1, exchanges: 1, bytes: 5, lost: 2 })
  queue.settled(settled(1))
  queue.flush()
  expect([sizes(), asked, queue.depth(), queue.dropped()]).toEqual([[], ['read'], { exchanges: 2, bytes: 6 }, 2])
  read([settled(5)])
  queue.flush()
  expect(sizes()).toEqual([5, 1])
})

test('a queue that is left writes what it has to the spill', async () => {
  const { spill, given } = spillFor()
  const { queue } = queueTo({ spill })
  for (const bytes of [1, 2]) queue.settled(settled(bytes))
  queue.flush()
  queue.lost({ suspect: false })
  queue.settled(settled(3))
  await queue.leave()
  expect(given.map((message) => bodyOf(message)?.data.length)).toEqual([1, 2, 3])
})

test('what nobody flushes goes by itself, and a full batch at once', async () => {
  const gone = Promise.withResolvers<number>()
  let batches = 0
  const queue = createIngestQueue({
    send(batch) {
      batches += 1
      if (batches === 2) gone.resolve(batch.length)
    },
  })
  queue.connect()
  for (let n = 0; n < 33; n++) queue.settled(settled(null))
  expect(batches).toBe(1)
  expect(await gone.promise).toBe(1)
})

test('a batch that cannot be sent is dropped and counted, and harms nobody', async () => {
  const queue = createIngestQueue({
    send() {
      throw new Error('The worker takes nothing.')
    },
  })
  queue.connect()
  queue.opened(opened(3))
  queue.settled(settled(3))
  await queue.drained()

  expect(queue.dropped()).toBe(2)
  expect(queue.depth()).toEqual({ exchanges: 0, bytes: 0 })
})
