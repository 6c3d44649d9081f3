import { randomBytes } from 'node:crypto'
import { Agent, createServer, request } from 'node:http'
import { createServer as createTcpServer, type Server as NetServer } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { selfSigned } from '#support/certificate.ts'
import { open, send, talk } from '#support/http-client.ts'
import { sse, startUpstream } from '#support/upstream.ts'
import { record, standsStill, text } from './recorder.ts'

const pairs = (raw: readonly string[]): string[] => raw.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${raw[at + 1]}`] : []))

function agent(): Agent {
  const kept = new Agent({ keepAlive: true })
  onTestFinished(() => kept.destroy())
  return kept
}

async function listen(server: NetServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

test('path and query go upstream byte for byte', async () => {
  const { upstream, proxy } = await record()
  const paths = [
    '/v1/models',
    '/v1/a%2Fb/%7Eme/../x//y?q=a+b&r=%20&&z=%C3%A9#',
    "/v1/x;p=1:stream?alt=sse&q='()*!",
    '/?only=query',
    '/',
  ]
  for (const path of paths) await send(`${proxy.url}/openai${path}`)
  await send(`${proxy.url}/openai`)
  await send(`${proxy.url}/openai?beta=true`)

  expect(upstream.requests.map(({ url }) => url)).toEqual([...paths, '/', '/?beta=true'])
})

test('request headers keep their order, case and repetition; those of the connection stay behind', async () => {
  const { upstream, openai, opened } = await record()
  await send(`${openai}/v1/x`, {
    method: 'GET',
    headers: [
      ...[
        'X-B',
        '2',
        'Host',
        'recorder.localhost',
        'x-a',
        '1',
        'X-B',
        '3',
        'Accept-Encoding',
        'gzip, br',
        'X-Latin',
        'caf\u00e9',
      ],
      ...['Connection', 'close, X-Private', 'X-Private', 'mine', 'Keep-Alive', 'timeout=5', 'TE', 'trailers', 'Upgrade', 'h2c'],
      ...['Proxy-Authorization', 'Basic eA==', 'anthropic-beta', 'a,b'],
    ],
  })

  const kept = [
    'X-B: 2',
    `Host: 127.0.0.1:${upstream.port}`,
    'x-a: 1',
    'X-B: 3',
    'Accept-Encoding: gzip, br',
    'X-Latin: caf\u00e9',
    'anthropic-beta: a,b',
  ]
  expect(pairs(upstream.requests[0]?.rawHeaders ?? [])).toEqual([...kept, 'Connection: keep-alive'])
  expect((await opened(1)).headers.map(([name, value]) => `${name}: ${value}`)).toEqual(
    kept.map((header) => header.replace(/^[^:]+/, (name) => name.toLowerCase())),
  )
})

test('response headers keep their order, case and repetition; no header is added but the connection’s own', async () => {
  const { openai, settled } = await record({
    status: 200,
    reason: 'Quite Fine',
    headers: [
      'X-Request-Id',
      'r1',
      'Set-Cookie',
      'a=1',
      'x-lower',
      'l',
      'Set-Cookie',
      'b=2',
      'Date',
      'Thu, 01 Jan 1970 00:00:00 GMT',
      'Server',
      's',
    ],
    body: '{}',
  })
  const answer = await send(`${openai}/v1/x`)

  expect([answer.status, answer.reason]).toEqual([200, 'Quite Fine'])
  expect(pairs(answer.rawHeaders)).toEqual([
    ...[
      'X-Request-Id: r1',
      'Set-Cookie: a=1',
      'x-lower: l',
      'Set-Cookie: b=2',
      'Date: Thu, 01 Jan 1970 00:00:00 GMT',
      'Server: s',
    ],
    ...['content-length: 2', 'Connection: close'],
  ])
  expect((await settled(1)).response).toMatchObject({ status: 200, headers: expect.arrayContaining([['set-cookie', '***']]) })
})

test('any body arrives unchanged and is recorded unchanged, however it is cut into chunks', async () => {
  const { upstream, openai, delivered } = await record()
  const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 5000 }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(pieces, pieces, async (asked, answered) => {
      upstream.next({ chunks: answered })
      const request = open(`${openai}/v1/x`, { streaming: true, headers: ['Transfer-Encoding', 'chunked'] })
      for (const piece of asked) await request.write(piece)
      request.end()
      const got: Buffer[] = []
      for await (const chunk of (await request.response) as AsyncIterable<Buffer>) got.push(chunk)

      const [sent, expected] = [Buffer.concat(asked), Buffer.concat(answered)]
      expect(Buffer.concat(got).equals(expected)).toBe(true)
      expect(upstream.requests.at(-1)?.body.equals(sent)).toBe(true)
      const [openedBody, settledBody] = delivered
        .slice(-2)
        .map((message) => (message.kind === 'opened' ? message.body : message.response?.body))
      expect(openedBody?.bytes).toBe(sent.length)
      expect(sent.equals(openedBody?.data ?? Buffer.from('none'))).toBe(true)
      expect(expected.equals(settledBody?.data ?? Buffer.from('none'))).toBe(true)
    }),
    { numRuns: 40 },
  )
})

test('a compressed body stays compressed', async () => {
  const zipped = gzipSync(JSON.stringify({ text: 'again and '.repeat(500) }))
  const { openai, settled } = await record({ headers: { 'content-encoding': 'gzip' }, body: zipped })
  const answer = await send(`${openai}/v1/x`, { headers: { 'accept-encoding': 'gzip' } })

  expect(answer.headers['content-encoding']).toBe('gzip')
  expect(answer.body.equals(zipped)).toBe(true)
  expect(zipped.equals((await settled(1)).response?.body.data ?? Buffer.alloc(0))).toBe(true)
})

test('the client has each event before the upstream sends the next', async () => {
  const steps = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const { openai, settled } = await record({
    headers: { 'content-type': 'text/event-stream' },
    chunks: (async function* () {
      for (const [n, step] of steps.entries()) {
        await step.promise
        yield sse({ n })
      }
    })(),
  })
  // The head comes before there is any event.
  const response = await open(`${openai}/v1/x`, { body: '{}' }).response
  expect(response.headers['content-type']).toBe('text/event-stream')
  const events = response[Symbol.asyncIterator]()
  for (const [n, step] of steps.entries()) {
    step.resolve()
    expect(text((await events.next()).value)).toBe(sse({ n }))
  }
  expect((await events.next()).done).toBe(true)

  const { timing } = await settled(1)
  expect(timing.marks.map(([offset]) => offset)).toEqual([0, 15, 30])
  const times = [timing.requestEndUs, timing.responseHeadUs, ...timing.marks.map(([, at]) => at), timing.endUs]
  expect(times).toEqual(times.toSorted((a, b) => Number(a) - Number(b)))
})

test('the upstream has the request’s first bytes before the client sends its last', async () => {
  const first = Promise.withResolvers<string>()
  const { proxy } = await record()
  const early = createServer((request, response) => {
    request.once('data', (chunk: Buffer) => first.resolve(text(chunk)))
    request.on('end', () => response.end('done'))
  })
  const port = await listen(early)

  const request = open(`${proxy.url}/upstream/127.0.0.1:${port}/x`, {
    streaming: true,
    headers: ['Transfer-Encoding', 'chunked'],
  })
  await request.write('first')
  expect(await first.promise).toBe('first')
  request.end()
  expect((await request.response).statusCode).toBe(200)
})

test('answers without a body: HEAD, 204 and 304', async () => {
  const { upstream, openai, settled } = await record()
  upstream.next(
    { status: 200, headers: ['Content-Length', '1234'], chunks: [] },
    { status: 204, chunks: [] },
    { status: 304, headers: ['ETag', '"e"'], chunks: [] },
  )
  const kept = agent()
  const head = await send(`${openai}/v1/x`, { method: 'HEAD', agent: kept })
  const none = await send(`${openai}/v1/x`, { method: 'DELETE', agent: kept })
  const same = await send(`${openai}/v1/x`, { agent: kept })

  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '1234', 0])
  expect([none.status, none.body.length]).toEqual([204, 0])
  expect([same.status, same.headers.etag, same.body.length]).toEqual([304, '"e"', 0])
  expect((await settled(3)).end).toEqual({ kind: 'completed' })
})

test('hints that come before the answer pass as they are', async () => {
  const server = createTcpServer((socket) =>
    socket.once('data', () =>
      socket.end('HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
    ),
  )
  const port = await listen(server)
  const { proxy } = await record()
  const got = await talk(proxy.url, `GET /upstream/127.0.0.1:${port}/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)

  expect(got.startsWith('HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=x\r\n\r\nHTTP/1.1 200 OK\r\n')).toBe(true)
})

test('trailers pass both ways', async () => {
  const { upstream, openai } = await record({ headers: ['Trailer', 'X-Sum'], chunks: ['body'], trailers: [['X-Sum', '42']] })
  const { hostname, port } = new URL(openai)
  const trailers = await new Promise<readonly string[]>((resolve, reject) => {
    const sent = request({
      hostname,
      port,
      path: '/openai/v1/x',
      method: 'POST',
      agent: false,
      headers: { Trailer: 'X-End', 'Transfer-Encoding': 'chunked' },
    })
    sent.on('error', reject)
    sent.on('response', (response) => response.resume().on('end', () => resolve(response.rawTrailers)))
    sent.addTrailers({ 'X-End': 'yes' })
    sent.end('body')
  })

  expect(trailers).toEqual(['X-Sum', '42'])
  expect(upstream.requests[0]?.rawTrailers).toEqual(['X-End', 'yes'])
})

test('a POST without a body stays without one', async () => {
  const { upstream, openai } = await record()
  await talk(openai, 'POST /openai/v1/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')

  expect(upstream.requests[0]?.headers).toMatchObject({ 'content-length': '0' })
  expect(upstream.requests[0]?.headers['transfer-encoding']).toBeUndefined()
})

test('20 MB pass both ways in bounded memory of the sockets, and are recorded whole', async () => {
  const large = randomBytes(20 * 1024 * 1024)
  const { upstream, openai, opened, settled } = await record({ body: large })
  const answer = await send(`${openai}/v1/x`, { body: large })

  expect(answer.body.equals(large)).toBe(true)
  expect(upstream.requests[0]?.body.equals(large)).toBe(true)
  expect(large.equals((await opened(1)).body.data)).toBe(true)
  expect(large.equals((await settled(1)).response?.body.data ?? Buffer.alloc(0))).toBe(true)
})

test('a client that stops reading stops the upstream', async () => {
  const piece = Buffer.alloc(256 * 1024, 'x')
  let sent = 0
  const { openai } = await record({
    chunks: (async function* () {
      for (; sent < 400; sent++) yield piece
    })(),
  })
  const request = open(`${openai}/v1/x`, { body: '{}' })
  const response = await request.response
  response.pause()
  await standsStill(() => sent)

  expect(sent).toBeLessThan(100)
  request.abort()
})

test('an upstream that stops reading stops the client', async () => {
  const server = createTcpServer((socket) => socket.pause())
  const port = await listen(server)
  const { proxy } = await record()
  const url = `${proxy.url}/upstream/127.0.0.1:${port}/x`
  const request = open(url, { streaming: true, headers: ['Transfer-Encoding', 'chunked'] })
  const piece = Buffer.alloc(256 * 1024, 'x')
  let sent = 0
  const sending = (async () => {
    for (; sent < 400; sent++) await request.write(piece)
  })()
  sending.catch(() => {})
  await standsStill(() => sent)

  expect(sent).toBeLessThan(100)
  request.abort()
})

test('connections are kept alive on both sides', async () => {
  const { upstream, openai } = await record()
  const kept = agent()
  for (let n = 0; n < 5; n++) await send(`${openai}/v1/x`, { body: '{}', agent: kept })

  expect(upstream.connections()).toBe(1)
})

test('a hundred at a time, each gets its own answer', async () => {
  const { upstream, openai, delivered } = await record(({ body }) => ({ body: `answer to ${text(body)}` }))
  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => send(`${openai}/v1/x`, { body: `question ${n}` })))

  expect(answers.map(({ text }) => text)).toEqual(Array.from({ length: 100 }, (_, n) => `answer to question ${n}`))
  expect(upstream.requests.length).toBe(100)
  expect(delivered.filter(({ kind }) => kind === 'opened').length).toBe(100)
  expect(delivered.filter(({ kind }) => kind === 'settled').length).toBe(100)
})

test('an https upstream: its name is verified and sent, its connection kept', async () => {
  const tls = selfSigned('localhost')
  const secure = await startUpstream({ body: 'secret' }, { tls })
  onTestFinished(() => secure.close())
  const trusted = getCACertificates('default')
  setDefaultCACertificates([...trusted, tls.cert])
  onTestFinished(() => setDefaultCACertificates(trusted))
  const { openai } = await record(undefined, { upstreams: { openai: `https://localhost:${secure.port}/api` } })
  for (let n = 0; n < 3; n++) expect((await send(`${openai}/v1/x`, { body: '{}' })).text).toBe('secret')

  expect(secure.requests[0]).toMatchObject({ url: '/api/v1/x', headers: { host: `localhost:${secure.port}` } })
  expect(secure.connections()).toBe(1)
})
