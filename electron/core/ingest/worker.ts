import { parentPort, workerData } from 'node:worker_threads'
import type { ProblemCode } from '#shared/model/problem.ts'
import type { DerivedIndex } from '#shared/runs/derived-index.ts'
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
import { createDerivation, type Derivation } from './derivation.ts'
import { createNodeDeriver, lazyTokenizers } from './deriver.ts'
import { createHeldExchanges } from './held-exchanges.ts'
import { createIngest, type Ingest } from './ingest.ts'
import { createKeepingDeriver } from './keeping-deriver.ts'
import type { FromIngest, IngestWorkerData, ToIngest } from './messages.ts'
import type { SpanExport } from './otlp/read-spans.ts'
import { createRemovalJobs, type RemovalJobs } from './removal/removal-jobs.ts'
import { yieldToTraffic } from './yield-to-traffic.ts'

/**
 * The ingest worker: mask and store; then decompress, parse, tokenise, price, group. What came since the last turn of its loop is stored in one
 * transaction, before a slice of deriving: facts never wait for it, and what settled a second before a crash is on disk. It ends where the store
 * fails: its successor begins with what the store has, and with nothing half done.
 */
const BATCH_BYTES = 8 * 1024 * 1024
/**
 * Under traffic so long passes from one transaction to the next: each has its fixed price (a wait for the disk, pages written whole), and what
 * is derived together writes its rows once.
 */
const STORE_EVERY_MS = 50
const DERIVE_EVERY_MS = 100
/** So much is stored at once: the recorder's thread sends no more before it is. */
const SOON_BYTES = 4 * 1024 * 1024
/** Of exchanges that are under way or not derived yet. */
const HELD_BYTES = 16 * 1024 * 1024

if (!parentPort) throw new Error('The ingest worker runs in a worker thread.')
const port = parentPort
const { storeFile, origin, pricesDir, damaged, privacy, isDeriving } = workerData as IngestWorkerData
const PRICES_UNREADABLE = 'prices-unreadable'
const SET_ASIDE = 'exchange-set-aside'
const mayWithhold = privacy !== undefined && privacy.level !== 'full'

interface Open {
  readonly store: Store
  readonly prices: LivePriceBook
  readonly ingest: Ingest
  readonly derivation: Derivation
  readonly removals: RemovalJobs
}

/** null once it has ended. */
let open: Open | null = null
let batch: Delivery[] = []
let batchBytes = 0
let storedAt = Number.NEGATIVE_INFINITY
/** When all was derived that had been stored. */
let derivedAt = Number.NEGATIVE_INFINITY
let turning: { readonly at: number; stop(): void } | null = null
/** Who waits until facts up to this one are derived. */
let waiting: { readonly id: number; readonly seq: number }[] = []

function start(): Open {
  if (damaged) {
    const name = setStoreAside(storeFile, new Date())
    if (name) problem('store-set-aside', `${storeFile} was damaged. It is kept as ${name}; recording goes on in a new one.`)
  }
  const store = openStore(storeFile, { origin })
  const prices = openLivePriceBook(pricesDir, (text) => problem(PRICES_UNREADABLE, text))
  const { now } = createClock()
  const held = createHeldExchanges(HELD_BYTES)
  const tokenizers = lazyTokenizers()
  const make = (index: DerivedIndex) => createNodeDeriver(store, prices, { kind: 'recording', now }, index, tokenizers)
  const derivation = createDerivation(store, createKeepingDeriver(store, make, now), held, {
    now,
    fault: (what, error) => problem('derive-failed', `Recorded, but could not be read (${what}): ${message(error)}`),
    setAside: (exchange) =>
      problem(SET_ASIDE, `Exchange ${exchange} ended its reader twice. It is kept, but not read: what it cost may be unknown.`),
  })
  const removals = createRemovalJobs(store, derivation, send)
  return { store, prices, ingest: createIngest(store, held, createFitting(privacy ?? FULL_PRIVACY)), derivation, removals }
}

/** Ends the worker where the store is at fault; any other error is thrown on, and ends it too. */
function stop(error: unknown): void {
  const fault = storeFault(error)
  if (!fault) throw error
  send({ kind: 'stopped', fault })
  turning?.stop()
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
    case 'store':
      keep()
      break
    case 'annotate':
      keep()
      answer(received.id, () => {
        const { at, body } = received
        ingest.annotate(received.runIds.map((runId) => ({ kind: 'annotation', at, runId, body })))
      })
      break
    case 'spans':
      keep()
      receive(ingest, received.id, received.sent)
      break
    case 'derive':
      keep()
      waiting.push({ id: received.id, seq: store.facts.last() })
      break
    case 'reload-prices':
      keep()
      answer(received.id, () => {
        prices.reload()
        send({ kind: 'solved', code: PRICES_UNREADABLE })
      })
      break
    case 'remove':
      open.removals.start(received)
      break
    case 'close':
      keep()
      turning?.stop()
      open = null
      store.close()
      port.close()
  }
  schedule()
})

function add(delivery: Delivery): void {
  batch.push(delivery)
  batchBytes += bodyOf(delivery)?.data.length ?? 0
  if (batchBytes >= BATCH_BYTES) keep()
}

/**
 * What has come is stored. Bodies that are withheld are nowhere but in memory: what follows from them is stored in the same transaction, after
 * all that was stored before, and after what may have ended another worker, for which it must not be blamed.
 */
function keep(): void {
  if (batch.length === 0) return
  while (mayWithhold && open?.derivation.isCareful()) derive(open.derivation)
  if (!open) return
  const { store, ingest, derivation } = open
  const work = batch
  batch = []
  batchBytes = 0
  storedAt = performance.now()
  try {
    const derived = store.transaction(() => (ingest.write(work) ? derivation.rest() : null))
    send({ kind: 'ack', messages: work.length })
    if (derived) send({ kind: 'derived', runIds: [...derived.runIds], seq: derived.seq })
  } catch (error) {
    stop(error)
  }
}

const storesAt = (): number => (batch.length === 0 ? Infinity : batchBytes >= SOON_BYTES ? 0 : storedAt + STORE_EVERY_MS)

const derivesAt = ({ derivation }: Open): number =>
  waiting.length > 0 ? 0 : derivation.behind() ? derivedAt + DERIVE_EVERY_MS : Infinity

/** A removal looks at what is derived: while calls come in, it works between two derivations. */
const removesAt = ({ derivation, removals }: Open): number => (removals.waiting() && !derivation.behind() ? 0 : Infinity)

/** Sees to it that what there is to do is done when it is due. */
function schedule(): void {
  if (!open) return
  const at = Math.min(storesAt(), derivesAt(open), removesAt(open))
  if (at === Infinity || (turning && turning.at <= at)) return
  turning?.stop()
  const ms = at - performance.now()
  if (ms <= 0) {
    const soon = setImmediate(turn)
    turning = { at, stop: () => clearImmediate(soon) }
  } else {
    const later = setTimeout(turn, ms)
    turning = { at, stop: () => clearTimeout(later) }
  }
}

/** Between two turns, what has come in the meantime is taken in. */
function turn(): void {
  turning = null
  if (storesAt() <= performance.now()) keep()
  if (open && derivesAt(open) <= performance.now()) derive(open.derivation)
  if (open && removesAt(open) <= performance.now()) remove(open.removals)
  schedule()
}

function remove(removals: RemovalJobs): void {
  try {
    removals.step()
  } catch (error) {
    stop(error)
  }
}

function derive(derivation: Derivation): void {
  try {
    if (derivation.behind()) {
      Atomics.store(isDeriving, 0, 1)
      const { runIds, seq } = derivation.slice()
      Atomics.store(isDeriving, 0, 0)
      send({ kind: 'derived', runIds: [...runIds], seq })
    }
    if (!derivation.behind()) derivedAt = performance.now()
    const reached = derivation.reached()
    for (const { id, seq } of waiting) if (seq <= reached) send({ kind: 'done', id })
    waiting = waiting.filter(({ seq }) => seq > reached)
  } catch (error) {
    Atomics.store(isDeriving, 0, 0)
    stop(error)
  }
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
    send({ kind: 'spans-read', id, rejected: ingest.receive(sent) })
  } catch (error) {
    send({ kind: 'done', id, error: message(error) })
  }
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
  send({ kind: 'ready', behind: open.derivation.behind() })
  schedule()
} catch (error) {
  stop(error)
}
