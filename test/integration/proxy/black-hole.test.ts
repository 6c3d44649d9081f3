import { once } from 'node:events'
import { connect } from 'node:net'
import { beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type BlackHole, startBlackHole } from '#support/black-hole.ts'
import { record } from './recorder.ts'

/** An upstream that answers nothing, not even with a refusal: how long that is waited for is the client's to say. */
describe.runIf(process.platform === 'linux')('a client that leaves while its upstream does not answer', () => {
  let hole: BlackHole
  beforeAll(async () => {
    hole = await startBlackHole()
    return () => hole.close()
  })

  async function recording() {
    const recorded = await record(undefined, { upstreams: { openai: `http://127.0.0.1:${hole.port}` } })
    const is = async (connections: number): Promise<void> => {
      while (hole.tried() !== connections) await new Promise((resolve) => setImmediate(resolve))
    }
    await is(0)
    return { ...recorded, is }
  }

  test('ends the connection that is being tried', async () => {
    const { openai, is, settled } = await recording()
    const leaving = new AbortController()
    const asked = fetch(`${openai}/v1/x`, { method: 'POST', body: '{}', signal: leaving.signal }).catch(({ name }) => name)
    await is(1)
    leaving.abort()
    expect(await asked).toBe('AbortError')
    await is(0)
    expect((await settled(1)).end).toEqual({ kind: 'aborted', by: 'client' })
  })

  test('ends it with a WebSocket too', async () => {
    const { openai, is, settled } = await recording()
    const socket = new WebSocket(`${openai.replace('http', 'ws')}/v1/responses`).on('error', () => undefined)
    await is(1)
    socket.terminate()
    await is(0)
    expect((await settled(1)).end).toEqual({ kind: 'aborted', by: 'client' })
  })

  test.each(['end', 'destroy', 'resetAndDestroy'] as const)('ends it with a tunnel too (%s)', async (how) => {
    const { proxy, is } = await recording()
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1').on('error', () => undefined)
    socket.write(`CONNECT 127.0.0.1:${hole.port} HTTP/1.1\r\nhost: 127.0.0.1:${hole.port}\r\n\r\n`)
    await is(1)
    socket[how]()
    await is(0)
    if (!socket.closed) await once(socket, 'close')
  })
})
