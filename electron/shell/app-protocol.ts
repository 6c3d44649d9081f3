import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { pageFile } from '../core/api/page-files.ts'
import { APP_HOST, APP_SCHEME } from './our-pages.ts'

/** Must be called before the app is ready. */
export function declareAppProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built interface, with the same policy as over HTTP. */
export function serveApp(rendererDir: string): void {
  protocol.handle(APP_SCHEME, async ({ method, url }) => {
    const { host, pathname } = new URL(url)
    const file = method === 'GET' && host === APP_HOST ? await pageFile(rendererDir, pathname) : null
    if (!file) return new Response('Not found.\n', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } })
    return new Response(new Uint8Array(await readFile(file.path)), { headers: { ...file.headers } })
  })
}
