import { Agent } from 'node:http'
import type { Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { selfSigned } from '#support/certificate.ts'
import { open, send, talk } from '#support/http-client.ts'
import { startRawServer } from '#support/raw-server.ts'
import { sse, startUpstream } from '#support/upstream.ts'
import { record, standsStill, text } from './recorder.ts'

async function rawServer(onRequest: (socket: Socket, request: Buffer) => void): Promise<string> {
  const server = await startRawServer(onRequest)
  onTestFinished(server.close)
  return server.url
}

/** Reads until the answer ends or breaks off. */
async function readAll(response: AsyncIterable<Buffer>): Promise<{ text: string; broke: boolean }> {
  let got = ''
  try {
    for await (const chunk of response) got += text(chunk)
    return { text: got, broke: false }
  } catch {
    return { text: got, broke: true }
  }
}

test('an upstream that refuses the connection is a 502 that says so', async () => {
  const gone = await startUpstream()
  await gone.close()
  const { openai, opened, settled } = await record(undefined, { upstreams: { openai: gone.url } })
  const answer = await send(`${openai}/v1/x`, { body: '{"a":1}' })

  expect(answer.status).toBe(502)
  expect(JSON.parse(answer.text)).toEqual({
    type: 'error',
    error: {
      type: 'agentprof_error',
      code: 'ECONNREFUSED',
      message: `${gone.url} refused the connection. Is it running, and is the port right?`,
    },
  })
  expect(text((await opened(1)).body.data)).toBe('{"a":1}')
  expect(await settled(1)).toMatchObject({ end: { kind: 'failed', code: 'ECONNREFUSED' }, response: null })
})

test('a host of several addresses, none of which answers', async () => {
  const gone = await startUpstream()
  await gone.close()
  const { openai, settled } = await record(undefined, { upstreams: { openai: `http://localhost:${gone.port}` } })

  expect((await send(`${openai}/v1/x`)).status).toBe(502)
  expect((await settled(1)).end).toMatchObject({ kind: 'failed', message: expect.stringContaining(`127.0.0.1:${gone.port}`) })
})

test('a large request to an upstream that refuses leaves the client’s connection usable', async () => {
  const gone = await startUpstream()
  await gone.close()
  const { openai, settled } = await record(undefined, { upstreams: { openai: gone.url } })
  const large = `POST /openai/v1/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000000\r\n\r\n${'x'.repeat(4_000_000)}`
  const got = await talk(openai, `${large}GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)

  expect(got.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 502', 'HTTP/1.1 200'])
  expect((await settled(1)).end).toMatchObject({ kind: 'failed', code: 'ECONNREFUSED' })
})

test('a name that does not exist', async () => {
  const { openai, settled } = await record(undefined, { upstreams: { openai: 'http://no-such-host.invalid' } })
  const answer = await send(`${openai}/v1/x`)

  expect(answer.status).toBe(502)
  expect(answer.text).toContain('The name of http://no-such-host.invalid could not be resolved.')
  expect((await settled(1)).end).toMatchObject({ kind: 'failed' })
})

test('a certificate that nobody vouches for', async () => {
  const upstream = await startUpstream(undefined, { tls: selfSigned('localhost') })
  onTestFinished(() => upstream.close())
  const { openai, settled } = await record(undefined, { upstreams: { openai: `https://localhost:${upstream.port}` } })
  const answer = await send(`${openai}/v1/x`, { body: '{}' })

  expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([502, 'DEPTH_ZERO_SELF_SIGNED_CERT'])
  expect((await settled(1)).end).toMatchObject({ kind: 'failed', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
})

test('a connection reset before the answer', async () => {
  const { openai, settled } = await record({ after: 'reset' })
  const answer = await send(`${openai}/v1/x`, { body: '{}' })

  expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([502, 'ECONNRESET'])
  expect(await settled(1)).toMatchObject({ end: { kind: 'failed', code: 'ECONNRESET' }, response: null })
})

test('an answer that is not HTTP', async () => {
  const { openai, settled } = await record(undefined, {
    upstreams: { openai: await rawServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')) },
  })
  expect((await send(`${openai}/v1/x`)).status).toBe(502)
  expect((await settled(1)).end).toMatchObject({ kind: 'failed', code: expect.stringMatching(/^HPE_/) })
})

test('a stream that is reset: the client has what came, sees the cut, and it is recorded', async () => {
  const events = [sse({ n: 1 }), sse({ n: 2 })]
  const { openai, settled } = await record({
    headers: { 'content-type': 'text/event-stream' },
    chunks: events,
    after: 'reset',
  })
  const response = await open(`${openai}/v1/x`, { body: '{}' }).response

  expect(await readAll(response)).toEqual({ text: events.join(''), broke: true })
  const { end, response: recorded } = await settled(1)
  expect(end).toMatchObject({ kind: 'failed', code: 'ECONNRESET' })
  expect(recorded?.status).toBe(200)
  expect(text(recorded?.body.data ?? new Uint8Array())).toBe(events.join(''))
})

test('a client that reads slowly still gets all that was recorded of a stream that is reset', async () => {
  const written = Promise.withResolvers<Socket>()
  const url = await rawServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
    for (let n = 0; n < 200; n++) socket.write(`10000\r\n${'x'.repeat(65_536)}\r\n`)
    written.resolve(socket)
  })
  const { openai, settled } = await record(undefined, { upstreams: { openai: url } })
  const response = await open(`${openai}/v1/x`, { body: '{}' }).response
  response.pause()
  const upstream = await written.promise
  await standsStill(() => upstream.bytesWritten - upstream.writableLength)
  upstream.resetAndDestroy()
  const { text: got, broke } = await readAll(response)

  const { end, response: recorded } = await settled(1)
  expect([end.kind, broke]).toEqual(['failed', true])
  expect(got.length).toBe(recorded?.body.bytes)
})

test('an answer shorter than its Content-Length breaks off at the client too', async () => {
  const url = await rawServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort'))
  const { openai, settled } = await record(undefined, { upstreams: { openai: url } })
  const response = await open(`${openai}/v1/x`).response

  expect(response.headers['content-length']).toBe('100')
  expect(await readAll(response)).toEqual({ text: 'short', broke: true })
  expect((await settled(1)).end).toMatchObject({ kind: 'failed', code: 'ECONNRESET' })
})

test('an answer that ends with its connection is complete', async () => {
  const url = await rawServer((socket) => socket.end('HTTP/1.0 200 OK\r\nX-Old: yes\r\n\r\nall of it'))
  const { openai, settled } = await record(undefined, { upstreams: { openai: url } })
  const answer = await send(`${openai}/v1/x`)

  expect([answer.text, answer.headers['x-old'], answer.headers.date]).toEqual(['all of it', 'yes', undefined])
  expect((await settled(1)).end).toEqual({ kind: 'completed' })
})

test('a client that leaves in mid-stream: the upstream is left too', async () => {
  const more = Promise.withResolvers<void>()
  const { upstream, openai, settled } = await record({
    chunks: (async function* () {
      yield 'first'
      await more.promise
      yield 'never'
    })(),
  })
  const request = open(`${openai}/v1/x`, { body: '{}' })
  const response = await request.response
  await new Promise((resolve) => response.once('data', resolve))
  response.on('error', () => {})
  request.abort()

  await (await upstream.received(1)).aborted
  const { end, response: recorded } = await settled(1)
  expect(end).toEqual({ kind: 'aborted', by: 'client' })
  expect(text(recorded?.body.data ?? new Uint8Array())).toBe('first')
  more.resolve()
})

test('a client that leaves before the answer', async () => {
  const { upstream, openai, opened, settled } = await record({ after: 'hang' })
  const request = open(`${openai}/v1/x`, { body: '{}' })
  const asked = await upstream.received(1)
  expect(text((await opened(1)).body.data)).toBe('{}')
  request.abort()

  await asked.aborted
  expect(await settled(1)).toMatchObject({ end: { kind: 'aborted', by: 'client' }, response: null })
})

test('a client that leaves while it still sends: what came is recorded', async () => {
  const { openai, opened, settled } = await record()
  const request = open(`${openai}/v1/x`, { streaming: true, headers: ['Content-Length', '100'] })
  request.response.catch(() => {})
  await request.write('half')
  request.abort()

  expect((await settled(1)).end).toEqual({ kind: 'aborted', by: 'client' })
  expect((await settled(1)).timing.requestEndUs).toBeNull()
  expect(['', 'half']).toContain(text((await opened(1)).body.data))
})

test('an answer that comes before the request’s end: both are recorded whole', async () => {
  const url = await rawServer((socket) => {
    socket.on('data', () => {})
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly')
  })
  const { openai, opened, settled } = await record(undefined, { upstreams: { openai: url } })
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const request = open(`${openai}/v1/x`, { streaming: true, headers: ['Content-Length', '10'], agent })
  await request.write('first')
  const response = await request.response
  await request.write('later')
  request.end()

  expect(await readAll(response)).toEqual({ text: 'early', broke: false })
  expect((await settled(1)).end).toEqual({ kind: 'completed' })
  expect(text((await opened(1)).body.data)).toBe('firstlater')
})

test('a client that has its answer and leaves without sending the rest: complete, and the upstream is left', async () => {
  const left = Promise.withResolvers<void>()
  const url = await rawServer((socket) => {
    socket.on('data', () => {})
    socket.on('close', () => left.resolve())
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly')
  })
  const { openai, settled } = await record(undefined, { upstreams: { openai: url } })
  const request = open(`${openai}/v1/x`, { streaming: true, headers: ['Content-Length', '10'] })
  await request.write('first')
  expect(await readAll(await request.response)).toEqual({ text: 'early', broke: false })
  request.abort()

  expect(await settled(1)).toMatchObject({ end: { kind: 'completed' }, timing: { requestEndUs: null } })
  await left.promise
})

test('an upstream that answers early and hangs up: the client gets the answer and may go on', async () => {
  const url = await rawServer((socket) => {
    socket.pause()
    socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlarge')
    // Once the answer is there and every buffer on the way is full.
    void standsStill(() => socket.bytesRead).then(() => socket.destroy())
  })
  const { openai, settled } = await record(undefined, { upstreams: { openai: url } })
  const large = `POST /openai/v1/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000000\r\n\r\n${'x'.repeat(4_000_000)}`
  const got = await talk(openai, `${large}GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)

  expect(got.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200'])
  expect(await settled(1)).toMatchObject({ end: { kind: 'completed' }, response: { status: 413 } })
})

test('opened comes before settled, once each, whatever happens', async () => {
  const { upstream, openai, delivered, settled } = await record()
  const ends = ['end', 'reset', 'hang'] as const
  for (let n = 0; n < 30; n++) {
    upstream.next({ chunks: ['a', 'b'], after: ends[n % 3] ?? 'end' })
    const request = open(`${openai}/v1/x`, { body: `${n}` })
    const response = await request.response
    if (n % 3 === 2) {
      response.on('error', () => {})
      request.abort()
    } else await readAll(response)
  }
  await settled(30)

  const kindsOf = Map.groupBy(delivered, ({ exchangeId }) => exchangeId)
  expect(kindsOf.size).toBe(30)
  for (const messages of kindsOf.values()) expect(messages.map(({ kind }) => kind)).toEqual(['opened', 'settled'])
})

test('a sink that throws harms nothing and is counted', async () => {
  const fail = (): never => {
    throw new Error('disk on fire')
  }
  const { proxy, openai } = await record({ body: 'fine' }, { sink: { opened: fail, settled: fail } })

  expect((await send(`${openai}/v1/x`, { body: '{}' })).text).toBe('fine')
  expect((await send(`${openai}/v1/x`, { body: '{}' })).text).toBe('fine')
  expect(proxy.problems()).toEqual([
    { code: 'recording-failed', message: 'An exchange could not be recorded: disk on fire', count: 4 },
  ])
})

test('while recording is off, traffic passes and nothing is delivered', async () => {
  let recording = false
  const { openai, delivered, settled } = await record({ body: 'fine' }, { recording: () => recording })
  expect((await send(`${openai}/v1/x`)).text).toBe('fine')
  expect(delivered).toEqual([])
  recording = true
  await send(`${openai}/v1/x`)
  await settled(1)
})

test('closing cuts what is under way and settles it', async () => {
  const { proxy, openai, delivered } = await record({ chunks: ['first'], after: 'hang' })
  const response = await open(`${openai}/v1/x`, { body: '{}' }).response
  await new Promise((resolve) => response.once('data', resolve))
  const rest = readAll(response)
  await proxy.close()

  expect((await rest).broke).toBe(true)
  expect(delivered.at(-1)).toMatchObject({ kind: 'settled', end: { kind: 'failed', code: 'ERR_RECORDER_CLOSED' } })
})

test('a port that is taken is refused as Node words it', async () => {
  const { upstream } = await record()
  await expect(record(undefined, { port: upstream.port })).rejects.toMatchObject({ code: 'EADDRINUSE', port: upstream.port })
})
