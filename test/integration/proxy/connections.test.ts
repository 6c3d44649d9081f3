import { once } from 'node:events'
import { Agent } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { selfSigned } from '#support/certificate.ts'
import { viewAnswer } from '#support/client-view.ts'
import { open, send, talk } from '#support/http-client.ts'
import { startRawServer } from '#support/raw-server.ts'
import { startUpstream } from '#support/upstream.ts'
import { type Recording, record, standsStill } from './recorder.ts'

/** Connections on both sides: how they are kept, shared, left half open, and what comes of them when they break. */

const OK = 'HTTP/1.1 200 OK\r\n'
const get = (path: string): string => `GET /openai${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`

async function recordRaw(onRequest: (socket: Socket, request: Buffer) => void): Promise<Recording> {
  const server = await startRawServer(onRequest)
  onTestFinished(server.close)
  return record(undefined, { upstreams: { openai: server.url } })
}

/** Answers every request with its path; what else it does with the connection, the test says. */
function answering(then: (socket: Socket, path: string, nth: number) => void) {
  const asked: string[] = []
  const onRequest = (socket: Socket, first: Buffer): void => {
    const read = (bytes: Buffer): void => {
      for (const [, method, path = ''] of bytes.toString('latin1').matchAll(/^(GET|POST) (\S+) HTTP/gm)) {
        asked.push(`${method} ${path}`)
        then(socket, path, asked.length)
      }
    }
    socket.on('data', read)
    read(first)
  }
  return { asked, onRequest }
}

const answer = (socket: Socket, body: string): boolean => socket.write(`${OK}Content-Length: ${body.length}\r\n\r\n${body}`)

test('pipelined requests: one goes upstream once the one before it is answered', async () => {
  const first = Promise.withResolvers<void>()
  const { upstream, proxy } = await record(async ({ url }) => {
    if (url === '/1') await first.promise
    return { body: `<${url}>` }
  })
  const last = 'GET /openai/3 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
  const talking = talk(proxy.url, get('/1') + get('/2') + last)
  await upstream.received(1)
  await standsStill(() => upstream.requests.length)
  expect(upstream.requests.length).toBe(1)
  first.resolve()

  expect((await talking).match(/<[^>]+>/g)).toEqual(['</1>', '</2>', '</3>'])
})

test('pipelined requests: a client that leaves during the first answer has not asked the rest', async () => {
  const { upstream, proxy, settled, delivered } = await record({ chunks: ['begun'], after: 'hang' })
  const client = connect(Number(new URL(proxy.url).port), '127.0.0.1')
  client.write(get('/1') + get('/2') + get('/3'))
  await once(client, 'data')
  client.destroy()

  await (await upstream.received(1)).aborted
  expect((await settled(1)).end).toEqual({ kind: 'aborted', by: 'client' })
  await standsStill(() => upstream.requests.length)
  expect([upstream.requests.length, delivered.length]).toEqual([1, 2])
})

test('pipelined requests: an answer that breaks off is broken after the whole answers before it', async () => {
  const { onRequest } = answering((socket, path) => {
    if (path === '/1') answer(socket, 'first')
    else socket.write(`${OK}Content-Length: 100\r\n\r\nshort`, () => socket.resetAndDestroy())
  })
  const { proxy } = await recordRaw(onRequest)
  const got = await talk(proxy.url, get('/1') + get('/2'))

  expect(got).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*\r\n\r\nfirstHTTP\/1.1 200 OK\r\n[\s\S]*\r\n\r\nshort$/)
})

const handshake = (path: string): string =>
  `GET /openai${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n`

test.each([
  ['a WebSocket', handshake('/2'), 'HTTP/1.1 200 OK\r\n'],
  ['a tunnel', 'CONNECT nowhere.invalid:1 HTTP/1.1\r\nHost: x\r\n\r\n', 'HTTP/1.1 502 Bad Gateway\r\n'],
])('pipelined requests: %s comes after the answers before it, however slowly those are read', async (_, last, answered) => {
  const first = Promise.withResolvers<void>()
  const large = 'x'.repeat(8_000_000)
  const { upstream, proxy } = await record(async ({ url }) => {
    if (url === '/2') return { body: 'no socket' }
    await first.promise
    return { body: `<${large}>` }
  })
  const client = connect(Number(new URL(proxy.url).port), '127.0.0.1')
  client.write(get('/1') + last)
  await upstream.received(1)
  await standsStill(() => upstream.requests.length)
  expect(upstream.requests.length).toBe(1)
  first.resolve()
  await standsStill(() => proxy.overhead().chunk?.count ?? 0)

  const got = Buffer.concat(await client.toArray()).toString()
  const end = got.indexOf(`<${large}>`) + large.length + 2
  expect([got.indexOf('<') < 200, got.slice(end, end + answered.length)]).toEqual([true, answered])
})

test.each([
  ['a WebSocket', handshake('/2')],
  ['a tunnel', 'CONNECT nowhere.invalid:1 HTTP/1.1\r\nHost: x\r\n\r\n'],
])('pipelined requests: a client that asks for %s too, and leaves during the first answer', async (_, last) => {
  const { upstream, proxy, settled, delivered } = await record({ chunks: ['begun'], after: 'hang' })
  const client = connect(Number(new URL(proxy.url).port), '127.0.0.1')
  client.write(get('/1') + last)
  await once(client, 'data')
  client.destroy()

  await (await upstream.received(1)).aborted
  expect((await settled(1)).end).toEqual({ kind: 'aborted', by: 'client' })
  expect(delivered.length).toBe(2)
})

test('an answer that comes unasked on a kept connection reaches nobody', async () => {
  const unasked = Promise.withResolvers<Socket>()
  const { asked, onRequest } = answering((socket, path) => {
    answer(socket, `of ${path}`)
    if (path === '/1') unasked.resolve(socket)
  })
  const { openai, settled } = await recordRaw(onRequest)
  expect((await send(`${openai}/1`)).text).toBe('of /1')
  await settled(1)
  const socket = await unasked.promise
  answer(socket, 'stolen')
  await standsStill(() => socket.bytesWritten - socket.writableLength)

  expect((await send(`${openai}/2`)).text).toBe('of /2')
  expect((await send(`${openai}/3`)).text).toBe('of /3')
  expect(asked).toEqual(['GET /1', 'GET /2', 'GET /3'])
})

test('a kept connection that the upstream resets as the next request comes: the request goes out once, and the failure is said', async () => {
  const { asked, onRequest } = answering((socket, path, nth) => {
    if (nth === 1) answer(socket, path)
    else socket.resetAndDestroy()
  })
  const { openai, settled } = await recordRaw(onRequest)
  await send(`${openai}/1`, { body: '{}' })
  const stale = await send(`${openai}/2`, { body: '{}' })

  expect([stale.status, JSON.parse(stale.text).error.code]).toEqual([502, 'ECONNRESET'])
  expect(asked).toEqual(['POST /1', 'POST /2'])
  expect((await settled(2)).end).toMatchObject({ kind: 'failed', code: 'ECONNRESET' })
})

test('a kept connection that the upstream has ended is not used again', async () => {
  const left: Promise<unknown>[] = []
  const { onRequest } = answering((socket, path) => {
    answer(socket, path)
    left.push(once(socket, 'close'))
    socket.end()
  })
  const { openai } = await recordRaw(onRequest)
  for (let n = 1; n <= 5; n++) {
    expect((await send(`${openai}/${n}`, { body: '{}' })).text).toBe(`/${n}`)
    await left.at(-1)
  }
})

test('a client that closes its half of the connection has left, as to any server that watches for that', async () => {
  const { upstream, proxy, settled } = await record({ after: 'hang' })
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1')
  socket.end(get('/x'))

  expect(Buffer.concat(await socket.toArray()).length).toBe(0)
  await (await upstream.received(1)).aborted
  expect((await settled(1)).end).toEqual({ kind: 'aborted', by: 'client' })
})

test('an upstream that closes its half after the answer is not waited for', async () => {
  const { proxy } = await recordRaw((socket) => socket.end(`${OK}Content-Length: 2\r\n\r\nok`))
  expect((await send(`${proxy.url}/openai/x`)).text).toBe('ok')
})

test('a reader that is slow has the whole of an answer whose upstream has long hung up', async () => {
  const body = 'x'.repeat(8_000_000)
  const { openai, settled } = await recordRaw((socket) =>
    socket.end(`${OK}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
  )
  const response = await open(`${openai}/x`).response
  let got = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    got += chunk.length
    await new Promise((resolve) => setImmediate(resolve))
  }

  expect(got).toBe(body.length)
  expect((await settled(1)).end).toEqual({ kind: 'completed' })
})

test('a writer that is slow: each of its bytes goes on as it comes', async () => {
  const { upstream, proxy } = await record()
  const socket = connect({ port: Number(new URL(proxy.url).port), host: '127.0.0.1', noDelay: true })
  const request = 'POST /openai/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 6\r\n\r\nslowly'
  for (const byte of request) await new Promise((resolve) => socket.write(byte, resolve))
  await once(socket.resume(), 'end')

  expect((await upstream.received(1)).body.toString()).toBe('slowly')
})

test('a client that is refused while it uploads has the answer while its upload is still stuck', async () => {
  const { proxy } = await recordRaw((socket) => {
    socket.pause()
    socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nlarge')
  })
  const request = open(`${proxy.url}/openai/x`, { streaming: true, headers: ['Transfer-Encoding', 'chunked'] })
  let sent = 0
  const sending = (async () => {
    for (; sent < 400; sent++) await request.write(Buffer.alloc(256 * 1024))
  })()
  sending.catch(() => {})
  const response = await request.response
  expect(response.statusCode).toBe(413)
  expect(Buffer.concat(await response.toArray()).toString()).toBe('large')
  await standsStill(() => sent)
  expect(sent).toBeLessThan(100)
  request.abort()
})

test('a handshake that stalls has no limit but the client’s', async () => {
  const reached = Promise.withResolvers<Socket>()
  const server = createServer((socket) => reached.resolve(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const { openai, settled } = await record(undefined, { upstreams: { openai: `https://localhost:${port}` } })
  const request = open(`${openai}/x`, { body: '{}' })
  const upstream = await reached.promise
  const left = once(upstream.resume(), 'close')
  request.abort()

  await left
  expect((await settled(1)).end).toEqual({ kind: 'aborted', by: 'client' })
})

test('HTTP/1.0 clients: the connection stays where they ask for it, and is reset where an answer breaks off', async () => {
  const { upstream, proxy } = await record({ body: 'ok' })
  const kept = 'GET /openai/1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'
  const got = await talk(proxy.url, `${kept}GET /openai/2 HTTP/1.0\r\n\r\n`)
  expect(got.match(/ok/g)?.length).toBe(2)

  upstream.reply({ chunks: ['some ', 'of it'], after: 'reset' })
  await expect(talk(proxy.url, 'GET /openai/3 HTTP/1.0\r\n\r\n')).rejects.toMatchObject({ code: 'ECONNRESET' })
})

test('HTTP/1.0 clients: what comes before an answer is kept from them', async () => {
  const { proxy } = await recordRaw((socket) =>
    socket.write(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n${OK}Content-Length: 2\r\n\r\nok`),
  )
  expect(await talk(proxy.url, 'GET /openai/x HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*ok$/)
})

test('sessions of TLS are resumed', async () => {
  const tls = selfSigned('localhost')
  const upstream = await startUpstream({ headers: { connection: 'close' }, body: 'ok' }, { tls })
  onTestFinished(() => upstream.close())
  trust(tls.cert)
  const { openai } = await record(undefined, { upstreams: { openai: `https://localhost:${upstream.port}` } })
  for (let n = 0; n < 3; n++) expect((await send(`${openai}/x`)).text).toBe('ok')

  expect(upstream.requests.map(({ resumed }) => resumed)).toEqual([false, true, true])
})

test.each([
  ['that nobody vouches for', selfSigned('localhost'), 'localhost', false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['of another name', selfSigned('elsewhere.example'), 'localhost', true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['that has expired', selfSigned('localhost', { until: '20210101000000Z' }), 'localhost', true, 'CERT_HAS_EXPIRED'],
])('a certificate %s: the client reads the code that it would have met', async (_, tls, host, trusted, code) => {
  const upstream = await startUpstream(undefined, { tls })
  onTestFinished(() => upstream.close())
  if (trusted) trust(tls.cert)
  const url = `https://${host}:${upstream.port}`
  const { openai } = await record(undefined, { upstreams: { openai: url } })
  const [direct, through] = [await viewAnswer(url), await viewAnswer(openai)]

  expect(direct.end).toBe(code)
  expect(JSON.parse(through.answer?.body ?? '').error).toMatchObject({ code, message: expect.stringContaining(url) })
  expect(upstream.requests).toEqual([])
})

function trust(certificate: string): void {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, certificate])
  onTestFinished(() => setDefaultCACertificates(before))
}

test('a client’s connection outlives answers that failed', async () => {
  const { upstream, openai } = await record()
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  upstream.next({ after: 'reset' }, { body: 'ok' })
  expect((await send(`${openai}/1`, { body: '{}', agent })).status).toBe(502)
  expect((await send(`${openai}/2`, { body: '{}', agent })).text).toBe('ok')
})
