import { expect, test } from 'vitest'
import { CANCELLED } from '#shared/api/errors.ts'
import { createIpcTransport, type Pipe } from '../../../../renderer/transports/ipc.ts'

/** A core that answers nothing by itself, and what is stopped as such. */
function pipeThatWaits() {
  const asked = new Map<string, (answer: unknown) => void>()
  const pipe: Pipe = {
    request: (_, __, ticket) => new Promise((resolve) => asked.set(ticket, resolve)),
    cancel: async (ticket) => asked.get(ticket)?.({ error: CANCELLED }),
    subscribe: () => () => {},
  }
  return { pipe, asked }
}

test('a request is stopped by its ticket, and no other with it', async () => {
  const { pipe, asked } = pipeThatWaits()
  const transport = createIpcTransport(pipe)
  const stop = new AbortController()
  const stopped = transport.request('runs.export', { ref: 'large', format: 'har' }, stop.signal).catch((error: unknown) => error)
  const other = transport.request('runs.facets', {})
  expect(asked.size).toBe(2)
  stop.abort()
  expect(await stopped).toMatchObject({ code: 'cancelled' })
  for (const resolve of asked.values()) resolve({ result: 'all of them' })
  expect(await other).toBe('all of them')
})

test('what is stopped before it is asked is not asked', async () => {
  const { pipe, asked } = pipeThatWaits()
  const asking = createIpcTransport(pipe).request('runs.facets', {}, AbortSignal.abort())
  await expect(asking).rejects.toMatchObject({ code: 'cancelled' })
  expect(asked.size).toBe(0)
})
