import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}
const release = join(dirname(fileURLToPath(import.meta.resolve('speedscope/package.json'))), 'dist', 'release')

/** Serves the speedscope package as it is, and one profile at `/bench-profile.json`. */
export async function serveSpeedscope(profile: () => string): Promise<{ readonly origin: string; close(): void }> {
  const server = createServer((request, response) => {
    const path = normalize((request.url ?? '/').split('?', 1)[0] ?? '/')
    if (path === '/bench-profile.json') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(profile())
      return
    }
    readFile(join(release, path === '/' ? 'index.html' : path)).then(
      (body) => response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/html' }).end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
