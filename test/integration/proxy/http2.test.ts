import { execFile, execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants, type IncomingHttpHeaders } from 'node:http2'
import { connect as tlsConnect } from 'node:tls'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createAuthority } from '#core/certificates/authority.ts'
import type { Gate } from '#core/controls/gate.ts'
import { startRawServer } from '#support/raw-server.ts'
import { sse } from '#support/upstream.ts'
import { temporaryFolder } from '../../helpers/core.ts'
import { type Recording, record, standsStill, text } from './recorder.ts'
import { tunnel } from './tunnel.ts'

/** HTTP/2 towards clients of the HTTPS proxy: every stream is an exchange of its own, and upstream it is HTTP/1.1. */
const folder = temporaryFolder()
const authority = createAuthority(folder)
let caFile: string
const HOST = 'api.anthropic.com'

beforeAll(async () => {
  caFile = (await authority.files()).cert
  return () => rmSync(folder, { recursive: true, force: true })
})

async function session(proxy: string): Promise<ClientHttp2Session> {
  const { socket } = await tunnel(proxy, `${HOST}:443`)
  const tls = tlsConnect({ socket, servername: HOST, ca: readFileSync(caFile), ALPNProtocols: ['h2', 'http/1.1'] })
  await once(tls, 'secureConnect')
  expect(tls.alpnProtocol).toBe('h2')
  const opened = connect(`https://${HOST}`, { createConnection: () => tls })
  onTestFinished(() => opened.destroy())
  return opened
}

async function recorder(...given: Parameters<typeof record>): Promise<Recording & { client: ClientHttp2Session }> {
  const [script, config] = given
  const recording = await record(script, { contextFor: authority.contextFor, ...config })
  return { ...recording, client: await session(recording.proxy.url) }
}

interface Answer {
  readonly head: IncomingHttpHeaders & { ':status'?: number }
  readonly body: Buffer
  readonly trailers: Record<string, unknown>
}

async function read(stream: ClientHttp2Stream): Promise<Answer> {
  let trailers: Record<string, unknown> = {}
  stream.on('trailers', (got) => {
    trailers = { ...got }
  })
  const [head] = (await once(stream, 'response')) as [Answer['head']]
  return { head, body: Buffer.concat(await stream.toArray()), trailers }
}

const post = (client: ClientHttp2Session, path: string, headers: Record<string, string | string[]> = {}): ClientHttp2Stream =>
  client.request({ ':method': 'POST', ':path': path, ...headers })

test('a request and its answer; the recorded head is the client’s', async () => {
  const { client, upstream, opened, settled } = await recorder({
    status: 201,
    reason: 'Made',
    headers: ['X-Id', '1', 'Set-Cookie', 'a=1', 'Keep-Alive', 'timeout=9', 'Set-Cookie', 'b=2'],
    chunks: ['{"ok":', 'true}'],
  })
  const stream = post(client, '/v1/messages?beta=true', { 'X-Api-Key': 'SECRET', cookie: ['c=1', 'd=2'], te: 'trailers' })
  stream.end('{"a":1}')
  const { head, body } = await read(stream)

  expect(head).toMatchObject({ ':status': 201, 'x-id': '1', 'set-cookie': ['a=1', 'b=2'] })
  for (const name of ['keep-alive', 'connection', 'transfer-encoding']) expect(head[name]).toBeUndefined()
  expect(body.toString()).toBe('{"ok":true}')
  expect(upstream.requests[0]).toMatchObject({ method: 'POST', url: '/v1/messages?beta=true' })
  expect(upstream.requests[0]?.rawHeaders).toEqual([
    ...['host', `127.0.0.1:${upstream.port}`, 'x-api-key', 'SECRET', 'cookie', 'c=1; d=2'],
    ...['transfer-encoding', 'chunked', 'Connection', 'keep-alive'],
  ])
  const asked = await opened(1)
  expect(asked).toMatchObject({
    ...{ method: 'POST', provider: 'anthropic', host: HOST, via: 'proxy', path: '/v1/messages', query: '?beta=true' },
  })
  expect(asked.headers.filter(([name]) => name.startsWith(':'))).toEqual([])
  expect(JSON.stringify(asked)).not.toContain('SECRET')
  const { end, response } = await settled(1)
  expect([end, response?.status, text(response?.body.data ?? Buffer.alloc(0))]).toEqual([
    { kind: 'completed' },
    201,
    '{"ok":true}',
  ])
})

test('a body of a known length keeps it; what has no body gets none', async () => {
  const { client, upstream } = await recorder()
  const known = post(client, '/1', { 'content-length': '2' })
  known.end('{}')
  await read(known)
  await read(client.request({ ':path': '/2' }))
  await read(client.request({ ':method': 'POST', ':path': '/3' }, { endStream: true }))

  const framing = upstream.requests.map(({ headers }) => [headers['content-length'], headers['transfer-encoding']])
  expect(framing).toEqual([
    ['2', undefined],
    [undefined, undefined],
    ['0', undefined],
  ])
})

test('answers without a body, and hints before one', async () => {
  const { client, upstream } = await recorder()
  upstream.next(
    { headers: ['Content-Length', '1234'], chunks: [] },
    { status: 204, chunks: [] },
    { status: 304, headers: ['ETag', '"e"'], chunks: [] },
  )
  const head = await read(client.request({ ':method': 'HEAD', ':path': '/1' }))
  expect([head.head[':status'], head.head['content-length'], head.body.length]).toEqual([200, '1234', 0])
  expect((await read(client.request({ ':path': '/2' }))).head[':status']).toBe(204)
  expect((await read(client.request({ ':path': '/3' }))).head).toMatchObject({ ':status': 304, etag: '"e"' })

  const raw = await startRawServer((socket) =>
    socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nLink: </b>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
  )
  onTestFinished(raw.close)
  const other = await recorder(undefined, { upstreams: { anthropic: raw.url } })
  const hinted = other.client.request({ ':path': '/x' })
  const hints = once(hinted, 'headers')
  await read(hinted)
  expect((await hints)[0]).toMatchObject({ ':status': 103, link: '</a>, </b>' })
})

test.each([
  ['an answer', 'X-Content-Type-Options: nosniff\r\nX-Content-Type-Options: nosniff\r\nHTTP2-Settings: x\r\n', '', ''],
  ['its trailers', '', 'ETag: 1\r\nETag: 2\r\nConnection: x\r\nKeep-Alive: x\r\nTE: x\r\n', ''],
  ['the hints before it', '', '', 'HTTP/1.1 103 Early Hints\r\nDate: 1\r\nDate: 2\r\nTransfer-Encoding: chunked\r\n\r\n'],
])('what HTTP/2 would not repeat, or not send at all, harms nobody: in %s', async (_, headers, trailers, hints) => {
  const raw = await startRawServer((socket) =>
    socket.write(`${hints}HTTP/1.1 200 OK\r\n${headers}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n${trailers}\r\n`),
  )
  onTestFinished(raw.close)
  const { client, settled } = await recorder(undefined, { upstreams: { anthropic: raw.url } })
  const stream = client.request({ ':path': '/x' })
  const sent: string[] = []
  for (const event of ['headers', 'response', 'trailers'])
    stream.on(event, (_head, _flags, raw: string[]) => void sent.push(...raw))
  expect((await read(stream)).body.toString()).toBe('ok')

  const all = `${hints}${headers}${trailers}`.match(/^[\w-]+(?=:)/gm) ?? []
  const passed = all.filter((name) => !/^(HTTP2-Settings|Connection|Keep-Alive|TE|Transfer-Encoding)$/.test(name))
  expect(sent.filter((each) => /^(x-content-type-options|etag|date)$/.test(each))).toEqual(
    passed.map((name) => name.toLowerCase()),
  )
  expect((await settled(1)).end).toEqual({ kind: 'completed' })
})

test('a status that HTTP/2 has none of is said, and the connection goes on', async () => {
  const raw = await startRawServer((socket) => socket.write('HTTP/1.1 999 No\r\nETag: 1\r\nContent-Length: 0\r\n\r\n'))
  onTestFinished(raw.close)
  const { client } = await recorder(undefined, { upstreams: { anthropic: raw.url } })
  for (const path of ['/1', '/2']) {
    const { head, body } = await read(client.request({ ':path': path }))
    expect([head[':status'], head.etag, JSON.parse(body.toString()).error.code]).toEqual([502, undefined, 'ERR_INVALID_RESPONSE'])
  }
})

test('a client that waits for 100 Continue gets it from the upstream', async () => {
  const { client, upstream } = await recorder({ body: 'done' })
  const stream = post(client, '/x', { expect: '100-continue' })
  await once(stream, 'continue')
  stream.end('{}')
  expect((await read(stream)).body.toString()).toBe('done')
  expect(upstream.requests[0]?.headers.expect).toBe('100-continue')
})

test('many streams at once on one connection: each has its own answer as soon as it is ready', async () => {
  const gates = Array.from({ length: 50 }, () => Promise.withResolvers<void>())
  const { client, delivered, settled } = await recorder(async ({ url }) => {
    await gates[Number(url.slice(1))]?.promise
    return { body: `answer to ${url}` }
  })
  const answers = gates.map((_, n) => read(client.request({ ':path': `/${n}` })))
  for (let n = gates.length - 1; n >= 0; n--) {
    gates[n]?.resolve()
    expect((await answers[n])?.body.toString()).toBe(`answer to /${n}`)
  }
  await settled(50)
  expect(delivered.filter(({ kind }) => kind === 'opened').length).toBe(50)
})

test('the client has each event before the upstream sends the next', async () => {
  const steps = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const { client } = await recorder({
    headers: { 'content-type': 'text/event-stream' },
    chunks: (async function* () {
      for (const [n, step] of steps.entries()) {
        await step.promise
        yield sse({ n })
      }
    })(),
  })
  const stream = client.request({ ':path': '/x' })
  const [head] = await once(stream, 'response')
  expect(head['content-type']).toBe('text/event-stream')
  const events = stream[Symbol.asyncIterator]()
  for (const [n, step] of steps.entries()) {
    step.resolve()
    expect(text((await events.next()).value)).toBe(sse({ n }))
  }
})

test('a stream that the client resets aborts its upstream and no other', async () => {
  const rest = Promise.withResolvers<void>()
  const { client, upstream, settled } = await recorder(({ url }) =>
    url === '/gone'
      ? { chunks: ['begun'], after: 'hang' }
      : {
          chunks: (async function* () {
            yield 'first '
            await rest.promise
            yield 'last'
          })(),
        },
  )
  const stays = read(client.request({ ':path': '/stays' }))
  await upstream.received(1)
  const gone = client.request({ ':path': '/gone' })
  await once(gone, 'data')
  gone.close(constants.NGHTTP2_CANCEL)

  await (await upstream.received(2)).aborted
  expect((await settled(1)).end).toEqual({ kind: 'aborted', by: 'client' })
  rest.resolve()
  expect((await stays).body.toString()).toBe('first last')
})

const reading: Gate = {
  async admit(_, body) {
    await body()
    return { kind: 'forward' }
  },
  onProgress: () => 'continue',
  settle() {},
}

// `close` of Node's client would end the body before it resets the stream.
test.each([
  ['resets its stream', {}, (stream: ClientHttp2Stream) => stream.destroy(new Error('gone'))],
  ['resets its stream while the gate reads', { gate: reading }, (stream: ClientHttp2Stream) => stream.destroy(new Error('gone'))],
  ['closes its connection', {}, (stream: ClientHttp2Stream) => stream.session?.destroy()],
])('a client that %s while it still sends: no complete request goes upstream', async (_, config, leave) => {
  const { client, upstream, settled } = await recorder(undefined, config)
  const stream = post(client, '/x')
  stream.on('error', () => {})
  await new Promise((resolve) => stream.write('half', resolve))
  await standsStill(() => upstream.connections())
  leave(stream)

  expect(await settled(1)).toMatchObject({ end: { kind: 'aborted', by: 'client' }, timing: { requestEndUs: null } })
  await standsStill(() => upstream.requests.length)
  expect(upstream.requests).toEqual([])
})

test('an upstream that breaks off: the stream is reset after what came, the connection goes on', async () => {
  const { client, upstream, settled } = await recorder({ chunks: ['some ', 'of it'], after: 'reset' })
  const stream = client.request({ ':path': '/x' })
  const got: Buffer[] = []
  stream.on('data', (chunk: Buffer) => void got.push(chunk))
  const [error] = await once(stream, 'error')
  expect([Buffer.concat(got).toString(), error.code, stream.rstCode]).toEqual([
    'some of it',
    'ERR_HTTP2_STREAM_ERROR',
    constants.NGHTTP2_INTERNAL_ERROR,
  ])
  expect((await settled(1)).end).toMatchObject({ kind: 'failed', code: 'ECONNRESET' })

  upstream.next({ after: 'reset' }, { body: 'whole' })
  const before = await read(client.request({ ':path': '/y' }))
  expect([before.head[':status'], JSON.parse(before.body.toString()).error.code]).toEqual([502, 'ECONNRESET'])
  expect((await read(client.request({ ':path': '/z' }))).body.toString()).toBe('whole')
})

test('what is like gRPC passes: messages and trailers both ways', async () => {
  const { client, upstream } = await recorder({
    headers: ['Content-Type', 'application/grpc', 'Trailer', 'grpc-status'],
    chunks: [Buffer.from([0, 0, 0, 0, 1, 7])],
    trailers: [
      ['grpc-status', '0'],
      ['x-a', '1'],
      ['x-a', '2'],
    ],
  })
  const stream = client.request(
    { ':method': 'POST', ':path': '/google.ai.Service/Generate', 'content-type': 'application/grpc', te: 'trailers' },
    { waitForTrailers: true },
  )
  stream.on('wantTrailers', () => stream.sendTrailers({ 'x-end': 'yes' }))
  stream.end(Buffer.from([0, 0, 0, 0, 1, 9]))
  const { head, body, trailers } = await read(stream)

  expect([head['content-type'], [...body]]).toEqual(['application/grpc', [0, 0, 0, 0, 1, 7]])
  expect(trailers).toMatchObject({ 'grpc-status': '0', 'x-a': '1, 2' })
  expect(upstream.requests[0]).toMatchObject({ url: '/google.ai.Service/Generate', rawTrailers: ['x-end', 'yes'] })
  expect([...(upstream.requests[0]?.body ?? [])]).toEqual([0, 0, 0, 0, 1, 9])
})

test('20 MB pass both ways, byte for byte', async () => {
  const large = randomBytes(20 * 1024 * 1024)
  const sum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
  const { client, upstream, settled } = await recorder({ body: large })
  const stream = post(client, '/x')
  stream.end(large)
  expect(sum((await read(stream)).body)).toBe(sum(large))
  expect(sum(upstream.requests[0]?.body ?? Buffer.alloc(0))).toBe(sum(large))
  expect((await settled(1)).response?.body.bytes).toBe(large.length)
})

test('a stream that is not read stops its own upstream and no other stream', async () => {
  const piece = Buffer.alloc(256 * 1024, 'x')
  let sent = 0
  const { client } = await recorder(({ url }) =>
    url === '/slow'
      ? {
          chunks: (async function* () {
            for (; sent < 400; sent++) yield piece
          })(),
        }
      : { body: 'quick' },
  )
  const slow = client.request({ ':path': '/slow' })
  await once(slow, 'response')
  await standsStill(() => sent)
  expect(sent).toBeLessThan(100)
  expect((await read(client.request({ ':path': '/quick' }))).body.toString()).toBe('quick')
  slow.close(constants.NGHTTP2_CANCEL)
})

test('an upstream that stops reading stops its stream and no other', async () => {
  const stuck = await startRawServer((socket) => socket.pause())
  onTestFinished(stuck.close)
  const { client } = await recorder(undefined, { upstreams: { anthropic: stuck.url } })
  const stream = post(client, '/x')
  stream.on('error', () => {})
  let sent = 0
  const sending = (async () => {
    for (; sent < 400; sent++)
      await new Promise<void>((resolve, reject) =>
        stream.write(Buffer.alloc(256 * 1024), (error) => (error ? reject(error) : resolve())),
      )
  })()
  sending.catch(() => {})
  await standsStill(() => sent)
  expect(sent).toBeLessThan(100)
  await new Promise((resolve, reject) => client.ping((error) => (error ? reject(error) : resolve(null))))
  stream.close(constants.NGHTTP2_CANCEL)
})

test('closing the recorder ends the streams under way, and they settle', async () => {
  const { client, proxy, upstream, delivered } = await recorder({ chunks: ['first'], after: 'hang' })
  client.on('error', () => {})
  const stream = client.request({ ':path': '/x' })
  stream.on('error', () => {})
  await once(stream, 'data')
  const closed = once(stream, 'close')
  await proxy.close()
  await closed
  await (await upstream.received(1)).aborted
  expect(delivered.at(-1)).toMatchObject({ kind: 'settled', end: { kind: 'failed', code: 'ERR_RECORDER_CLOSED' } })
})

describe('clients that people use', () => {
  const has = (command: string, args: readonly string[], wanted: RegExp): boolean => {
    try {
      return wanted.test(execFileSync(command, args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString())
    } catch {
      return false
    }
  }

  test.skipIf(!has('curl', ['--version'], /HTTP2/))('curl --http2', async () => {
    const { proxy, settled } = await record({ body: '{"ok":true}' }, { contextFor: authority.contextFor })
    const { stdout } = await promisify(execFile)('curl', [
      ...['-sS', '--http2', '--proxy', proxy.url, '--cacert', caFile, '--data', '{"a":1}', '-w', ' %{http_version} %{http_code}'],
      `https://${HOST}/v1/messages`,
    ])
    expect(stdout).toBe('{"ok":true} 2 200')
    expect((await settled(1)).end).toEqual({ kind: 'completed' })
  })

  test.skipIf(!has('python3', ['-c', 'import httpx, h2; print("here")'], /here/))('httpx over HTTP/2', async () => {
    const { proxy } = await record({ body: 'ok' }, { contextFor: authority.contextFor })
    const program = `import httpx, ssl
with httpx.Client(http2=True, proxy="${proxy.url}", verify=ssl.create_default_context(cafile="${caFile}")) as client:
    answer = client.post("https://${HOST}/v1/messages", json={"a": 1})
    print(answer.http_version, answer.text)`
    expect((await promisify(execFile)('python3', ['-c', program])).stdout.trim()).toBe('HTTP/2 ok')
  })
})
