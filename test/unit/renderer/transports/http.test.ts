import { afterEach, expect, test, vi } from 'vitest'
import { createHttpTransport } from '../../../../renderer/transports/http.ts'

/** A core that answers nothing by itself. */
function slowCore() {
  const asked: { readonly path: string; readonly answer: () => void }[] = []
  vi.stubGlobal(
    'fetch',
    (path: string, { signal }: { signal: AbortSignal }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
        asked.push({ path, answer: () => resolve(Response.json(path)) })
      }),
  )
  return asked
}
afterEach(() => void vi.unstubAllGlobals())

test('questions to a slow core leave connections for the events, and are asked in their turn', async () => {
  const asked = slowCore()
  const transport = createHttpTransport('a-token')
  const answers = Array.from({ length: 6 }, () => transport.request('runs.facets', {}))
  expect(asked).toHaveLength(4)
  const close = transport.subscribe(() => {})
  expect(asked.map(({ path }) => path).at(-1)).toBe('/api/events')
  asked[0]?.answer()
  await answers[0]
  await vi.waitFor(() => expect(asked).toHaveLength(6))
  asked[1]?.answer()
  await vi.waitFor(() => expect(asked).toHaveLength(7))
  for (const { answer } of asked.filter(({ path }) => path !== '/api/events')) answer()
  expect(await Promise.all(answers)).toEqual(Array(6).fill('/api/runs.facets'))
  close()
})

test('a question that is stopped while it waits is never asked, and takes no turn', async () => {
  const asked = slowCore()
  const transport = createHttpTransport('a-token')
  const going = Array.from({ length: 4 }, () => transport.request('runs.facets', {}))
  const stop = new AbortController()
  const stopped = transport.request('core.status', {}, stop.signal)
  const next = transport.request('runs.facets', {})
  stop.abort()
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
  asked[0]?.answer()
  await vi.waitFor(() => expect(asked).toHaveLength(5))
  for (const { answer } of asked) answer()
  await Promise.all([...going, next])
  expect(asked.map(({ path }) => path)).toEqual(Array(5).fill('/api/runs.facets'))
})
