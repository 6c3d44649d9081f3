import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { open, send, talk } from '#support/http-client.ts'
import { startRawServer } from '#support/raw-server.ts'
import { record } from './recorder.ts'

/** What is sent to break in, to confuse or to crash: a clear error or a marked exchange, and the next request is served as ever. */

const rest = 'Connection: close\r\n\r\n'
const SMUGGLED = 'GET /openai/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n'

describe('request smuggling: no two readings of one request', () => {
  const post = 'POST /openai/v1/x HTTP/1.1\r\nHost: localhost\r\n'
  test.each([
    ['a length and chunks', `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ['chunks and a length', `${post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ['two lengths', `${post}Content-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
    ['a list of lengths', `${post}Content-Length: 0, ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
    ['a signed length', `${post}Content-Length: +0\r\n\r\n${SMUGGLED}`],
    ['a hexadecimal length', `${post}Content-Length: 0x0\r\n\r\n${SMUGGLED}`],
    ['an encoding that is none', `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ['chunks that are not last', `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ['an encoding behind a space', `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ['an encoding behind a tab', `${post}Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ['an encoding in a folded line', `${post}Transfer-Encoding:\r\n chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ['a folded line', `${post}X-A: b\r\n\tContent-Length: 5\r\n\r\n${SMUGGLED}`],
    ['bare line feeds', `${post.replaceAll('\r\n', '\n')}Content-Length: 0\n\n${SMUGGLED}`],
    ['a bare carriage return', `${post}X-A: b\rContent-Length: 5\r\n\r\n${SMUGGLED}`],
    ['a header without a name', `${post}: x\r\nContent-Length: 0\r\n\r\n${SMUGGLED}`],
    ['a size of a chunk with a sign', `${post}Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n${SMUGGLED}`],
    ['a size of a chunk that overflows', `${post}Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n${SMUGGLED}`],
    ['a size of a chunk that ends in a bare line feed', `${post}Transfer-Encoding: chunked\r\n\r\n0\n\r\n${SMUGGLED}`],
    ['another protocol', `POST /openai/v1/x HTTP/1.2\r\nHost: localhost\r\n\r\n${SMUGGLED}`],
    ['no protocol', `GET /openai/v1/x\r\n${SMUGGLED}`],
    ['a host that is not said', `POST /openai/v1/x HTTP/1.1\r\nContent-Length: 0\r\n\r\n`],
  ])('%s', async (_, bytes) => {
    const { proxy, upstream, openai } = await record()
    const got = await talk(proxy.url, bytes)

    expect(got.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400'])
    expect(upstream.requests).toEqual([])
    expect((await send(`${openai}/v1/y`)).text).toBe('ok')
  })

  test.each([
    ['a length', 'GET', 'Content-Length: 60', 'x'.repeat(60)],
    ['chunks', 'GET', 'Transfer-Encoding: chunked', `3c\r\n${'x'.repeat(60)}\r\n0\r\n\r\n`],
    ['another method', 'POST', 'Content-Length: 60', 'x'.repeat(60)],
  ])('a handshake with a body, by %s: it goes with it, and the next request is whole', async (_, method, framing, body) => {
    const { proxy, upstream, openai } = await record()
    const shake = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n'
    const client = connect(Number(new URL(proxy.url).port), '127.0.0.1')
    onTestFinished(() => void client.destroy())
    client.write(`${method} /openai/v1/realtime HTTP/1.1\r\nHost: localhost\r\n${shake}${framing}\r\n\r\n${body}`)
    await once(client, 'data')

    expect((await send(`${openai}/v1/y`, { body: 'mine', headers: { authorization: 'Bearer me' } })).text).toBe('ok')
    expect(upstream.requests.map(({ method, url, body }) => [method, url, body.toString()])).toEqual([
      [method, '/v1/realtime', 'x'.repeat(60)],
      ['POST', '/v1/y', 'mine'],
    ])
  })

  test('in a request on its way: the client reads why, the upstream is left, and the exchange is marked', async () => {
    const reached = Promise.withResolvers<Socket>()
    const server = await startRawServer(reached.resolve)
    onTestFinished(server.close)
    const { proxy, settled } = await record(undefined, { upstreams: { openai: server.url } })
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1')
    socket.write(`${post}Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n`)
    const left = once(await reached.promise, 'close')
    socket.write(`zz\r\n${SMUGGLED}`)
    const got = Buffer.concat(await socket.toArray()).toString()

    expect(got).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"not-http","message":"The request is not sound HTTP: /)
    await left
    expect((await settled(1)).end).toEqual({ kind: 'aborted', by: 'client' })
  })

  test('in the middle of an answer: the answer breaks off, and nothing is written into it', async () => {
    const { proxy, upstream } = await record({ chunks: ['begun'], after: 'hang' })
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1')
    socket.write('GET /openai/v1/x HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const [first] = (await once(socket, 'data')) as [Buffer]
    socket.write('\x00\x01 not HTTP\r\n\r\n')
    const more = await socket.toArray().catch(() => [])

    expect(Buffer.concat([first, ...more]).toString()).toMatch(/begun\r\n$/)
    await (await upstream.received(1)).aborted
  })

  test('headers that the connection is said to own cannot take away what frames the message', async () => {
    const { proxy, upstream } = await record()
    const named = 'Connection: close, Content-Length, Host, Transfer-Encoding\r\n'
    await talk(proxy.url, `${post}${named}Content-Length: 2\r\n\r\n{}`)

    expect(upstream.requests.map(({ body, headers }) => [body.toString(), headers.host])).toEqual([
      ['{}', `127.0.0.1:${upstream.port}`],
    ])
  })
})

test('a head larger than 256 KiB is refused by name', async () => {
  const { proxy, upstream } = await record()
  const got = await talk(proxy.url, `GET /openai/v1/x HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(257 * 1024)}`)

  expect(got).toMatch(/^HTTP\/1\.1 431 [\s\S]*"code":"head-too-large"/)
  expect(upstream.requests).toEqual([])
})

describe('the recorder’s own paths', () => {
  const control = (request: IncomingMessage, response: { end(text: string): void }): true => {
    response.end(`SECRET of ${request.url}`)
    return true
  }

  test.each([
    '/%61gentprof/health',
    '//agentprof/health',
    '/./agentprof/health',
    '/AGENTPROF/health',
    '/agentprof%2fhealth',
    '\\agentprof\\health',
    '/openai/../agentprof/health',
    '/upstream/../agentprof/health',
    '/run/../agentprof/health',
    '/run/x/agentprof/health',
    '/tag/a=b/agentprof/health',
    '*',
    'agentprof/health',
    'http://127.0.0.1/agentprof/health',
    'https://127.0.0.1/agentprof/health',
  ])('are not reached by %s', async (path) => {
    const { proxy } = await record({ body: 'from upstream' }, { control })
    expect(await talk(proxy.url, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${rest}`)).not.toContain('SECRET')
  })

  test.each(['127.0.0.1', 'localhost', '0.0.0.0', '127.1', '0x7f000001', '2130706433', '127.0.0.2', '[::ffff:127.0.0.1]'])(
    'are not reached through the recorder itself, as %s',
    async (name) => {
      const { proxy } = await record(undefined, { control })
      const { port } = new URL(proxy.url)
      const absolute = await talk(proxy.url, `GET http://${name}:${port}/agentprof/health HTTP/1.1\r\nHost: localhost\r\n${rest}`)
      const prefixed = await talk(proxy.url, `GET /upstream/${name}:${port}/agentprof/health HTTP/1.1\r\nHost: x\r\n${rest}`)
      const tunnelled = await talk(proxy.url, `CONNECT ${name}:${port} HTTP/1.1\r\nHost: ${name}:${port}\r\n\r\n`)
      for (const got of [absolute, prefixed, tunnelled]) expect(got).not.toContain('SECRET')
      expect(absolute).toMatch(/^HTTP\/1\.1 (508|502) /)
      expect(absolute.split('\r\n\r\n')[1]?.trim().split('\n')).toHaveLength(1)
    },
  )

  test.each([
    [{ origin: 'http://localhost:3000' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ host: 'attacker.example' }, 403],
    [{ host: '127.0.0.1.attacker.example:4141' }, 403],
    [{ host: 'localhost.attacker.example' }, 403],
    [{ 'sec-fetch-site': 'none' }, 200],
    [{ host: 'localhost' }, 200],
  ])('asked with %j: %i', async (headers, status) => {
    const { proxy } = await record(undefined, { control })
    expect((await send(`${proxy.url}/agentprof/health`, { headers })).status).toBe(status)
  })
})

test('a recorder whose override names it by another address refuses to go round', async () => {
  const free = createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address() as AddressInfo
  await new Promise((resolve) => free.close(resolve))
  const { openai, opened, settled } = await record(undefined, { port, upstreams: { openai: `http://0.0.0.0:${port}/openai` } })
  const answer = await send(`${openai}/v1/x`, { body: '{}' })

  expect([answer.status, JSON.parse(answer.text).error]).toEqual([
    508,
    {
      type: 'agentprof_error',
      code: 'loop',
      message: `The request would come back here: http://0.0.0.0:${port} is the recorder itself.`,
    },
  ])
  await opened(1)
  expect((await settled(1)).end).toMatchObject({ kind: 'failed', code: 'loop' })
})

test.each([
  '/run/a%0d%0aX-Evil:%201/openai/x',
  '/tag/k%00=v/openai/x',
  '/tag/k=%1b%5b2J/openai/x',
  '/run/%ff/openai/x',
  '/run/%/openai/x',
])('a name that would break a header or a terminal is refused: %s', async (path) => {
  const { proxy, upstream } = await record()
  const answer = await send(`${proxy.url}${path}`)
  expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([400, 'bad-segment'])
  expect(upstream.requests).toEqual([])
})

test('tags may be named as what every object has', async () => {
  const { proxy, opened } = await record()
  await send(`${proxy.url}/tag/__proto__=a/tag/constructor=b/openai/x`)
  const { tags } = (await opened(1)).hints
  expect(Object.entries(tags)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
  expect(Object.getPrototypeOf(tags)).toBe(Object.prototype)
})

test('bytes that are no UTF-8 pass as they are, in headers and bodies', async () => {
  const { proxy, upstream, opened, settled } = await record()
  const bytes = '\xff\xfe\xc3(\xed\xa0\x80'
  await talk(
    proxy.url,
    `POST /openai/v1/x HTTP/1.1\r\nHost: localhost\r\nX-Odd: ${bytes}\r\nContent-Length: 7\r\n${rest}${bytes}`,
  )

  expect(upstream.requests[0]?.headers['x-odd']).toBe(bytes)
  expect(upstream.requests[0]?.body.toString('latin1')).toBe(bytes)
  expect(Buffer.from((await opened(1)).body.data).toString('latin1')).toBe(bytes)
  expect((await settled(1)).end).toEqual({ kind: 'completed' })
})

test('100 MB pass both ways at once, byte for byte; of each only the beginning is kept, and of the answer the last of it as well', async () => {
  const piece = randomBytes(1024 * 1024)
  const pieces = 100
  const checksum = createHash('sha256')
  for (let n = 0; n < pieces; n++) checksum.update(piece)
  const expected = checksum.digest('hex')
  const hash = async (stream: AsyncIterable<Buffer>): Promise<string> => {
    const sum = createHash('sha256')
    for await (const chunk of stream) sum.update(chunk)
    return sum.digest('hex')
  }
  const { openai, opened, settled } = await record(({ body }) => ({
    headers: { 'x-sum': createHash('sha256').update(body).digest('hex') },
    chunks: Array.from({ length: pieces }, () => piece),
  }))
  const request = open(`${openai}/v1/x`, { streaming: true, headers: ['Transfer-Encoding', 'chunked'] })
  for (let n = 0; n < pieces; n++) await request.write(piece)
  request.end()
  const response = await request.response

  expect(response.headers['x-sum']).toBe(expected)
  expect(await hash(response)).toBe(expected)
  const [asked, answered] = [(await opened(1)).body, (await settled(1)).response?.body]
  const MIB = 1024 * 1024
  for (const [body, most] of [
    [asked, 64 * MIB],
    // The last MiB too, in whole pieces as a socket gives them.
    [answered, 65 * MIB + 64 * 1024],
  ] as const) {
    expect(body?.bytes).toBe(pieces * piece.length)
    expect(body?.data.length).toBeLessThanOrEqual(most)
    expect(body?.data.length).toBeGreaterThan(63 * MIB)
    expect(Buffer.from(body?.data.subarray(0, piece.length) ?? []).equals(piece)).toBe(true)
  }
})

test('CONNECT to what listens on this machine is a tunnel like any other; one to nowhere is said', async () => {
  const server = await startRawServer((socket) => socket.end('hello'))
  onTestFinished(server.close)
  const { proxy } = await record()
  const { hostname, port } = new URL(proxy.url)
  const asked = httpRequest({ hostname, port, method: 'CONNECT', path: `127.0.0.1:${server.port}` })
  asked.end()
  const [, socket] = await once(asked, 'connect')
  socket.write('x')
  expect(Buffer.concat(await socket.toArray()).toString()).toBe('hello')

  for (const authority of ['', ':80', '127.0.0.1:0', '127.0.0.1:65536', 'user@host:80', '127.0.0.1:80/path', '[::1:80', 'a b:80'])
    expect(await talk(proxy.url, `CONNECT ${authority} HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
})
