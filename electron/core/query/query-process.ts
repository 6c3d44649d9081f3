import type { Worker } from 'node:worker_threads'
import type { StopSignal } from '#shared/api/client.ts'
import { CANCELLED } from '#shared/api/errors.ts'
import type { RunId } from '#shared/model/ids.ts'
import { RequestError } from '../api/handlers.ts'
import { startWorker } from '../start-worker.ts'
import type {
  FromQuery,
  QueryContext,
  QueryMethod,
  QueryParams,
  QueryReply,
  QueryWorkerData,
  RunsChanged,
  ToQuery,
} from './messages.ts'

/** The main thread's end of the query worker: read-only, builds what views show, so that the proxy's thread never does. */
export interface QueryProcess {
  /** Rejects as `cancelled` once `stop` says so: a question that waits is not asked, the work on one that was is ended. */
  ask<M extends QueryMethod>(method: M, params: QueryParams<M>, context: QueryContext, stop?: StopSignal): Promise<QueryReply<M>>
  /** These runs changed. */
  changed(runIds: readonly RunId[]): void
  close(): Promise<void>
}

interface Question {
  readonly message: ToQuery
  resolve(value: unknown): void
  reject(error: Error): void
}

/** A stopped question that takes no longer than this is let come to its end: a new worker would have to read its store again. */
const NEARLY_DONE_MS = 250

/**
 * Questions that are never ended once they are asked: a page of the list takes long only where the list itself is read, and whoever ended that
 * would make the next page read it from the beginning. A page that was scrolled past must not cost that.
 */
const KEPT: ReadonlySet<QueryMethod> = new Set(['runs.page', 'runs.facets'])

const startQueryWorker = (data: QueryWorkerData): Worker => startWorker('query', data)

/** One question at a time is with the worker, so that those that wait outlive it when that one is stopped. */
export function startQuery(data: QueryWorkerData, start = startQueryWorker): QueryProcess {
  const queue: Question[] = []
  let asked: Question | null = null
  let nextId = 1
  let worker: Worker | null = null

  /** Started by the first question: recording needs no query worker, and a start stays quick. */
  function running(): Worker {
    if (worker) return worker
    const started = start(data)
    started.on('message', (message: FromQuery | object) => {
      // Node's watch mode speaks over the same port.
      if (!('answer' in message) || asked?.message.id !== message.id) return
      const { answer } = message
      const question = asked
      asked = null
      if ('result' in answer) question.resolve(answer.result)
      else question.reject(new RequestError(answer.error.code, answer.error.message))
      askNext()
    })
    const fail = (message: string): void => {
      if (worker !== started) return
      worker = null
      const lost = [...(asked ? [asked] : []), ...queue.splice(0)]
      asked = null
      for (const { reject } of lost) reject(new RequestError('unavailable', message))
    }
    started.on('error', (error) => fail(`Reading the store failed: ${error.message}`))
    started.on('exit', () => fail('The query worker ended.'))
    worker = started
    return started
  }

  function askNext(): void {
    if (asked) return
    asked = queue.shift() ?? null
    if (asked) running().postMessage(asked.message)
  }

  function cancel(question: Question): void {
    question.reject(new RequestError(CANCELLED.code, CANCELLED.message))
    const at = queue.indexOf(question)
    if (at >= 0) queue.splice(at, 1)
    if (asked === question && !KEPT.has(question.message.method)) setTimeout(() => end(question), NEARLY_DONE_MS)
  }

  /** A worker in the middle of its work hears nothing: it is ended, and the next question starts another. */
  function end(question: Question): void {
    if (asked !== question) return
    const ended = worker
    worker = null
    asked = null
    void ended?.terminate()
    askNext()
  }

  return {
    ask<M extends QueryMethod>(method: M, params: QueryParams<M>, context: QueryContext, stop?: StopSignal) {
      const message = { id: nextId++, method, params, context }
      return new Promise<QueryReply<M>>((resolve, reject) => {
        if (stop?.aborted) return reject(new RequestError(CANCELLED.code, CANCELLED.message))
        const onStop = (): void => cancel(question)
        const question: Question = {
          message,
          resolve(value) {
            stop?.removeEventListener('abort', onStop)
            resolve(value as QueryReply<M>)
          },
          reject(error) {
            stop?.removeEventListener('abort', onStop)
            reject(error)
          },
        }
        stop?.addEventListener('abort', onStop)
        queue.push(question)
        askNext()
      })
    },
    changed(runIds) {
      // One that starts later reads everything anew.
      worker?.postMessage({ changed: runIds } satisfies RunsChanged)
    },
    async close() {
      await worker?.terminate()
    },
  }
}
