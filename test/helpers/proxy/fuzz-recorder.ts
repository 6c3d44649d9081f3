import { connect } from 'node:net'
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { send } from '#support/http-client.ts'
import { type Recording, standsStill } from '../../integration/proxy/recorder.ts'
import { oddRequest } from './odd-requests.ts'

const COMPLETE = 'GET /openai/v1/last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'

/** What comes back until the other side ends the connection or says no more. */
async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let got = ''
  socket.on('data', (chunk) => {
    got += chunk.toString('latin1')
  })
  socket.on('error', () => {})
  socket.write(bytes, 'latin1')
  await standsStill(() => (socket.closed ? -1 : got.length + socket.bytesWritten))
  socket.destroy()
  return got
}

/**
 * Whatever is sent: what comes back is HTTP or nothing, every request that went upstream was seen as it was recorded, and the next one is
 * served as ever.
 */
export async function fuzzRecorder({ proxy, upstream, delivered }: Recording, numRuns: number): Promise<void> {
  const port = Number(new URL(proxy.url).port)
  await fc.assert(
    fc.asyncProperty(oddRequest, fc.boolean(), async (bytes, followed) => {
      const got = await sendRaw(port, followed ? bytes + COMPLETE : bytes)
      expect(got).toMatch(/^($|HTTP\/1\.1 \d{3} )/)
      expect((await send(proxy.url)).status).toBe(200)
    }),
    { numRuns },
  )
  expect(upstream.requests.length).toBeGreaterThan(numRuns / 10)
  const recorded = new Set(
    delivered.map((message) => (message.kind === 'opened' ? `${message.method} ${message.path}${message.query}` : '')),
  )
  for (const { method, url } of upstream.requests) expect(recorded).toContain(`${method} ${url}`)
}
