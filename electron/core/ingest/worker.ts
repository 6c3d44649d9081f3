import { parentPort, workerData } from 'node:worker_threads'
import type { RunId } from '#shared/model/ids.ts'
import { createClock } from '../clock.ts'
import { openLivePriceBook } from '../price-book.ts'
import type { Captured } from '../proxy/queue.ts'
import { openStore } from '../store/open-store.ts'
import { createNodeDeriver } from './deriver.ts'
import { createIngest } from './ingest.ts'
import type { FromIngest, IngestWorkerData, ToIngest } from './messages.ts'
import type { SpanExport } from './otlp/read-spans.ts'

/**
 * The ingest worker: decompress, parse, tokenise, price, group, write. One transaction per batch of about 30 ms, so what settled a second
 * before a crash is on disk.
 */
const BATCH_MS = 30
const BATCH_BYTES = 8 * 1024 * 1024

if (!parentPort) throw new Error('The ingest worker runs in a worker thread.')
const port = parentPort
const { storeFile, origin, pricesDir } = workerData as IngestWorkerData
const store = openStore(storeFile, { origin })
const PRICES_UNREADABLE = 'prices-unreadable'
const prices = openLivePriceBook(pricesDir, (text) => problem(PRICES_UNREADABLE, text))
const ingest = createIngest(
  store,
  createNodeDeriver(store, prices, { kind: 'recording', now: createClock().now }),
  (what, error) => problem('derive-failed', `Recorded, but could not be read (${what}): ${message(error)}`),
)

let batch: Captured[] = []
let batchBytes = 0
let timer: NodeJS.Timeout | null = null

port.on('message', (received: ToIngest) => {
  switch (received.kind) {
    case 'captured':
      for (const captured of received.batch) add(captured)
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
      receive(received.id, received.sent)
      break
    case 'drain':
      answer(received.id, flush)
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

function add(captured: Captured): void {
  batch.push(captured)
  batchBytes += (captured.kind === 'opened' ? captured.body : captured.response?.body)?.data.length ?? 0
  if (batchBytes >= BATCH_BYTES) flush()
  else timer ??= setTimeout(flush, BATCH_MS)
}

function flush(): void {
  if (timer) clearTimeout(timer)
  timer = null
  const [work, bytes] = [batch, batchBytes]
  batch = []
  batchBytes = 0
  if (work.length === 0) return
  try {
    const { runIds, seq } = ingest.write(work)
    changed(runIds, seq)
  } catch (error) {
    problem('store-write-failed', `${work.length} recorded messages could not be stored: ${message(error)}`)
  }
  send({ kind: 'ack', exchanges: work.filter(({ kind }) => kind === 'settled').length, bytes })
}

function answer(id: number, work: () => void): void {
  try {
    work()
    send({ kind: 'done', id })
  } catch (error) {
    send({ kind: 'done', id, error: message(error) })
  }
}

function receive(id: number, sent: SpanExport): void {
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

function problem(code: string, text: string): void {
  send({ kind: 'problem', problem: { code, message: text } })
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function send(report: FromIngest): void {
  port.postMessage(report)
}
