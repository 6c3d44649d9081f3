import { existsSync, statSync } from 'node:fs'
import { extname, join, normalize, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { net, protocol } from 'electron'
import { CONTENT_SECURITY_POLICY } from '../core/api/static-files.ts'

export const APP_ORIGIN = 'app://agentprof'

/** Must be called before the app is ready: our pages are an origin of their own, with a policy of their own, not files. */
export function declareAppProtocol(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** Serves the built interface. Views are paths: a path that is no file is the page itself. */
export function serveApp(rendererDir: string): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url)
    const wanted = normalize(join(rendererDir, decodeURIComponent(url.pathname)))
    if (url.host !== 'agentprof' || !(wanted + sep).startsWith(rendererDir + sep))
      return new Response('Not found.', { status: 404 })
    const isFile = existsSync(wanted) && statSync(wanted).isFile()
    if (!isFile && extname(wanted) !== '' && !url.pathname.startsWith('/runs/'))
      return new Response('Not found.', { status: 404 })
    const response = await net.fetch(pathToFileURL(isFile ? wanted : join(rendererDir, 'index.html')).href)
    const headers = new Headers(response.headers)
    headers.set('content-security-policy', CONTENT_SECURITY_POLICY)
    headers.set('x-content-type-options', 'nosniff')
    return new Response(response.body, { status: response.status, headers })
  })
}
