import { parentPort, workerData } from 'node:worker_threads'
import type { ProblemCode } from '#shared/model/problem.ts'
import { createClock } from '../clock.ts'
import { hasPriceFiles } from '../price-files.ts'
import { createFitting } from '../privacy/fitting.ts'
import { FULL_PRIVACY } from '../privacy/privacy.ts'
import { type Parcel, unpack } from '../proxy/parcel.ts'
import { openStore } from '../store/open-store.ts'
import { setStoreAside } from '../store/set-aside.ts'
import type { Store } from '../store/store.ts'
import { storeFault } from '../store/store-fault.ts'
import { createDerivation, type Derivation } from './derivation.ts'
import { createHeldExchanges } from './held-exchanges.ts'
import { createIngest, type Ingest } from './ingest.ts'
import { createLateDeriver, type LateDeriver } from './late-deriver.ts'
import type { FromIngest, IngestWorkerData, ToIngest } from './messages.ts'
import type { SpanExport } from './otlp/read-spans.ts'
import { deriveAt, storeAt, type TrafficPace } from './pace.ts'
import { createRemovalJobs, type RemovalJobs } from './removal/removal-jobs.ts'
import { createTurns } from './turns.ts'
import { yieldToTraffic } from './yield-to-traffic.ts'

/**
 * The ingest worker: mask and store; then decompress, parse, tokenise, price, group. What came since the last turn of its loop is stored in one
 * transaction, before a slice of deriving: facts never wait for that, and what settled a second before a crash is on disk. It ends where the store
 * fails: its successor begins with what the store has, and with nothing half done.
 */

/** So much of bodies is stored at once, whatever else may come. */
const BATCH_BYTES = 2 * 1024 * 1024
/** Of exchanges that are under way or not derived yet. */
const HELD_BYTES = 8 * 1024 * 1024

if (!parentPort) throw new Error('The ingest worker runs in a worker thread.')
const port = parentPort
const { storeFile, origin, pricesDir, damaged, privacy, isDeriving } = workerData as IngestWorkerData
const PRICES_UNREADABLE = 'prices-unreadable'
const SET_ASIDE = 'exchange-set-aside'
const mayWithhold = privacy !== undefined && privacy.level !== 'full'

interface Open {
  readonly store: Store
  readonly ingest: Ingest
  readonly deriver: LateDeriver
  readonly derivation: Derivation
  readonly removals: RemovalJobs
}

/** null once it has ended. */
let open: Open | null = null
let batch: Parcel[] = []
let batchBytes = 0
let batchSince = Number.NEGATIVE_INFINITY
let behindSince = Number.NEGATIVE_INFINITY
let derivedAt = Number.NEGATIVE_INFINITY
let traffic: TrafficPace = { at: Number.NEGATIVE_INFINITY, isBusy: false }
/** What deriving needs is on its way. */
let loading = false
/** Who waits until facts up to this one are derived. */
let waiting: { readonly id: number; readonly seq: number }[] = []

function start(): Open {
  if (damaged) {
    const name = setStoreAside(storeFile, new Date())
    if (name) problem('store-set-aside', `${storeFile} was damaged. It is kept as ${name}; recording goes on in a new one.`)
  }
  const store = openStore(storeFile, { origin })
  const { now } = createClock()
  const held = createHeldExchanges(HELD_BYTES)
  const deriver = createLateDeriver(async () =>
    (await import('./deriving.ts')).createDeriving(store, pricesDir, now, (text) => problem(PRICES_UNREADABLE, text)),
  )
  const derivation = createDerivation(store, deriver, held, {
    now,
    fault: (what, error) => problem('derive-failed', `Recorded, but could not be read (${what}): ${message(error)}`),
    setAside: (exchange) =>
      problem(SET_ASIDE, `Exchange ${exchange} ended its reader twice. It is kept, but not read: what it cost may be unknown.`),
  })
  const removals = createRemovalJobs(store, derivation, send)
  return { store, ingest: createIngest(store, held, createFitting(privacy ?? FULL_PRIVACY)), deriver, derivation, removals }
}

/** Ends the worker where the store is at fault; any other error is thrown on, and ends it too. */
function stop(error: unknown): void {
  const fault = storeFault(error)
  if (!fault) throw error
  send({ kind: 'stopped', fault })
  turns.stop()
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
  const { ingest, deriver, store } = open
  switch (received.kind) {
    case 'captured':
      traffic = { at: performance.now(), isBusy: received.isBusy }
      for (const parcel of received.batch) add(parcel)
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
      void receive(ingest, received.id, received.sent)
      break
    case 'derive':
      keep()
      waiting.push({ id: received.id, seq: store.facts.last() })
      break
    case 'reload-prices':
      keep()
      void deriver.load().then(({ prices }) =>
        answer(received.id, () => {
          prices.reload()
          send({ kind: 'solved', code: PRICES_UNREADABLE })
        }),
      )
      break
    case 'remove':
      open.removals.start(received)
      break
    case 'close':
      keep()
      turns.stop()
      open = null
      store.close()
      port.close()
  }
  turns.look()
})

function add(parcel: Parcel): void {
  if (batch.length === 0) batchSince = performance.now()
  batch.push(parcel)
  batchBytes += parcel.data?.length ?? 0
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
  if (!derivation.behind()) behindSince = performance.now()
  const work = batch
  batch = []
  batchBytes = 0
  try {
    const derived = store.transaction(() => (ingest.write(work.map(unpack)) ? derivation.rest() : null))
    send({ kind: 'ack', messages: work.length })
    if (derived) send({ kind: 'derived', runIds: [...derived.runIds], seq: derived.seq })
  } catch (error) {
    stop(error)
  }
}

const storesAt = (): number => (batch.length === 0 ? Infinity : storeAt(batchSince, traffic))

function derivesAt({ derivation }: Open): number {
  if (loading) return Infinity
  if (waiting.length > 0) return 0
  return derivation.behind() ? deriveAt(behindSince, derivedAt, traffic) : Infinity
}

/** A removal looks at what is derived: while calls come in, it works between two derivations. */
const removesAt = ({ derivation, removals }: Open): number => (removals.waiting() && !derivation.behind() ? 0 : Infinity)

const turns = createTurns(() => (open ? Math.min(storesAt(), derivesAt(open), removesAt(open)) : Infinity), turn)

/** Between two turns, what has come in the meantime is taken in. */
function turn(): void {
  if (storesAt() <= performance.now()) keep()
  if (open && derivesAt(open) <= performance.now()) {
    if (open.deriver.isLoaded() || !open.derivation.behind()) derive(open.derivation)
    else load(open.deriver)
  }
  // What is left of what it removes is derived from its fact alone: no deriver need be loaded.
  if (open && removesAt(open) <= performance.now()) remove(open.removals)
}

/** Storing goes on meanwhile. */
function load(deriver: LateDeriver): void {
  loading = true
  void deriver.load().then(() => {
    loading = false
    turns.look()
  })
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
      derivedAt = performance.now()
      send({ kind: 'derived', runIds: [...runIds], seq })
    }
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

/** Its reader is loaded by the first exporter that sends spans. */
async function receive(ingest: Ingest, id: number, sent: SpanExport): Promise<void> {
  const { readSpans } = await import('./otlp/read-spans.ts')
  try {
    const read = readSpans(sent)
    if (read) ingest.receive(read.spans)
    send({ kind: 'spans-read', id, rejected: read?.rejected ?? null })
  } catch (error) {
    send({ kind: 'done', id, error: message(error) })
  }
  turns.look()
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
  const { deriver, derivation } = open
  // Loaded before anybody hears that it is ready where it is sure to be needed, or where it may have something to say: of a price file.
  if (mayWithhold || derivation.behind() || hasPriceFiles(pricesDir)) await deriver.load()
  send({ kind: 'ready', behind: derivation.behind() })
  turns.look()
} catch (error) {
  stop(error)
}
