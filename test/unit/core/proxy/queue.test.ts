import { expect, test } from 'vitest'
import { createIngestQueue } from '#core/proxy/queue.ts'
import type { CapturedRequest, CapturedResponse } from '#core/proxy/recording.ts'
import { exchangeId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'

const id = exchangeId('0'.repeat(24))
const body = (bytes: number) => ({ data: Buffer.allocUnsafeSlow(bytes).fill('x'), bytes })

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
function queueTo(options?: { maxBytes?: number; maxExchanges?: number }) {
  const taken: (CapturedRequest | CapturedResponse)[] = []
  const queue = createIngestQueue({ send: (batch, transfer) => taken.push(...structuredClone(batch, { transfer })) }, options)
  const keptBytes = () => taken.map((m) => (m.kind === 'opened' ? m.body : m.response?.body)?.data.length ?? null)
  return { queue, taken, keptBytes }
}

test('messages go over in order, their bodies transferred', () => {
  const { queue, taken, keptBytes } = queueTo()
  const request = opened(3)
  queue.opened(request)
  queue.settled(settled(5))
  queue.settled(settled(null))
  expect(taken).toEqual([])
  queue.flush()

  expect(taken.map(({ kind }) => kind)).toEqual(['opened', 'settled', 'settled'])
  expect(keptBytes()).toEqual([3, 5, null])
  expect(request.body.data.length).toBe(0)
  expect(queue.depth()).toEqual({ exchanges: 2, bytes: 8 })
})

test('past the bound bodies are dropped and counted; heads still go', () => {
  const { queue, taken, keptBytes } = queueTo({ maxBytes: 10 })
  queue.opened(opened(8))
  queue.settled(settled(8))
  queue.opened(opened(2))
  queue.flush()

  expect(keptBytes()).toEqual([8, 0, 2])
  expect(taken[1]).toMatchObject({ response: { status: 200, body: { bytes: 8 } } })
  expect(queue.dropped()).toBe(1)

  queue.acknowledge({ exchanges: 1, bytes: 8 })
  queue.settled(settled(8))
  queue.flush()
  expect(keptBytes().at(-1)).toBe(8)
  expect(queue.dropped()).toBe(1)
})

test('heads are bounded too', () => {
  const { queue, taken } = queueTo({ maxExchanges: 2 })
  for (let n = 0; n < 5; n++) queue.settled(settled(1))
  queue.flush()

  expect(taken.length).toBe(2)
  expect(queue.dropped()).toBe(3)
  expect(queue.depth()).toEqual({ exchanges: 2, bytes: 2 })
})

test('drained waits for what was settled before the call, and for no more', async () => {
  const { queue } = queueTo()
  await queue.drained()
  queue.settled(settled(4))
  let drained = false
  const waiting = queue.drained().then(() => {
    drained = true
  })
  queue.settled(settled(4))
  queue.acknowledge({ exchanges: 0, bytes: 2 })
  await Promise.resolve()
  expect(drained).toBe(false)
  queue.acknowledge({ exchanges: 1, bytes: 2 })
  await waiting
  expect(queue.depth()).toEqual({ exchanges: 1, bytes: 4 })
})

test('a worker that dies loses what it had not acknowledged: counted, and nobody waits for it', async () => {
  const { queue, taken } = queueTo()
  for (let n = 0; n < 3; n++) queue.settled(settled(1))
  queue.acknowledge({ exchanges: 1, bytes: 1 })
  const waiting = queue.drained()
  queue.settled(settled(1)) // not sent yet: the next worker gets it
  queue.lost()
  await waiting

  expect(queue.dropped()).toBe(2)
  expect(queue.depth()).toEqual({ exchanges: 1, bytes: 1 })
  queue.flush()
  expect(taken.length).toBe(4)
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
  queue.opened(opened(3))
  queue.settled(settled(3))
  await queue.drained()

  expect(queue.dropped()).toBe(2)
  expect(queue.depth()).toEqual({ exchanges: 0, bytes: 0 })
})
