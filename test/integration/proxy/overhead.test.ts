import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { expect, test } from 'vitest'
import { send } from '#support/http-client.ts'
import { record } from './recorder.ts'

/** What the recorder adds is measured at every exchange: its own work, never the upstream's or the client's time. */
const UPSTREAM_MS = 300

test('an exchange that settles says what was added to it; the upstream’s time is not part of it', async () => {
  const { openai, proxy, upstream, settled } = await record()
  expect(proxy.overhead()).toEqual({ firstByte: null, chunk: null })
  upstream.next(async () => {
    await new Promise((done) => setTimeout(done, UPSTREAM_MS))
    return { chunks: ['data: one\n\n', 'data: two\n\n'] }
  })
  const from = performance.now()
  await send(`${openai}/v1/x`, { body: '{}' })
  const wholeUs = (performance.now() - from) * 1000

  const { overhead } = (await settled(1)).timing
  expect(overhead?.firstByteUs).toBeGreaterThan(0)
  expect(overhead?.firstByteUs).toBeLessThan(wholeUs - UPSTREAM_MS * 1000 + 1000)
  expect(overhead?.chunkMaxUs).toBeGreaterThanOrEqual(0)
  const { firstByte, chunk } = proxy.overhead()
  expect(firstByte?.count).toBe(1)
  expect(chunk?.count).toBeGreaterThanOrEqual(1)
})

test('a body that is held back for a rewrite is the client’s time while it comes', async () => {
  const { openai, upstream, opened, settled } = await record()
  upstream.next({ headers: { 'content-type': 'text/event-stream' }, body: 'data: [DONE]\n\n' })
  const from = performance.now()
  const [first, rest] = ['{"model":"gpt-6","stream":true,', '"messages":[]}']
  const headers = { 'content-type': 'application/json', 'content-length': first.length + rest.length }
  const asked = request(`${openai}/v1/chat/completions`, { method: 'POST', headers })
  asked.write(first)
  setTimeout(() => asked.end(rest), UPSTREAM_MS)
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  response.resume()
  const { rewrites } = await opened(1)
  expect(rewrites).toEqual(['include-usage'])
  const wholeUs = (performance.now() - from) * 1000
  expect((await settled(1)).timing.overhead?.firstByteUs).toBeLessThan(wholeUs - UPSTREAM_MS * 1000 + 1000)
})

test('an exchange without an answer has nothing to say', async () => {
  const { openai, upstream, settled, proxy } = await record()
  upstream.next({ after: 'reset' })
  await send(`${openai}/v1/x`, { body: '{}' }).catch(() => undefined)
  expect((await settled(1)).timing).not.toHaveProperty('overhead')
  expect(proxy.overhead().firstByte).toBeNull()
})
