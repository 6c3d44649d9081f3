import { Worker } from 'node:worker_threads'
import type { RunId } from '#shared/model/ids.ts'
import { RequestError } from '../api/handlers.ts'
import { workerEntry } from '../worker-entry.ts'
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
  ask<M extends QueryMethod>(method: M, params: QueryParams<M>, context: QueryContext): Promise<QueryReply<M>>
  /** These runs changed. */
  changed(runIds: readonly RunId[]): void
  close(): Promise<void>
}

export function startQuery(data: QueryWorkerData): QueryProcess {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let nextId = 1
  let worker: Worker | null = null

  /** Started by the first question: recording needs no query worker, and a start stays quick. */
  function running(): Worker {
    if (worker) return worker
    const started = new Worker(workerEntry('query'), { workerData: data })
    started.on('message', (message: FromQuery | object) => {
      // Node's watch mode speaks over the same port.
      if (!('answer' in message)) return
      const { id, answer } = message
      const waiter = waiting.get(id)
      waiting.delete(id)
      if ('result' in answer) waiter?.resolve(answer.result)
      else waiter?.reject(new RequestError(answer.error.code, answer.error.message))
    })
    const fail = (message: string): void => {
      if (worker === started) worker = null
      for (const { reject } of waiting.values()) reject(new RequestError('unavailable', message))
      waiting.clear()
    }
    started.on('error', (error) => fail(`Reading the store failed: ${error.message}`))
    started.on('exit', () => fail('The query worker ended.'))
    worker = started
    return started
  }

  return {
    ask<M extends QueryMethod>(method: M, params: QueryParams<M>, context: QueryContext) {
      const id = nextId++
      return new Promise<QueryReply<M>>((resolve, reject) => {
        waiting.set(id, { resolve: (value) => resolve(value as QueryReply<M>), reject })
        running().postMessage({ id, method, params, context } satisfies ToQuery)
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
