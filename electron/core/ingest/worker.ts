import { parentPort, workerData } from 'node:worker_threads'
import type { RunId } from '#shared/model/ids.ts'
import type { ProblemCode } from '#shared/model/problem.ts'
import { createClock } from '../clock.ts'
import { type LivePriceBook, openLivePriceBook } from '../price-book.ts'
import { createFitting } from '../privacy/fitting.ts'
import { FULL_PRIVACY } from '../privacy/privacy.ts'
import type { Delivery } from '../proxy/queue.ts'
import { bodyOf } from '../proxy/recording.ts'
import { openStore } from '../store/open-store.ts'
import { setStoreAside } from '../store/set-aside.ts'
import type { Store } from '../store/store.ts'
import { storeFault } from '../store/store-fault.ts'
import { createNodeDeriver } from './deriver.ts'
import { createIngest, type Ingest } from './ingest.ts'
import { createKeepingDeriver } from './keeping-deriver.ts'
import type { FromIngest, IngestWorkerData, ToIngest } from './messages.ts'
import type { SpanExport } from './otlp/read-spans.ts'
import { yieldToTraffic } from './yield-to-traffic.ts'

/**
 * The ingest worker: decompress, parse, tokenise, price, group, write. One transaction per batch of about 30 ms, so what settled a second
 * before a crash is on disk. It ends where the store fails: its successor begins with what the store has, and with nothing half done.
 */
const BATCH_MS = 30
const BATCH_BYTES = 8 * 1024 * 1024

if (!parentPort) throw new Error('The ingest worker runs in a worker thread.')
const port = parentPort
const { storeFile, origin, pricesDir, damaged, privacy } = workerData as IngestWorkerData
const PRICES_UNREADABLE = 'prices-unreadable'

interface Open {
  readonly store: Store
  readonly prices: LivePriceBook
  readonly ingest: Ingest
}

/** null once it has ended. */
let open: Open | null = null
let batch: Delivery[] = []
let batchBytes = 0
let timer: NodeJS.Timeout | null = null

function start(): Open {
  if (damaged) {
    const name = setStoreAside(storeFile, new Date())
    if (name) problem('store-set-aside', `${storeFile} was damaged. It is kept as ${name}; recording goes on in a new one.`)
  }
  const store = openStore(storeFile, { origin })
  const prices = openLivePriceBook(pricesDir, (text) => problem(PRICES_UNREADABLE, text))
  const { now } = createClock()
  const ingest = createIngest(
    store,
    createKeepingDeriver(store, (index) => createNodeDeriver(store, prices, { kind: 'recording', now }, index), now),
    (what, error) => problem('derive-failed', `Recorded, but could not be read (${what}): ${message(error)}`),
    createFitting(privacy ?? FULL_PRIVACY),
  )
  return { store, prices, ingest }
}

/** Ends the worker where the store is at fault; any other error is thrown on, and ends it too. */
function stop(error: unknown): void {
  const fault = storeFault(error)
  if (!fault) throw error
  send({ kind: 'stopped', fault })
  if (timer) clearTimeout(timer)
  try {
    open?.store.close()
  } catch {
    // Closing writes too; what is not written stays in the log.
  }
  open = null
  port.close()
}

port.on('message', (received: ToIngest) => {
  if (!open) return
  const { ingest, prices, store } = open
  switch (received.kind) {
    case 'captured':
      for (const delivery of received.batch) add(delivery)
      break
    case 'annotate':
      flush()
      answer(received.id, () => {
        const { at, body } = received
        const { runIds, seq } = ingest.annotate(received.runIds.map((runId) => ({ kind: 'annotation', at, runId, body })))
        changed(runIds, seq)
      })
      break
    case 'spans':
      flush()
      receive(ingest, received.id, received.sent)
      break
    case 'flush':
      flush()
      break
    case 'reload-prices':
      flush()
      answer(received.id, () => {
        prices.reload()
        send({ kind: 'solved', code: PRICES_UNREADABLE })
      })
      break
    case 'close':
      flush()
      store.close()
      port.close()
  }
})

function add(delivery: Delivery): void {
  batch.push(delivery)
  batchBytes += bodyOf(delivery)?.data.length ?? 0
  if (batchBytes >= BATCH_BYTES) flush()
  else timer ??= setTimeout(flush, BATCH_MS)
}

function flush(): void {
  if (timer) clearTimeout(timer)
  timer = null
  const work = batch
  batch = []
  batchBytes = 0
  if (work.length === 0 || !open) return
  try {
    const { runIds, seq } = open.ingest.write(work)
    changed(runIds, seq)
  } catch (error) {
    stop(error)
    return
  }
  send({ kind: 'ack', messages: work.length })
}

function answer(id: number, work: () => void): void {
  try {
    work()
    send({ kind: 'done', id })
  } catch (error) {
    send({ kind: 'done', id, error: message(error) })
  }
}

function receive(ingest: Ingest, id: number, sent: SpanExport): void {
  try {
    const read = ingest.receive(sent)
    if (read) changed(read.runIds, read.seq)
    send({ kind: 'spans-read', id, rejected: read?.rejected ?? null })
  } catch (error) {
    send({ kind: 'done', id, error: message(error) })
  }
}

function changed(runIds: ReadonlySet<RunId>, seq: number): void {
  if (runIds.size > 0) send({ kind: 'changed', runIds: [...runIds], seq })
}

function problem(code: ProblemCode, text: string): void {
  send({ kind: 'problem', problem: { code, message: text } })
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function send(report: FromIngest): void {
  port.postMessage(report)
}

yieldToTraffic()
try {
  open = start()
  send({ kind: 'ready' })
} catch (error) {
  stop(error)
}
