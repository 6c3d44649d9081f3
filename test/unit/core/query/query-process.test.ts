import { Worker } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { type QueryProcess, startQuery } from '#core/query/query-process.ts'
import { epochUs } from '#shared/model/units.ts'

const context = { now: epochUs(0), liveCores: [] }

/** Answers each question with its parameters, a page of the list after half a second; it never comes to the end of an export. */
const STAND_IN = `
  const { parentPort } = require('node:worker_threads')
  parentPort.on('message', ({ id, method, params }) => {
    if (method === 'runs.export') for (;;);
    if (method === 'runs.page') for (const until = Date.now() + 500; Date.now() < until; );
    parentPort.postMessage({ id, answer: { result: params } })
  })`

let query: QueryProcess
let workers: Worker[] = []
afterEach(async () => {
  await query.close()
  workers = []
})

function start(): void {
  query = startQuery({ storeFiles: [], pricesDir: '' }, () => {
    const worker = new Worker(STAND_IN, { eval: true })
    workers.push(worker)
    return worker
  })
}

const ask = (ref: string, stop?: AbortSignal) => query.ask('runs.show', { ref }, context, stop)
const failure = (asked: Promise<unknown>): Promise<unknown> => asked.catch((error: unknown) => error)

test('stopping a question ends the work on it; those that waited are answered by another worker', async () => {
  start()
  const stop = new AbortController()
  const endless = failure(query.ask('runs.export', { ref: 'large', format: 'har' }, context, stop.signal))
  const waiting = ask('small')
  const exited = new Promise((resolve) => workers[0]?.once('exit', resolve))
  stop.abort()
  expect(await endless).toMatchObject({ code: 'cancelled' })
  expect(await waiting).toEqual({ ref: 'small' })
  await exited
  expect(workers).toHaveLength(2)
})

test('a question that waits and is stopped is never asked; one that is nearly done is let come to its end', async () => {
  start()
  const stop = new AbortController()
  const first = ask('first', stop.signal)
  const second = ask('second', stop.signal)
  const third = ask('third')
  stop.abort()
  expect(await failure(first)).toMatchObject({ code: 'cancelled' })
  expect(await failure(second)).toMatchObject({ code: 'cancelled' })
  expect(await third).toEqual({ ref: 'third' })
  expect(await failure(ask('late', stop.signal))).toMatchObject({ code: 'cancelled' })
  expect(workers).toHaveLength(1)
})

test('a page of the list that is stopped while it is read keeps the worker, which has the list then', async () => {
  start()
  const stop = new AbortController()
  const page = failure(query.ask('runs.page', { query: {}, offset: 0, limit: 100 }, context, stop.signal))
  stop.abort()
  expect(await page).toMatchObject({ code: 'cancelled' })
  expect(await ask('next')).toEqual({ ref: 'next' })
  expect(workers).toHaveLength(1)
})

test('a worker that dies fails what it was asked, and the next question starts another', async () => {
  start()
  const lost = failure(query.ask('runs.export', { ref: 'large', format: 'har' }, context))
  await workers[0]?.terminate()
  expect(await lost).toMatchObject({ code: 'unavailable' })
  expect(await ask('next')).toEqual({ ref: 'next' })
})
