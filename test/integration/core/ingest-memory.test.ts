import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createDerivation } from '#core/ingest/derivation.ts'
import { createNodeDeriver } from '#core/ingest/deriver.ts'
import { createHeldExchanges } from '#core/ingest/held-exchanges.ts'
import { createIngest } from '#core/ingest/ingest.ts'
import { openPriceBook } from '#core/price-book.ts'
import type { Delivery } from '#core/proxy/parcel.ts'
import type { CapturedBody } from '#core/proxy/recording.ts'
import type { Store } from '#core/store/store.ts'
import { epochUs } from '#shared/model/units.ts'
import { exchange, opened } from '../store/samples.ts'
import { newStore, tempFolder } from '../store/temp-store.ts'

const KIB = 1024

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** What is held once all garbage is gone: buffers go in a thread of their own, a little later. */
async function heldBytes(): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let n = 0; n < 5; n++) {
    collect()
    await new Promise(setImmediate)
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    least = Math.min(least, heapUsed + arrayBuffers)
  }
  return least
}

const body = (text: string): CapturedBody => ({ data: Buffer.from(text), kept: text.length, bytes: text.length })

/** A run of one call of its own, with a request of 64 KB. */
function run(n: number): Delivery[] {
  const { request, hints, at } = opened(n)
  const question = {
    model: 'gpt-5.5',
    messages: [{ role: 'user', content: `Question ${n}?` }],
    padding: String(n % 10).repeat(64 * KIB),
  }
  const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 }
  const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: `Answer ${n}.` } }]
  const common = { coreId: 'core-1', source: 'recorded', runIdleMs: 1000, rewrites: [] } as const
  const ids = { exchangeId: exchange(n) }
  return [
    { ...request, ...common, ...ids, kind: 'opened', at, hints, body: body(JSON.stringify({ n, ...question })) },
    {
      ...ids,
      kind: 'settled',
      at: epochUs(at + 1000),
      end: { kind: 'completed' },
      response: {
        status: 200,
        headers: [['content-type', 'application/json']],
        body: body(JSON.stringify({ model: 'gpt-5.5', choices, usage })),
      },
      timing: { requestEndUs: 10, responseHeadUs: 20, endUs: 1000, marks: [] },
    },
  ]
}

function startIngest(store: Store) {
  const held = createHeldExchanges(1024 * KIB)
  const deriver = createNodeDeriver(store, openPriceBook(tempFolder()), { kind: 'recording', now: () => epochUs(1) })
  const derivation = createDerivation(store, deriver, held, {
    now: () => epochUs(1),
    fault(what, error) {
      throw new Error(`${what}: ${error}`)
    },
  })
  const ingest = createIngest(store, held)
  return (from: number, to: number): void => {
    for (let n = from; n < to; n++) ingest.write(run(n))
    while (derivation.behind()) derivation.slice()
  }
}

test('memory of runs that are over is given back', async () => {
  const store = newStore()
  const record = startIngest(store)
  // What is kept in memory to be faster is full after these.
  record(1, 300)
  const before = await heldBytes()
  record(300, 600)
  expect(store.runs.list({})).toHaveLength(599)
  // Of each its body alone has 64 KB.
  expect((await heldBytes()) - before).toBeLessThan(300 * 8 * KIB)
})
