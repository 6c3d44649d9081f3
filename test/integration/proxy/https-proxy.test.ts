import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, rmSync, statSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type AddressInfo, connect, createServer } from 'node:net'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'
import Anthropic from '@anthropic-ai/sdk'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createAuthority } from '#core/certificates/authority.ts'
import { anthropicEvents, anthropicMessage, sse } from '#support/answers.ts'
import { temporaryFolder } from '../../helpers/core.ts'
import { type Recording, record, text } from './recorder.ts'
import { tunnel } from './tunnel.ts'

/** The recorder as an HTTPS proxy: model hosts are decrypted and recorded, all others are tunnelled unseen. */
const folder = temporaryFolder()
const authority = createAuthority(folder)
let ca: string

beforeAll(async () => {
  ca = readFileSync((await authority.files()).cert, 'utf8')
  return () => rmSync(folder, { recursive: true, force: true })
})

/** Models' hosts lead to the stand-in provider. */
const recorder = (): Promise<Recording> => record(undefined, { contextFor: authority.contextFor })

async function secure(proxy: string, host: string, headers?: Record<string, string>): Promise<TLSSocket> {
  const { socket } = await tunnel(proxy, `${host}:443`, headers)
  const tls = tlsConnect({ socket, servername: host, ca, ALPNProtocols: ['http/1.1'] })
  await once(tls, 'secureConnect')
  return tls
}

async function ask(tls: TLSSocket, options: RequestOptions, body = ''): Promise<{ status: number; text: string }> {
  const sent = httpsRequest({ ...options, createConnection: () => tls })
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = await response.toArray()
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }
}

const basic = (user: string): Record<string, string> => ({
  'proxy-authorization': `Basic ${Buffer.from(`${user}:x`).toString('base64')}`,
})

describe('a model’s host', () => {
  test('is decrypted with a certificate of the local authority for that very host, and recorded', async () => {
    const { proxy, upstream, opened, settled } = await recorder()
    upstream.next({ headers: { 'content-type': 'application/json' }, body: '{"ok":true}' })
    const tls = await secure(proxy.url, 'api.anthropic.com')
    expect(tls.getPeerX509Certificate()?.subjectAltName).toBe('DNS:api.anthropic.com')
    expect(tls.alpnProtocol).toBe('http/1.1')
    const answer = await ask(
      tls,
      { method: 'POST', path: '/v1/messages?beta=true', headers: { host: 'api.anthropic.com' } },
      '{"a":1}',
    )

    expect(answer).toEqual({ status: 200, text: '{"ok":true}' })
    expect(await opened(1)).toMatchObject({
      provider: 'anthropic',
      host: 'api.anthropic.com',
      via: 'proxy',
      path: '/v1/messages',
      query: '?beta=true',
      hints: { tags: {} },
    })
    expect(text((await settled(1)).response?.body.data ?? new Uint8Array())).toBe('{"ok":true}')
  })

  test('is told apart by the user name in the proxy’s address, which names run and tags', async () => {
    const { proxy, opened } = await recorder()
    const tls = await secure(proxy.url, 'api.anthropic.com', basic('/run/fix%20it~k1/tag/user=ann'))
    await ask(tls, { method: 'POST', path: '/v1/messages', headers: { 'x-agentprof-tags': 'feature=search' } }, '{}')
    expect((await opened(1)).hints).toEqual({
      run: 'fix it',
      runKey: 'k1',
      runBy: 'path',
      tags: { user: 'ann', feature: 'search' },
    })
    // The header was of the first request alone.
    const again = await secure(proxy.url, 'api.anthropic.com', basic('somebody'))
    await ask(again, { method: 'POST', path: '/v1/messages' }, '{}')
    expect((await opened(2)).hints).toEqual({ tags: {} })
  })

  test('serves an official client, streaming, over one kept tunnel', async () => {
    const { proxy, upstream, settled } = await recorder()
    const tls = await secure(proxy.url, 'api.anthropic.com')
    const client = new Anthropic({
      apiKey: 'sk-test',
      maxRetries: 0,
      fetch: async (url, init) => {
        const { pathname } = new URL(String(url))
        const { status, text: body } = await ask(
          tls,
          { method: 'POST', path: pathname, headers: { connection: 'keep-alive' } },
          String(init?.body),
        )
        return new Response(body, {
          status,
          headers: {
            'content-type': init?.body?.toString().includes('"stream":true') ? 'text/event-stream' : 'application/json',
          },
        })
      },
    })
    const question = { model: 'claude-opus-5', max_tokens: 9, messages: [{ role: 'user', content: 'Hello' }] } as const
    upstream.next(anthropicMessage({ text: 'Whole.', input: 10, output: 2 }))
    expect((await client.messages.create({ ...question, messages: [...question.messages] })).content).toMatchObject([
      { text: 'Whole.' },
    ])
    upstream.next(sse(anthropicEvents({ text: 'In pieces.' })))
    const stream = client.messages.stream({ ...question, messages: [...question.messages] })
    expect(await stream.finalText()).toBe('In pieces.')
    await settled(2)
    expect(upstream.connections()).toBe(1)
  })

  test('whose certificate the client does not trust is named as a problem, with what to do', async () => {
    const { promise: said, resolve: say } = Promise.withResolvers<string>()
    const { proxy } = await record(undefined, {
      contextFor: authority.contextFor,
      problem: ({ code, message }) => say(`${code}: ${message}`),
    })
    const { socket } = await tunnel(proxy.url, 'api.openai.com:443', { 'user-agent': 'stubborn/1.0' })
    await once(tlsConnect({ socket, servername: 'api.openai.com' }), 'error')
    expect(await said).toBe(
      'ca-refused: stubborn/1.0 left api.openai.com unasked, as clients do that do not trust agentprof’s certificate. Start it with `agentprof run --mode proxy -- CMD`, or give it a base URL instead.',
    )
  })
})

describe('any other host', () => {
  test('is tunnelled byte for byte, unseen', async () => {
    const echo = createServer((socket) => socket.pipe(socket))
    echo.listen(0, '127.0.0.1')
    await once(echo, 'listening')
    onTestFinished(() => void echo.close())
    const { proxy, delivered } = await recorder()
    const { status, socket } = await tunnel(proxy.url, `127.0.0.1:${(echo.address() as AddressInfo).port}`)
    expect(status).toBe(200)
    const sent = Buffer.from(Array.from({ length: 4096 }, (_, at) => at % 256))
    socket.end(sent)
    expect(Buffer.concat(await socket.toArray()).equals(sent)).toBe(true)
    expect(delivered).toEqual([])
  })

  test('over plain http is forwarded, its head untouched, unseen', async () => {
    const { proxy, upstream, delivered } = await recorder()
    const { hostname, port } = new URL(proxy.url)
    const sent = httpRequest({
      hostname,
      port,
      path: `${upstream.url}/any?x=1`,
      headers: { host: new URL(upstream.url).host, 'proxy-authorization': 'Basic eA==' },
    })
    sent.end()
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    response.resume()
    const request = await upstream.received(1)
    expect(request.url).toBe('/any?x=1')
    expect(request.headers).toMatchObject({ host: new URL(upstream.url).host })
    expect(request.headers['proxy-authorization']).toBeUndefined()
    expect(delivered).toEqual([])
  })

  test('that cannot be reached is said in one line', async () => {
    const { proxy } = await recorder()
    const closed = createServer()
    closed.listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    await new Promise((done) => closed.close(done))
    const { status, socket, head } = await tunnel(proxy.url, `127.0.0.1:${port}`)
    expect(status).toBe(502)
    expect(Buffer.concat([head, ...(await socket.toArray())]).toString()).toMatch(/refused the connection/)
  })
})

describe('what is refused', () => {
  test.each([
    ['the recorder itself', (own: string) => new URL(own).host, 508],
    ['what is no host and port', () => 'api.openai.com', 400],
    ['a port that there is not', () => 'api.openai.com:99999', 400],
  ])('%s', async (_, authorityOf, status) => {
    const { proxy } = await recorder()
    expect((await tunnel(proxy.url, authorityOf(proxy.url))).status).toBe(status)
  })

  test('control paths by an absolute URL lead nowhere', async () => {
    const { proxy } = await recorder()
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1')
    socket.end(`GET ${proxy.url}/agentprof/health HTTP/1.1\r\nhost: ${new URL(proxy.url).host}\r\nconnection: close\r\n\r\n`)
    expect(Buffer.concat(await socket.toArray()).toString()).toMatch(/^HTTP\/1\.1 508 /)
  })
})

describe('the authority', () => {
  test('is made once, may sign servers alone, and its key is its owner’s', async () => {
    const files = await authority.files()
    if (process.platform !== 'win32') expect(statSync(files.key).mode & 0o777).toBe(0o600)
    const certificate = new X509Certificate(ca)
    expect(certificate.ca).toBe(true)
    expect(certificate.subject).toMatch(/agentprof local CA/)
    const again = createAuthority(folder)
    await again.files()
    expect(readFileSync(files.cert, 'utf8')).toBe(ca)
    expect(readFileSync(files.bundle, 'utf8')).toContain(ca.trim())
  })
})
