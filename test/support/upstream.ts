import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/**
 * A stand-in provider on a loopback port: says what its script tells it to, at the pace of the script, and remembers what it was asked.
 */
export interface Upstream {
  /** `http://127.0.0.1:PORT`, or `https:` */
  readonly url: string
  readonly port: number
  /** Requests read in full, in the order in which they ended. */
  readonly requests: readonly UpstreamRequest[]
  /** How many connections were ever made. */
  connections(): number
  /** Answers every request from now on that `next` has no reply for. */
  reply(script: Script): void
  /** Answers the coming requests, one reply each, in order of arrival. */
  next(...scripts: readonly Script[]): void
  /** The n-th request (from 1), once it has been read in full. */
  received(n: number): Promise<UpstreamRequest>
  /** Frees the port at once; connections are cut. */
  close(): Promise<void>
}

export interface UpstreamRequest {
  readonly method: string
  /** The request target as sent: path and query. */
  readonly url: string
  /** [name, value, name, value, …] as sent. */
  readonly rawHeaders: readonly string[]
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly rawTrailers: readonly string[]
  readonly body: Buffer
  /** Which connection carried it, from 1. */
  readonly connection: number
  /** Over TLS: whether its connection resumed an earlier session. */
  readonly resumed: boolean
  /** Resolves if the connection closes before the reply has been sent in full. */
  readonly aborted: Promise<void>
}

export interface Reply {
  /** Default 200. */
  readonly status?: number
  readonly reason?: string
  /** A record, or [name, value, …] where order, case or repetition matter. */
  readonly headers?: Readonly<Record<string, string>> | readonly string[]
  /** Sent whole, with a Content-Length, unless `chunks` is given. */
  readonly body?: string | Uint8Array
  /** Sent one by one as they come: an async generator sets the pace. */
  readonly chunks?: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>
  readonly trailers?: readonly (readonly [name: string, value: string])[]
  /** `reset` cuts the connection after the last chunk (before the head, where there is none); `hang` leaves it open. Default `end`. */
  readonly after?: 'end' | 'reset' | 'hang'
}

/** A function decides when the request has been read in full. */
export type Script = Reply | ((request: UpstreamRequest) => Reply | Promise<Reply>)

/** `tls`: the stand-in speaks https. */
export async function startUpstream(
  initial: Script = { body: 'ok' },
  { tls }: { tls?: { readonly cert: string; readonly key: string } } = {},
): Promise<Upstream> {
  const requests: UpstreamRequest[] = []
  const queue: Script[] = []
  const waiting: { n: number; resolve(request: UpstreamRequest): void }[] = []
  const connectionOf = new WeakMap<Socket, number>()
  let connections = 0
  let fallback = initial

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const script = queue.shift() ?? fallback
    const { promise: aborted, resolve: abort } = Promise.withResolvers<void>()
    response.on('close', () => {
      if (!response.writableFinished) abort()
    })
    const read = await readRequest(request, connectionOf.get(request.socket) ?? 0, aborted)
    if (!read) return
    requests.push(read)
    for (const waiter of waiting) if (waiter.n === requests.length) waiter.resolve(read)
    await answer(response, typeof script === 'function' ? await script(read) : script)
  }

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch(() => response.destroy())
  }
  const options = { keepAliveTimeout: 60_000, requestTimeout: 0 }
  const server = tls ? createTlsServer({ ...options, ...tls }, listener) : createServer(options, listener)
  server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
    connections += 1
    connectionOf.set(socket, connections)
  })
  await listen(server)
  const { port } = server.address() as AddressInfo

  return {
    url: `http${tls ? 's' : ''}://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    reply(script) {
      fallback = script
    },
    next: (...scripts) => void queue.push(...scripts),
    received(n) {
      const already = requests[n - 1]
      return already ? Promise.resolve(already) : new Promise((resolve) => waiting.push({ n, resolve }))
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
}

/** null: the client left before it had sent everything. */
async function readRequest(
  request: IncomingMessage,
  connection: number,
  aborted: Promise<void>,
): Promise<UpstreamRequest | null> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  } catch {
    return null
  }
  const { method = '', url = '', rawHeaders, headers, rawTrailers } = request
  const resumed = request.socket instanceof TLSSocket && request.socket.isSessionReused()
  return { method, url, rawHeaders, headers, rawTrailers, body: Buffer.concat(chunks), connection, resumed, aborted }
}

async function answer(response: ServerResponse, reply: Reply): Promise<void> {
  const { status = 200, reason, body, chunks, trailers, after = 'end' } = reply
  if (body === undefined && chunks === undefined && after === 'reset') return void response.socket?.resetAndDestroy()
  if (body === undefined && chunks === undefined && after === 'hang') return
  const headers = headerList(reply.headers)
  if (chunks === undefined && body !== undefined) headers.push('content-length', String(Buffer.byteLength(body)))
  if (trailers) headers.push('transfer-encoding', 'chunked')
  if (reason === undefined) response.writeHead(status, headers)
  else response.writeHead(status, reason, headers)
  if (chunks) {
    response.flushHeaders()
    for await (const chunk of chunks) await write(response, chunk)
  } else if (body !== undefined) {
    await write(response, body)
  }
  if (trailers) response.addTrailers(trailers.map(([name, value]): [string, string] => [name, value]))
  if (after === 'end') response.end()
  else if (after === 'reset') response.socket?.resetAndDestroy()
}

function headerList(headers: Reply['headers'] = []): string[] {
  return Array.isArray(headers) ? [...headers] : Object.entries(headers).flat()
}

/** Resolves once the chunk has been handed to the system, so that chunks leave one by one. */
function write(response: ServerResponse, chunk: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    if (response.destroyed) reject(new Error('The client left.'))
    else response.write(chunk, (error) => (error ? reject(error) : resolve()))
  })
}

/** Events as one SSE text: `sse({ a: 1 }, '[DONE]')`; with names, `sse(['message_stop', {…}])`. */
export function sse(...events: readonly (object | string | readonly [name: string, data: object])[]): string {
  return events.map(sseEvent).join('')
}

function sseEvent(event: object | string | readonly [name: string, data: object]): string {
  if (Array.isArray(event)) return `event: ${event[0]}\ndata: ${JSON.stringify(event[1])}\n\n`
  return `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`
}
