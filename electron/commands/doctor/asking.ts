import { once } from 'node:events'
import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { connect as connectHttp2, type IncomingHttpStatusHeader } from 'node:http2'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'
import { sightOf } from './loopback-provider.ts'

/** A way into the recorder, as a client takes it. Each throws where what comes back is not what the provider at its end saw and said. */
const PATIENCE_MS = 5000
/** Sixteen bytes, as every handshake has them (RFC 6455, 4.1). */
const KEY = Buffer.alloc(16, 'doctor').toString('base64')
const BODY = Buffer.from('{"model":"doctor","messages":[]}')

/** By a base URL: `prefix` stands before `path`, and goes. */
export const askByBaseUrl = (recorder: string, prefix: string, path: string): Promise<void> =>
  expectSight({ ...addressOf(recorder), path: `${prefix}${path}` }, path)

/** As of an HTTP proxy, by an absolute URL. */
export const askByHttpProxy = (recorder: string, provider: string, path: string): Promise<void> =>
  expectSight({ ...addressOf(recorder), path: `${provider}${path}`, headers: { host: new URL(provider).host } }, path)

/** Through a tunnel that the recorder does not look into. */
export async function askByTunnel(recorder: string, provider: string, path: string): Promise<void> {
  const { host } = new URL(provider)
  const socket = await openTunnel(recorder, host)
  await expectSight({ createConnection: () => socket, headers: { host }, path }, path)
  socket.destroy()
}

/** Through a tunnel that it decrypts, with a certificate that `ca` signed. */
export async function askByDecryptedTunnel(recorder: string, host: string, ca: string, path: string): Promise<void> {
  const secure = await openDecrypted(recorder, host, ca, 'http/1.1')
  await expectSight({ createConnection: () => secure, headers: { host }, path }, path, httpsRequest)
  secure.destroy()
}

/** The same over HTTP/2. */
export async function askByHttp2(recorder: string, host: string, ca: string, path: string): Promise<void> {
  const secure = await openDecrypted(recorder, host, ca, 'h2')
  const client = connectHttp2(`https://${host}`, { createConnection: () => secure })
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const stream = client.request({ ':method': 'POST', ':path': path }, { signal })
    stream.end(BODY)
    const [head] = (await once(stream, 'response', { signal })) as [IncomingHttpStatusHeader]
    expectSaid(head[':status'], await text(stream), path)
  } finally {
    client.destroy()
  }
}

/** By a WebSocket in a tunnel that it decrypts, to a provider that says one thing and hangs up. */
export async function askByDecryptedWebSocket(recorder: string, host: string, ca: string, path: string): Promise<void> {
  const secure = await openDecrypted(recorder, host, ca, 'http/1.1')
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const headers = { host, connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': KEY }
  const asked = httpsRequest({ createConnection: () => secure, headers, path, signal })
  asked.end()
  const [, socket, first] = (await once(asked, 'upgrade', { signal })) as [IncomingMessage, Socket, Buffer]
  const came = Buffer.concat([first, await buffer(socket)])
  if (!came.includes(sightOf('GET', path, Buffer.alloc(0))))
    throw new Error('The handshake or the answer was changed on the way.')
}

/** By a WebSocket, as of a base URL. */
export async function askByWebSocket(recorder: string, prefix: string, path: string): Promise<void> {
  const socket = new WebSocket(`${recorder.replace(/^http/, 'ws')}${prefix}${path}`)
  try {
    const said = await new Promise<unknown>((resolve, reject) => {
      socket.addEventListener('message', ({ data }) => resolve(data), { once: true })
      socket.addEventListener('error', () => reject(new Error('The WebSocket could not be opened.')), { once: true })
      AbortSignal.timeout(PATIENCE_MS).addEventListener('abort', () =>
        reject(new Error('Nothing came through the WebSocket in time.')),
      )
    })
    if (said !== sightOf('GET', path, Buffer.alloc(0))) throw new Error('The handshake or the answer was changed on the way.')
  } finally {
    socket.close()
  }
}

function addressOf(recorder: string): RequestOptions {
  const { hostname, port } = new URL(recorder)
  return { hostname, port, agent: false }
}

async function openDecrypted(recorder: string, host: string, ca: string, protocol: string): Promise<TLSSocket> {
  const socket = await openTunnel(recorder, `${host}:443`)
  const secure = tlsConnect({ socket, servername: host, ca, ALPNProtocols: [protocol] })
  await once(secure, 'secureConnect', { signal: AbortSignal.timeout(PATIENCE_MS) })
  if (secure.alpnProtocol === protocol) return secure
  secure.destroy()
  throw new Error(`${protocol} was not agreed on, but ${secure.alpnProtocol || 'nothing'}.`)
}

async function openTunnel(recorder: string, authority: string): Promise<Socket> {
  const asked = httpRequest({ ...addressOf(recorder), method: 'CONNECT', path: authority })
  asked.end()
  const [response, socket] = (await once(asked, 'connect', { signal: AbortSignal.timeout(PATIENCE_MS) })) as [
    IncomingMessage,
    Socket,
  ]
  if (response.statusCode === 200) return socket
  socket.destroy()
  throw new Error(`CONNECT ${authority} was answered with ${response.statusCode}.`)
}

async function expectSight(
  options: RequestOptions,
  path: string,
  send: (options: RequestOptions) => ClientRequest = httpRequest,
): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const asked = send({ ...options, method: 'POST', signal })
  asked.end(BODY)
  const [response] = (await once(asked, 'response', { signal })) as [IncomingMessage]
  expectSaid(response.statusCode, await text(response), path)
}

function expectSaid(status: number | undefined, said: string, path: string): void {
  if (status !== 200) throw new Error(`It was answered with ${status}: ${said.trim().slice(0, 300)}`)
  if (!said.endsWith(`data: ${sightOf('POST', path, BODY)}\n\n`))
    throw new Error('The request or its answer was changed on the way.')
}
