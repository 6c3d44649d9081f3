import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import { createAuthority } from '#core/certificates/authority.ts'
import type { ProxyConfig } from '#core/proxy/listener.ts'
import { startRawServer } from '#support/raw-server.ts'
import { responsesMessages } from '#support/socket-answers.ts'
import {
  type SocketScript,
  type SocketUpstream,
  type SocketUpstreamOptions,
  sendJson,
  startSocketUpstream,
} from '#support/socket-upstream.ts'
import { temporaryFolder } from '../../helpers/core.ts'
import { type Recording, record, standsStill, text } from './recorder.ts'

/** WebSockets through the recorder, over real sockets: what passes, and what is told of it. */
interface SocketRecording extends Recording {
  readonly provider: SocketUpstream
  /** Opens a socket at a path of the recorder. */
  open(path: string, options?: ClientOptions, protocols?: string[]): Promise<WebSocket>
}

async function recordSockets(
  script: SocketScript,
  { config = {}, ...options }: SocketUpstreamOptions & { config?: Partial<ProxyConfig> } = {},
): Promise<SocketRecording> {
  const provider = await startSocketUpstream(script, options)
  onTestFinished(() => provider.close())
  const recording = await record(undefined, {
    upstreams: { openai: provider.url, gemini: provider.url },
    ...config,
  })
  return {
    ...recording,
    provider,
    async open(path, clientOptions = {}, protocols = []) {
      const socket = new WebSocket(recording.proxy.url.replace('http', 'ws') + path, protocols, {
        perMessageDeflate: false,
        ...clientOptions,
      })
      onTestFinished(() => socket.terminate())
      await once(socket, 'open')
      return socket
    },
  }
}

const echo: SocketScript = (socket, _message, data) => socket.send(data, { binary: false })

/** Resolves once so many messages more have come. */
const arrive = (socket: WebSocket, count: number): Promise<void> =>
  new Promise((resolve) => {
    let left = count
    socket.on('message', () => {
      left -= 1
      if (left === 0) resolve()
    })
  })

async function message(socket: WebSocket): Promise<string> {
  const [data] = (await once(socket, 'message')) as [Buffer]
  return data.toString()
}

/** Messages of a body, as they were sent. */
const messages = (body: Uint8Array): string[] =>
  text(body)
    .split('\u001e')
    .slice(1)
    .map((each) => each.replace(/\n$/, ''))

describe('a WebSocket', () => {
  test.each([
    ['/openai/v1/responses', '/v1/responses'],
    ['/openai/v1/realtime?model=gpt-realtime', '/v1/realtime?model=gpt-realtime'],
    [
      '/run/voice/tag/user=ann/gemini/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=k',
      '/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=k',
    ],
  ])('of base-URL mode passes: %s', async (path, upstreamPath) => {
    const { open, provider } = await recordSockets(echo)
    const socket = await open(path, { headers: { authorization: 'Bearer sk-1', 'x-agentprof-tags': 'a=b' } }, ['realtime'])
    socket.send('{"type":"session.update"}')
    expect(await message(socket)).toBe('{"type":"session.update"}')
    const [handshake] = provider.handshakes
    expect(handshake?.url).toBe(upstreamPath)
    expect(handshake?.headers).toMatchObject({ authorization: 'Bearer sk-1', connection: 'Upgrade', upgrade: 'websocket' })
    expect(handshake?.headers['x-agentprof-tags']).toBeUndefined()
    expect(handshake?.headers.host).toBe(new URL(provider.url).host)
    expect(socket.protocol).toBe('realtime')
  })

  test('of any host passes by /upstream, and is one exchange of which sizes are kept', async () => {
    const { open, provider, opened, settled } = await recordSockets(echo)
    const socket = await open(`/upstream/${new URL(provider.url).host}/chat`)
    socket.send('hello')
    expect(await message(socket)).toBe('hello')
    socket.close()
    const request = await opened(1)
    expect(request).toMatchObject({ method: 'GET', path: '/chat', body: { data: new Uint8Array(0) } })
    expect(request.socket).toBeUndefined()
    // A masked frame of 5 bytes: 2 of head, 4 of mask; and a closing one.
    expect(request.body.bytes).toBeGreaterThanOrEqual(11)
    const { response, end } = await settled(1)
    expect(end).toEqual({ kind: 'completed' })
    expect(response?.status).toBe(101)
    expect(response?.body.data).toHaveLength(0)
    expect(response?.body.bytes).toBeGreaterThanOrEqual(7)
  })

  test('passes bytes untouched both ways, with back-pressure', async () => {
    const peers: Socket[] = []
    const server = createServer((peer) => {
      peers.push(peer)
      peer.once('data', () =>
        peer.write(
          'HTTP/1.1 101 Switching Protocols\r\nX-Odd-Case: kept\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nearly',
        ),
      )
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      for (const peer of peers) peer.destroy()
      server.close()
    })
    const { proxy } = await record()
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    const path = `/upstream/127.0.0.1:${(server.address() as AddressInfo).port}/any`
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n`)
    const [first] = (await once(socket, 'data')) as [Buffer]
    expect(first.toString()).toMatch(
      /^HTTP\/1\.1 101 Switching Protocols\r\nX-Odd-Case: kept\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n/,
    )
    // A slow reader stops the sender, whatever lies between them.
    socket.pause()
    const [peer] = peers
    const block = Buffer.alloc(1024 * 1024, 7)
    let written = 0
    const fill = (): void => {
      while (peer?.write(block)) written += 1
    }
    peer?.on('drain', fill)
    fill()
    await standsStill(() => written)
    expect(written).toBeLessThan(64)
    // Anything at all passes, though no frame is like it.
    const odd = Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 7) % 256))
    const arrived: Buffer[] = []
    peer?.on('data', (chunk: Buffer) => arrived.push(chunk))
    socket.end(odd)
    await once(peer as Socket, 'end')
    expect(Buffer.concat(arrived).equals(odd)).toBe(true)
  })

  test('whose handshake is refused gets the answer as it is, recorded', async () => {
    const { proxy, opened, settled } = await recordSockets(echo, {
      refuse: { status: 401, headers: { 'x-request-id': 'req_1' }, body: '{"error":{"message":"Bad key"}}' },
    })
    const socket = new WebSocket(`${proxy.url.replace('http', 'ws')}/openai/v1/responses`)
    socket.on('error', () => undefined)
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, import('node:http').IncomingMessage]
    expect(response.statusCode).toBe(401)
    expect(response.headers['x-request-id']).toBe('req_1')
    expect(Buffer.concat(await response.toArray()).toString()).toBe('{"error":{"message":"Bad key"}}')
    expect(await opened(1)).toMatchObject({ path: '/v1/responses' })
    const { response: recorded, end } = await settled(1)
    expect(end).toEqual({ kind: 'completed' })
    expect(recorded?.status).toBe(401)
    expect(text(recorded?.body.data ?? new Uint8Array())).toBe('{"error":{"message":"Bad key"}}')
  })

  test('to an upstream that is not there is answered in one line', async () => {
    const { proxy, settled } = await record(undefined, { upstreams: { openai: 'http://127.0.0.1:1' } })
    const socket = new WebSocket(`${proxy.url.replace('http', 'ws')}/openai/v1/responses`)
    socket.on('error', () => undefined)
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, import('node:http').IncomingMessage]
    expect(response.statusCode).toBe(502)
    expect(Buffer.concat(await response.toArray()).toString()).toContain('refused the connection')
    expect((await settled(1)).end).toMatchObject({ kind: 'failed', code: 'ECONNREFUSED' })
  })

  test.each([
    ['the recorder’s own paths', '/agentprof/health', {}, 404, 'no-socket'],
    ['its front page', '/', {}, 404, 'no-socket'],
    ['no provider', '/nobody/v1/realtime', {}, 404, 'unknown-provider'],
    ['a host that is not this machine', '/openai/v1/realtime', { host: 'evil.example.com' }, 403, 'foreign-host'],
  ])('is refused clearly at %s', async (_, path, headers, status, code) => {
    const { proxy, delivered } = await recordSockets(echo)
    const socket = new WebSocket(proxy.url.replace('http', 'ws') + path, { headers })
    socket.on('error', () => undefined)
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, import('node:http').IncomingMessage]
    expect(response.statusCode).toBe(status)
    expect(Buffer.concat(await response.toArray()).toString()).toContain(code)
    expect(delivered).toEqual([])
  })

  test('whose client has ended its side: what still comes passes, and is no turn any more', async () => {
    const said = ['response.created', 'response.done'].map((type) =>
      Buffer.from(`\x81\x30${JSON.stringify({ type, response: { id: 'r' } }).padEnd(0x30)}`, 'latin1'),
    )
    const server = await startRawServer((socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
      socket.on('end', () => socket.end(Buffer.concat([...said, ...said])))
    })
    onTestFinished(server.close)
    const { proxy, delivered } = await record(undefined, { upstreams: { openai: server.url } })
    const client = connect({ port: Number(new URL(proxy.url).port), host: '127.0.0.1', allowHalfOpen: true })
    client.write('GET /openai/v1/realtime HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    const head = once(client, 'data')
    await head
    client.end()
    expect((await client.toArray()).join('').match(/response.done/g)?.length).toBe(2)
    await proxy.close()
    expect(delivered.map(({ kind, exchangeId }) => [kind, Number(exchangeId)])).toEqual([
      ['opened', 1],
      ['settled', 1],
    ])
  })

  test('is none where another protocol is offered, which HTTP does without', async () => {
    const { openai, upstream } = await record()
    upstream.next({ body: 'plain' })
    const { port } = new URL(openai)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(
      'GET /openai/v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n',
    )
    expect(Buffer.concat(await socket.toArray()).toString()).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('through the HTTPS proxy', () => {
  const folder = temporaryFolder()
  const authority = createAuthority(folder)
  let ca: string
  beforeAll(async () => {
    ca = readFileSync((await authority.files()).cert, 'utf8')
    return () => rmSync(folder, { recursive: true, force: true })
  })

  async function tunnel(proxy: string, to: string, user = ''): Promise<Socket> {
    const socket = connect(Number(new URL(proxy).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    const login = user === '' ? '' : `Proxy-Authorization: Basic ${Buffer.from(`${user}:x`).toString('base64')}\r\n`
    socket.write(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n${login}\r\n`)
    const [head] = (await once(socket, 'data')) as [Buffer]
    expect(head.toString()).toMatch(/^HTTP\/1\.1 200 /)
    return socket
  }

  test('a model’s host is decrypted, and its turns are recorded', async () => {
    const { proxy, opened, settled, provider } = await recordSockets(
      (socket, sent) => {
        if (sent?.type === 'response.create') sendJson(socket, ...responsesMessages({ id: 'resp_1', text: 'Hi.' }))
      },
      { config: { contextFor: authority.contextFor } },
    )
    const tls = tlsConnect({
      socket: await tunnel(proxy.url, 'api.openai.com:443', '/run/tunnelled'),
      servername: 'api.openai.com',
      ca,
    })
    await once(tls, 'secureConnect')
    const socket = new WebSocket('wss://api.openai.com/v1/responses', { createConnection: () => tls })
    onTestFinished(() => socket.terminate())
    await once(socket, 'open')
    socket.send('{"type":"response.create","model":"gpt-5.2","input":"Hello"}')
    expect(await opened(1)).toMatchObject({
      via: 'proxy',
      provider: 'openai',
      host: 'api.openai.com',
      path: '/v1/responses',
      hints: { run: 'tunnelled' },
    })
    expect(messages((await settled(1)).response?.body.data ?? new Uint8Array())).toHaveLength(4)
    expect(provider.received).toHaveLength(1)
  })

  test('any other host is tunnelled unseen', async () => {
    const { proxy, provider, delivered } = await recordSockets(echo)
    const inner = await tunnel(proxy.url, new URL(provider.url).host)
    const socket = new WebSocket(provider.url.replace('http', 'ws'), { createConnection: () => inner })
    await once(socket, 'open')
    socket.send('unseen')
    expect(await message(socket)).toBe('unseen')
    socket.terminate()
    expect(delivered).toEqual([])
  })

  test('an absolute address over plain ws is forwarded unseen', async () => {
    const { proxy, provider, delivered } = await recordSockets(echo)
    const { hostname, port } = new URL(proxy.url)
    const socket = new WebSocket(provider.url.replace('http', 'ws'), {
      perMessageDeflate: false,
      finishRequest: (request) => {
        request.path = `${provider.url}/any`
        request.end()
      },
      createConnection: () => connect(Number(port), hostname),
    })
    await once(socket, 'open')
    socket.send('unseen')
    expect(await message(socket)).toBe('unseen')
    expect(provider.handshakes[0]?.url).toBe('/any')
    socket.terminate()
    expect(delivered).toEqual([])
  })
})

describe('a turn', () => {
  test('of Responses is an exchange: the message that asks, and the messages that answer', async () => {
    const answers = responsesMessages({ id: 'resp_1', text: 'Hi.' })
    const { open, opened, settled } = await recordSockets((socket) => sendJson(socket, ...answers))
    const socket = await open('/run/talk/openai/v1/responses', {
      headers: { authorization: 'Bearer sk-1', 'openai-beta': 'responses_websockets=2026-02-06' },
    })
    const asked = '{ "type":"response.create",\n "model":"gpt-5.2", "input":"Héllo" }'
    socket.send(asked)
    const first = await opened(1)
    expect(first).toMatchObject({ method: 'GET', path: '/v1/responses', hints: { run: 'talk' } })
    expect(first.socket).toEqual({ id: first.exchangeId, turn: 1 })
    expect(first.headers).toContainEqual(['openai-beta', 'responses_websockets=2026-02-06'])
    expect(first.headers).toContainEqual(['authorization', '*'.repeat('Bearer sk-1'.length)])
    expect(messages(first.body.data)).toEqual([asked])
    const settledFirst = await settled(1)
    expect(settledFirst).toMatchObject({ exchangeId: first.exchangeId, end: { kind: 'completed' }, response: { status: 101 } })
    expect(messages(settledFirst.response?.body.data ?? new Uint8Array())).toEqual(answers.map((each) => JSON.stringify(each)))
    expect(settledFirst.timing.marks.map(([offset]) => offset)[0]).toBe(0)
    socket.send(asked)
    const second = await opened(2)
    expect(second.socket).toEqual({ id: first.exchangeId, turn: 2 })
    expect(second.at).toBeGreaterThanOrEqual(settledFirst.at)
    expect(messages(second.body.data)).toEqual([asked])
  })

  test('says what was added to its frames, each turn for itself; the upstream’s time is not part of it', async () => {
    const upstreamMs = 300
    const answers = responsesMessages({ id: 'resp_1', text: 'Hi.' })
    const { open, settled, proxy } = await recordSockets((socket) => setTimeout(() => sendJson(socket, ...answers), upstreamMs))
    const socket = await open('/openai/v1/responses')
    expect(proxy.overhead()).toEqual({ firstByte: null, chunk: null })
    for (const turn of [1, 2]) {
      socket.send('{"type":"response.create","model":"gpt-5.2","input":"?"}')
      const { timing } = await settled(turn)
      expect(timing.overhead?.firstByteUs).toBeGreaterThan(0)
      expect(timing.overhead?.firstByteUs).toBeLessThan(upstreamMs * 1000)
      expect(timing.overhead?.chunkMaxUs).toBeGreaterThan(0)
      expect(proxy.overhead()).toMatchObject({ firstByte: { count: turn }, chunk: { count: turn * answers.length } })
    }
  })

  test('of each lane has its own answer, however they interleave', async () => {
    const { open, opened, settled, provider } = await recordSockets((socket, _sent) => {
      if (provider.received.length < 3) return
      const a = responsesMessages({ id: 'resp_a', text: 'A', lane: 'a' })
      const b = responsesMessages({ id: 'resp_b', text: 'B', lane: 'b' })
      const c = responsesMessages({ id: 'resp_c', text: 'C', lane: 'a' })
      sendJson(socket, ...a.flatMap((message, at) => [message, b[at] ?? {}]), ...c)
    })
    const socket = await open('/openai/v1/responses')
    for (const [lane, input] of [
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ])
      socket.send(JSON.stringify({ type: 'response.create', model: 'gpt-5.2', input, stream_id: lane }))
    const exchanges = await Promise.all([1, 2, 3].map((n) => opened(n)))
    const settledAll = await Promise.all([1, 2, 3].map((n) => settled(n)))
    const answerOf = (n: number): string[] => {
      const settledOne = settledAll.find(({ exchangeId }) => exchangeId === exchanges[n]?.exchangeId)
      return messages(settledOne?.response?.body.data ?? new Uint8Array()).map(
        (each) => (JSON.parse(each) as { response?: { id: string } }).response?.id ?? '',
      )
    }
    expect(answerOf(0)).toEqual(['resp_a', '', '', 'resp_a'])
    expect(answerOf(1)).toEqual(['resp_b', '', '', 'resp_b'])
    expect(answerOf(2)).toEqual(['resp_c', '', '', 'resp_c'])
  })

  test.each([
    ['by the client', (socket: WebSocket) => socket.close(), { kind: 'aborted', by: 'client' }],
    ['by the client without a word', (socket: WebSocket) => socket.terminate(), { kind: 'aborted', by: 'client' }],
    [
      'by the upstream',
      (_: WebSocket, provider: SocketUpstream) => provider.sockets[0]?.close(1011),
      { kind: 'aborted', by: 'upstream' },
    ],
  ])('that is cut off %s is aborted', async (_, cut, end) => {
    const { open, opened, settled, provider } = await recordSockets((socket) =>
      sendJson(socket, ...responsesMessages({ id: 'resp_1', text: 'Half' }).slice(0, 2)),
    )
    const socket = await open('/openai/v1/responses')
    const half = arrive(socket, 2)
    socket.send('{"type":"response.create","model":"gpt-5.2","input":"Hello"}')
    await half
    await opened(1)
    cut(socket, provider)
    const settledOne = await settled(1)
    expect(settledOne.end).toEqual(end)
    expect(messages(settledOne.response?.body.data ?? new Uint8Array())).toHaveLength(2)
  })

  test('is read from compressed messages, which pass as they are', async () => {
    const answers = responsesMessages({ id: 'resp_1', text: 'Hi. '.repeat(2000) })
    const { open, opened, settled } = await recordSockets((socket) => sendJson(socket, ...answers), { perMessageDeflate: true })
    const socket = await open('/openai/v1/responses', { perMessageDeflate: { threshold: 0 } })
    expect(socket.extensions).toContain('permessage-deflate')
    for (const turn of [1, 2, 3]) {
      const asked = JSON.stringify({ type: 'response.create', model: 'gpt-5.2', input: `Hello ${turn}` })
      socket.send(asked)
      expect(messages((await opened(turn)).body.data)).toEqual([asked])
      expect(messages((await settled(turn)).response?.body.data ?? new Uint8Array())).toEqual(
        answers.map((each) => JSON.stringify(each)),
      )
    }
  })

  test('begins while nothing is recorded, and is left out', async () => {
    let recording = true
    const { open, opened, settled, delivered } = await recordSockets(
      (socket) => sendJson(socket, ...responsesMessages({ id: 'resp_1', text: 'Hi.' })),
      { config: { recording: () => recording } },
    )
    const socket = await open('/openai/v1/responses')
    const ask = (input: string): void => socket.send(JSON.stringify({ type: 'response.create', model: 'gpt-5.2', input }))
    const recorded = arrive(socket, 4)
    ask('one')
    await recorded
    await settled(1)
    recording = false
    const unrecorded = arrive(socket, 4)
    ask('two')
    await unrecorded
    recording = true
    ask('three')
    await settled(2)
    expect(text((await opened(2)).body.data)).toContain('three')
    expect(delivered).toHaveLength(4)
  })
})
