import { parentPort, workerData } from 'node:worker_threads'
import { RequestError } from '../api/handlers.ts'
import type { FromQuery, QueryWorkerData, RunsChanged, ToQuery } from './messages.ts'
import { createQueries } from './queries.ts'

/** The query worker: a read-only connection that builds profiles, transcripts and exports away from the proxy's thread. */
if (!parentPort) throw new Error('The query worker runs in a worker thread.')
const port = parentPort
const { storeFiles, pricesDir } = workerData as QueryWorkerData
const queries = createQueries(storeFiles, pricesDir)

port.on('message', (message: ToQuery | RunsChanged) => {
  if ('changed' in message) {
    queries.changed(message.changed)
    return
  }
  const { id, method, params, context } = message
  const answer = run()
  // Bytes are handed over, not copied.
  const buffer = 'result' in answer && answer.result instanceof Uint8Array ? answer.result.buffer : null
  port.postMessage({ id, answer } satisfies FromQuery, buffer instanceof ArrayBuffer ? [buffer] : [])

  function run(): FromQuery['answer'] {
    try {
      return { result: queries.answer(method, params, context) }
    } catch (error) {
      if (error instanceof RequestError) return { error: { code: error.code, message: error.message } }
      return { error: { code: 'internal', message: error instanceof Error ? error.message : String(error) } }
    }
  }
})
