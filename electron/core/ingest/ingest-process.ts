import { dirname, join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import type { Problem } from '#shared/api/contract.ts'
import type { AnnotationBody } from '#shared/model/fact.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { ProblemCode } from '#shared/model/problem.ts'
import type { RemovalReport } from '#shared/model/removal.ts'
import type { EpochUs } from '#shared/model/units.ts'
import type { CoreLimits } from '../core-config.ts'
import { createIngestQueue, type IngestQueue } from '../proxy/queue.ts'
import { startWorker } from '../start-worker.ts'
import { type StoreFault, storeFaultText } from '../store/store-fault.ts'
import { createBusyMeter } from './busy-meter.ts'
import type { FromIngest, IngestWorkerData, ToIngest } from './messages.ts'
import type { SpanExport } from './otlp/read-spans.ts'
import type { RemovalCriteria } from './removal/plan.ts'
import { startSpill } from './spill/spill-process.ts'

export interface IngestEvents {
  changed(runIds: readonly RunId[], seq: number): void
  problem(problem: Problem): void
  /** The problem of this kind is over, if there was one. */
  solved(code: ProblemCode): void
  /** The store is about to be moved: resolves once nobody reads it any more. */
  releaseStore?(): Promise<void>
}

/** The main thread's end of the ingest worker: restarted when it dies, because a fault in ingest never stops traffic. */
export interface IngestProcess {
  readonly queue: IngestQueue
  /** Resolves once the store is open, or said not to open now: before that nothing can be stored. */
  readonly opened: Promise<void>
  annotate(at: EpochUs, runIds: readonly RunId[], body: AnnotationBody): Promise<void>
  /** Resolves once the store is there and everything recorded before the call is stored and derived; rejects where the store cannot be written now. */
  drain(): Promise<void>
  /** Resolves once an exporter's spans are stored: how many of them could not be kept; null where it cannot be read at all. */
  receiveSpans(sent: SpanExport): Promise<number | null>
  /** Removes bodies, or with `dryRun` says which would be: everything recorded before the call is looked at. */
  remove(criteria: RemovalCriteria, dryRun: boolean): Promise<RemovalReport>
  /** Rejects with one line where a price file is not understood; the prices then stay as they were. */
  reloadPrices(): Promise<void>
  close(): Promise<void>
}

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 2000
const MAX_SPILL_BYTES = 1024 ** 3
/** How long closing waits for a worker that is behind; what is left then goes to the spill. */
const CLOSING_MS = 10_000

const FAILED = 'ingest-failed'
const BEHIND = 'recording-behind'
const ON_DISK = 'recording-on-disk'
const SET_ASIDE = 'exchange-set-aside'
const DOWN = 'ingest-down'
/** So many starts in a row that stored nothing are more than one bad exchange explains. */
const DOWN_AFTER = 8

/** Of spans, how many were rejected; of a removal, what it did; of others nothing. */
type Answer = number | RemovalReport | null

interface Question {
  readonly make: (id: number) => ToIngest
  resolve(answer: Answer): void
  reject(error: Error): void
  /** Asked anew of the next worker, should this one end: it changes nothing. */
  readonly again: boolean
}

type IngestSettings = Omit<IngestWorkerData, 'damaged' | 'isDeriving'>

export function startIngest(data: IngestSettings, events: IngestEvents, limits: CoreLimits = {}): IngestProcess {
  const asked = new Map<number, Question>()
  const spillFile = join(dirname(data.storeFile), 'recording.spill')
  let nextId = 1
  let worker: Worker | null = null
  let ready = false
  let fault: StoreFault | null = null
  /** Starts that stored nothing, in a row. */
  let failures = 0
  let pause: NodeJS.Timeout | undefined
  let closing = false
  let isStalled = false
  const opened = Promise.withResolvers<void>()
  let stalled = Promise.withResolvers<never>()
  stalled.promise.catch(() => undefined)

  const isBusy = createBusyMeter()
  const queue = createIngestQueue(
    {
      send: (batch, transfer) => worker?.postMessage({ kind: 'captured', batch, isBusy: isBusy() } satisfies ToIngest, transfer),
    },
    {
      ...(limits.queueBytes !== undefined && { maxBytes: limits.queueBytes }),
      spill: (spillEvents) =>
        startSpill(
          { file: spillFile, maxBytes: limits.spillBytes ?? MAX_SPILL_BYTES, ...(data.privacy && { privacy: data.privacy }) },
          spillEvents,
          (why) =>
            events.problem({
              code: BEHIND,
              message: `Recording is behind and has no room to wait in (${why}): bodies are dropped and counted; heads stay.`,
            }),
        ),
      waitsOnDisk(waits) {
        if (waits)
          events.problem({
            code: ON_DISK,
            message: `Recording is behind: what has no room in memory waits in ${spillFile}, and is stored in its order.`,
          })
        else events.solved(ON_DISK)
      },
      setAside: (exchange) =>
        events.problem({
          code: SET_ASIDE,
          message: `Exchange ${exchange} ended its reader twice. It is kept, but not read: what it cost may be unknown.`,
        }),
    },
  )

  function start(damaged = false): void {
    const isDeriving = new Int32Array(new SharedArrayBuffer(4))
    const workerData: IngestWorkerData = { ...data, damaged, isDeriving }
    const started = startWorker('ingest', workerData)
    worker = started
    let stopped: StoreFault | null = null
    started.on('message', (report: FromIngest | object) => {
      // Node's watch mode speaks over the same port.
      if (!('kind' in report) || started !== worker) return
      if (report.kind === 'stopped') stopped = report.fault
      else receive(report)
    })
    started.on('error', (error) => {
      if (!closing) events.problem({ code: FAILED, message: `Recording stopped for a moment: ${error.message}` })
    })
    started.on('exit', () => {
      if (started !== worker) return
      worker = null
      // Before it was ready it had been given nothing; what ends it while it derives is stored.
      queue.lost({ suspect: ready && !stopped && isDeriving[0] === 0 })
      ready = false
      for (const [id, { reject, again }] of asked) {
        if (again && !closing) continue
        reject(new Error('The ingest worker ended.'))
        asked.delete(id)
      }
      if (closing) return
      if (stopped) stall(stopped)
      pause = setTimeout(restart, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures))
      failures += 1
      if (failures === DOWN_AFTER && !stopped)
        giveUpOn(DOWN, 'Recording is down: its worker ends at every start. Traffic passes; restart agentprof.')
    })
  }

  function restart(): void {
    if (fault?.code !== 'store-damaged') {
      start()
      return
    }
    const released = events.releaseStore?.() ?? Promise.resolve()
    void released.then(() => {
      if (!closing) start(true)
    })
  }

  /** The store cannot be written now: who waits for that is told. */
  function stall(found: StoreFault): void {
    const again = fault?.code === found.code
    if (fault && !again) events.solved(fault.code)
    fault = found
    giveUpOn(found.code, storeFaultText(found, data.storeFile, { again }))
  }

  function giveUpOn(code: ProblemCode, message: string): void {
    events.problem({ code, message })
    stalled.reject(new Error(message))
    isStalled = true
    opened.resolve()
  }

  /** It goes on: something has been stored, or there is nothing to store. */
  function goOn(): void {
    failures = 0
    if (fault) events.solved(fault.code)
    fault = null
    if (isStalled) {
      isStalled = false
      stalled = Promise.withResolvers()
      stalled.promise.catch(() => undefined)
    }
    for (const code of [FAILED, DOWN] as const) events.solved(code)
  }

  function receive(report: Exclude<FromIngest, { kind: 'stopped' }>): void {
    switch (report.kind) {
      case 'ready':
        ready = true
        opened.resolve()
        queue.connect()
        if (queue.depth().exchanges === 0 && !report.behind) goOn()
        for (const [id, { make }] of asked) worker?.postMessage(make(id))
        break
      case 'ack':
        queue.acknowledge(report)
        if (failures > 0 || fault) goOn()
        if (queue.depth().exchanges === 0) events.solved(BEHIND)
        break
      case 'derived':
        if (failures > 0 || fault) goOn()
        if (report.runIds.length > 0) events.changed(report.runIds, report.seq)
        break
      case 'problem':
        events.problem(report.problem)
        break
      case 'solved':
        events.solved(report.code)
        break
      case 'spans-read':
        asked.get(report.id)?.resolve(report.rejected)
        asked.delete(report.id)
        break
      case 'removed':
        asked.get(report.id)?.resolve(report.report)
        asked.delete(report.id)
        break
      case 'done': {
        const question = asked.get(report.id)
        asked.delete(report.id)
        if (report.error === undefined) question?.resolve(null)
        else question?.reject(new Error(report.error))
      }
    }
  }

  async function drain(): Promise<void> {
    const stored = queue.drained()
    if (ready) worker?.postMessage({ kind: 'store' } satisfies ToIngest)
    await Promise.race([stored, stalled.promise])
    await Promise.race([ask((id) => ({ kind: 'derive', id }), true), stalled.promise])
  }

  function ask(make: (id: number) => ToIngest, again = false): Promise<Answer> {
    const id = nextId++
    return new Promise((resolve, reject) => {
      asked.set(id, { make, resolve, reject, again })
      if (ready) worker?.postMessage(make(id))
    })
  }

  /** What was recorded before is stored and derived before it is done; and so is what it adds before it is answered. */
  async function change(make: (id: number) => ToIngest): Promise<Answer> {
    await drain()
    const answer = await ask(make)
    await drain()
    return answer
  }

  start()
  return {
    queue,
    opened: opened.promise,
    annotate: async (at, runIds, body) => void (await change((id) => ({ kind: 'annotate', id, at, runIds, body }))),
    receiveSpans: async (sent) => {
      const answer = await change((id) => ({ kind: 'spans', id, sent }))
      return typeof answer === 'number' ? answer : null
    },
    async remove(criteria, dryRun) {
      await drain()
      const answer = await Promise.race([ask((id) => ({ kind: 'remove', id, criteria, dryRun }), true), stalled.promise])
      if (answer === null || typeof answer === 'number') throw new Error('The ingest worker gave no account of what it removed.')
      return answer
    },
    drain,
    reloadPrices: async () => void (await change((id) => ({ kind: 'reload-prices', id }))),
    async close() {
      await drainWithin(CLOSING_MS, drain).catch(() => undefined)
      closing = true
      clearTimeout(pause)
      const ending = worker
      if (ending) {
        const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()))
        ending.postMessage({ kind: 'close' } satisfies ToIngest)
        await ended
      }
      await queue.leave()
    },
  }
}

function drainWithin(ms: number, drain: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(resolve, ms)
    drain()
      .then(resolve, reject)
      .finally(() => clearTimeout(late))
  })
}
