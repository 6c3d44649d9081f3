import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApiService } from '#core/api/handlers.ts'
import { createHttpApi, type HttpApi } from '#core/api/http-server.ts'
import { CANCELLED } from '#shared/api/errors.ts'
import { transports } from '../helpers/transports.ts'

const TOKEN = 'a-token'

/** A core whose work ends only when it is stopped. */
const stopped: string[] = []
let started: (method: string) => void = () => {}
const api: ApiService = {
  subscribe: () => () => {},
  answer: (method, _, stop) =>
    new Promise((resolve) => {
      stop?.addEventListener('abort', () => {
        stopped.push(method)
        resolve({ error: CANCELLED })
      })
      started(method)
    }),
}

let http: HttpApi
beforeAll(async () => {
  http = await createHttpApi({ port: 0, token: TOKEN, service: api, rendererDir: null })
})
afterAll(() => http.close())

test.each(Object.entries(transports))('over %s, stopping a request stops the work behind it', async (_, open) => {
  const { transport, close } = open({ ui: `${http.url}#token=${TOKEN}`, api })
  const stop = new AbortController()
  const underWay = new Promise<string>((resolve) => {
    started = resolve
  })
  const asked = transport.request('runs.export', { ref: 'a-run', format: 'har' }, stop.signal).catch((error: unknown) => error)
  expect(await underWay).toBe('runs.export')
  stopped.length = 0
  stop.abort()
  expect(await asked).toMatchObject({ code: 'cancelled' })
  await expect.poll(() => stopped).toEqual(['runs.export'])
  close()
})

test.each(Object.entries(transports))('over %s, what was stopped before it was asked is never asked', async (_, open) => {
  const { transport, close } = open({ ui: `${http.url}#token=${TOKEN}`, api })
  const begun: string[] = []
  started = (method) => begun.push(method)
  const asked = transport.request('runs.export', { ref: 'a-run', format: 'har' }, AbortSignal.abort())
  await expect(asked).rejects.toMatchObject({ name: 'ApiError', code: 'cancelled' })
  // Questions are asked in order: had it been asked, it would have come before this one.
  const stop = new AbortController()
  const next = transport.request('runs.facets', {}, stop.signal).catch(() => undefined)
  await expect.poll(() => begun).toEqual(['runs.facets'])
  stop.abort()
  await next
  close()
})
