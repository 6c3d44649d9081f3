import { Worker } from 'node:worker_threads'
import type { Problem } from '#shared/api/contract.ts'
import type { AnnotationBody } from '#shared/model/fact.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { EpochUs } from '#shared/model/units.ts'
import { createIngestQueue, type IngestQueue } from '../proxy/queue.ts'
import { workerEntry } from '../worker-entry.ts'
import type { FromIngest, IngestWorkerData, ToIngest } from './messages.ts'
import type { SpanExport } from './otlp/read-spans.ts'

export interface IngestEvents {
  changed(runIds: readonly RunId[], seq: number): void
  problem(problem: Problem): void
  /** The problem of this kind is over, if there was one. */
  solved(code: string): void
}

/** The main thread's end of the ingest worker: restarted when it dies, because a fault in ingest never stops traffic. */
export interface IngestProcess {
  readonly queue: IngestQueue
  annotate(at: EpochUs, runIds: readonly RunId[], body: AnnotationBody): Promise<void>
  /** Resolves once everything settled before the call is stored and derived. */
  drain(): Promise<void>
  /** Resolves once an exporter's spans are stored: how many of them could not be kept; null where it cannot be read at all. */
  receiveSpans(sent: SpanExport): Promise<number | null>
  /** Rejects with one line where a price file is not understood; the prices then stay as they were. */
  reloadPrices(): Promise<void>
  close(): Promise<void>
}

const MAX_RESTARTS = 5

export function startIngest(data: IngestWorkerData, events: IngestEvents): IngestProcess {
  const waiting = new Map<number, { resolve(rejected: number | null): void; reject(error: Error): void }>()
  let nextId = 1
  let restarts = 0
  let closing = false
  let worker = start()

  const queue = createIngestQueue({
    send: (batch, transfer) => worker.postMessage({ kind: 'captured', batch } satisfies ToIngest, transfer),
  })

  function start(): Worker {
    const started = new Worker(workerEntry('ingest'), { workerData: data, stdout: false, stderr: false })
    started.on('message', receive)
    started.on('error', (error) =>
      events.problem({ code: 'ingest-failed', message: `Recording stopped for a moment: ${error.message}` }),
    )
    started.on('exit', () => {
      if (closing || started !== worker) return
      for (const { reject } of waiting.values()) reject(new Error('The ingest worker ended.'))
      waiting.clear()
      queue.lost()
      restarts += 1
      if (restarts <= MAX_RESTARTS) worker = start()
      else events.problem({ code: 'ingest-down', message: 'Recording is down; traffic passes unrecorded. Restart agentprof.' })
    })
    return started
  }

  function receive(report: FromIngest): void {
    switch (report.kind) {
      case 'ack':
        queue.acknowledge(report)
        break
      case 'changed':
        events.changed(report.runIds, report.seq)
        break
      case 'problem':
        events.problem(report.problem)
        break
      case 'solved':
        events.solved(report.code)
        break
      case 'spans-read':
        waiting.get(report.id)?.resolve(report.rejected)
        waiting.delete(report.id)
        break
      case 'done': {
        const waiter = waiting.get(report.id)
        waiting.delete(report.id)
        if (report.error === undefined) waiter?.resolve(null)
        else waiter?.reject(new Error(report.error))
      }
    }
  }

  function ask(make: (id: number) => ToIngest): Promise<number | null> {
    const id = nextId++
    queue.flush()
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      worker.postMessage(make(id))
    })
  }

  return {
    queue,
    annotate: async (at, runIds, body) => void (await ask((id) => ({ kind: 'annotate', id, at, runIds, body }))),
    receiveSpans: (sent) => ask((id) => ({ kind: 'spans', id, sent })),
    drain: async () => void (await ask((id) => ({ kind: 'drain', id }))),
    reloadPrices: async () => void (await ask((id) => ({ kind: 'reload-prices', id }))),
    async close() {
      closing = true
      queue.flush()
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
      worker.postMessage({ kind: 'close' } satisfies ToIngest)
      await ended
    },
  }
}
