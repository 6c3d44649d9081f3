import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ApiErrorCode } from '#shared/api/contract.ts'
import { createServer } from '../node-http.ts'
import type { ApiService } from './handlers.ts'
import { serveStatic } from './static-files.ts'

/**
 * The interface and its API over HTTP. Whoever can talk to it can read every recorded prompt, so it has three guards: it binds 127.0.0.1,
 * checks `Host` and `Origin` (a page in the user's browser may not ask for us by another name), and wants the token in `Authorization`.
 */
export interface HttpApiConfig {
  readonly port: number
  readonly token: string
  readonly service: ApiService
  /** Folder of the built interface; null serves the API alone. */
  readonly rendererDir: string | null
}

export interface HttpApi {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string
  /** Resolves once no command holds this core: see `/api/hold`. */
  released(): Promise<void>
  close(): Promise<void>
}

const MAX_REQUEST_BYTES = 1024 * 1024
/** A blank line this often tells both ends that the stream of events lives. */
const HEARTBEAT_MS = 15_000

export async function createHttpApi({ port, token, service, rendererDir }: HttpApiConfig): Promise<HttpApi> {
  const server = createServer((request, response) => {
    void handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const bound = (server.address() as AddressInfo).port
  const hosts = new Set([`127.0.0.1:${bound}`, `localhost:${bound}`])

  const holders = new Set<ServerResponse>()
  const waiting: (() => void)[] = []

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('x-content-type-options', 'nosniff')
    response.setHeader('referrer-policy', 'no-referrer')
    const { host, origin } = request.headers
    if (!host || !hosts.has(host))
      return refuse(response, 403, 'unauthorised', 'The interface answers to 127.0.0.1 and localhost only.')
    if (origin !== undefined && ![...hosts].some((name) => origin === `http://${name}`))
      return refuse(response, 403, 'unauthorised', 'Requests from other pages are refused.')
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    if (!path.startsWith('/api/')) {
      if (!rendererDir) return refuse(response, 404, 'not-found', 'The interface is not built. Run `npm run build`.')
      return serveStatic(rendererDir, path, request, response)
    }
    if (!tokenMatches(request.headers.authorization, token))
      return refuse(response, 401, 'unauthorised', 'This link has no valid token. `agentprof open` prints a fresh one.')
    if (path === '/api/events' && request.method === 'GET') return events(request, response)
    if (path === '/api/hold' && request.method === 'GET') return hold(request, response)
    if (request.method !== 'POST') return refuse(response, 405, 'bad-request', 'Methods are called with POST.')
    const body = await readJson(request)
    if (!body.ok) return refuse(response, 400, 'bad-request', body.message)
    // A reader that hangs up before it is answered wants no answer: the work is stopped.
    const left = new AbortController()
    response.on('close', () => left.abort())
    const answer = await service.answer(path.slice('/api/'.length), body.value, left.signal)
    if ('result' in answer && answer.result instanceof Uint8Array) return sendBytes(response, answer.result)
    if ('result' in answer) return sendJson(response, 200, answer.result)
    return refuse(response, STATUS[answer.error.code], answer.error.code, answer.error.message)
  }

  function events(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
    response.write('\n')
    const unsubscribe = service.subscribe((event) => {
      // A reader that does not read is not waited for: it asks again when it comes back.
      if (response.writableLength < MAX_REQUEST_BYTES) response.write(`${JSON.stringify(event)}\n`)
    })
    const heartbeat = setInterval(() => response.write('\n'), HEARTBEAT_MS)
    request.on('close', () => {
      clearInterval(heartbeat)
      unsubscribe()
    })
  }

  /** A command that records through a core that another command started keeps it alive for as long as this request is open. */
  function hold(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-store' })
    response.write('\n')
    holders.add(response)
    request.on('close', () => {
      holders.delete(response)
      if (holders.size === 0) for (const resolve of waiting.splice(0)) resolve()
    })
  }

  return {
    released: () => (holders.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    url: `http://127.0.0.1:${bound}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const STATUS: Record<ApiErrorCode, number> = {
  'bad-request': 400,
  'not-found': 404,
  ambiguous: 409,
  unauthorised: 401,
  unavailable: 503,
  cancelled: 499,
  internal: 500,
}

function tokenMatches(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

async function readJson(request: IncomingMessage): Promise<{ ok: true; value: unknown } | { ok: false; message: string }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_REQUEST_BYTES) return { ok: false, message: 'The request is larger than 1 MiB.' }
    chunks.push(chunk)
  }
  if (size === 0) return { ok: true, value: {} }
  try {
    return { ok: true, value: JSON.parse(Buffer.concat(chunks).toString('utf8')) }
  } catch {
    return { ok: false, message: 'The request body is not JSON.' }
  }
}

function sendBytes(response: ServerResponse, bytes: Uint8Array): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' })
  response.end(bytes)
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  response.end(JSON.stringify(value))
}

function refuse(response: ServerResponse, status: number, code: ApiErrorCode, message: string): void {
  sendJson(response, status, { error: { code, message } })
}
