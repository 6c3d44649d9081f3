import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import type { FixtureService } from './fixture-service.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
/** What the real server sends: the interface must live under it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'"

export interface FixtureServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  close(): Promise<void>
}

/** Serves the interface built in `folder` and a fixed core on a free port, as the real core does: token, policy, streamed events. */
export async function serveFixture(service: FixtureService, token: string, folder: string): Promise<FixtureServer> {
  const server = createServer((request, response) => {
    void answer({ service, token, folder }, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The fixture server has no port.')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Served {
  readonly service: FixtureService
  readonly token: string
  readonly folder: string
}

async function answer({ service, token, folder }: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
  if (!path.startsWith('/api/')) return sendFile(folder, path, response)
  if (request.headers.authorization !== `Bearer ${token}`) {
    return sendJson(response, 401, { error: { code: 'unauthorised', message: 'This link has no valid token.' } })
  }
  if (path === '/api/events') {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    response.write('\n')
    request.on(
      'close',
      service.subscribe((event) => void response.write(`${JSON.stringify(event)}\n`)),
    )
    return
  }
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const result = await service.answer(path.slice('/api/'.length), JSON.parse(Buffer.concat(chunks).toString('utf8')))
  if (result.ok && result.result instanceof Uint8Array)
    return void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(result.result)
  if (result.ok) return sendJson(response, 200, result.result)
  return sendJson(response, 404, { error: result.error })
}

async function sendFile(folder: string, path: string, response: ServerResponse): Promise<void> {
  const isAsset = extname(path) !== '' && !path.startsWith('/runs/')
  const file = join(folder, isAsset ? path : 'index.html')
  const body = await readFile(file).catch(() => null)
  if (body === null) {
    response.writeHead(404).end()
    return
  }
  response
    .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': POLICY })
    .end(body)
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
