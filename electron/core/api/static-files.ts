import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
}

/**
 * No inline script runs and nothing is fetched from elsewhere, so captured text cannot become code. Styles are the exception: the component
 * library sets them inline.
 */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Serves the built interface. Views are paths, so a path without a file is the page itself; a missing asset stays a 404. */
export async function serveStatic(dir: string, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405).end()
    return
  }
  const file = await fileFor(dir, path)
  if (!file) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found.\n')
    return
  }
  const isPage = file.path.endsWith('.html')
  response.writeHead(200, {
    'content-type': TYPES[extname(file.path)] ?? 'application/octet-stream',
    'content-length': file.size,
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'cross-origin-opener-policy': 'same-origin',
    // Assets carry a hash in their names; the page that names them does not.
    'cache-control': isPage ? 'no-store' : 'public, max-age=31536000, immutable',
  })
  if (request.method === 'HEAD') response.end()
  else
    createReadStream(file.path)
      .on('error', () => response.destroy())
      .pipe(response)
}

async function fileFor(dir: string, path: string): Promise<{ path: string; size: number } | null> {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return null
  }
  const wanted = normalize(join(dir, decoded))
  if (!wanted.startsWith(dir + sep) && wanted !== dir) return null
  const own = await statFile(wanted)
  if (own) return own
  return extname(decoded) === '' || decoded.startsWith('/runs/') ? statFile(join(dir, 'index.html')) : null
}

async function statFile(path: string): Promise<{ path: string; size: number } | null> {
  const found = await stat(path).catch(() => null)
  return found?.isFile() ? { path, size: found.size } : null
}
