// A peer in a process of its own, as its documentation starts it: recording proxies that install from npm. `fork`ed with its name, the
// upstream's URL, and the folder into which it was installed; says its own URL.
import { createRequire } from 'node:module'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'

const [name = '', upstream = '', folder = ''] = process.argv.slice(2)
const load = createRequire(join(folder, 'package.json'))

async function freePort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

/** What of each peer is used here. */
interface Mockttp {
  generateCACertificate(): Promise<{ readonly key: string; readonly cert: string }>
  getLocal(options: object): {
    readonly url: string
    start(): Promise<void>
    on(event: string, hear: () => void): Promise<void>
    forUnmatchedRequest(): { thenForwardTo(target: string): Promise<void> }
  }
}

interface HttpMitmProxy {
  readonly Proxy: new () => {
    readonly httpAgent: object
    listen(options: object, listening: () => void): void
    onError(hear: () => void): void
    onRequestData(hear: (context: unknown, chunk: Buffer, done: (error: null, chunk: Buffer) => void) => void): void
    onResponseData(hear: (context: unknown, chunk: Buffer, done: (error: null, chunk: Buffer) => void) => void): void
    onRequest(hear: (context: MitmContext, done: () => void) => void): void
  }
}

interface MitmContext {
  isSSL: boolean
  readonly proxyToServerRequestOptions: { host: string; port: string; agent: object }
}

const PEERS: Readonly<Record<string, () => Promise<string>>> = {
  async mockttp() {
    const { generateCACertificate, getLocal } = load('mockttp') as Mockttp
    const server = getLocal({ https: await generateCACertificate(), recordTraffic: false })
    await server.start()
    for (const event of ['request', 'response']) await server.on(event, () => {})
    await server.forUnmatchedRequest().thenForwardTo(upstream)
    return `http://127.0.0.1:${new URL(server.url).port}`
  },

  async 'http-mitm-proxy'() {
    const library = load('http-mitm-proxy') as HttpMitmProxy
    const proxy = new library.Proxy()
    const { hostname, port: upstreamPort } = new URL(upstream)
    proxy.onError(() => {})
    proxy.onRequest((context, done) => {
      // What came over TLS goes to the stand-in as well, which speaks plain HTTP.
      context.isSSL = false
      Object.assign(context.proxyToServerRequestOptions, { host: hostname, port: upstreamPort, agent: proxy.httpAgent })
      done()
    })
    proxy.onRequestData((_, chunk, done) => done(null, chunk))
    proxy.onResponseData((_, chunk, done) => done(null, chunk))
    const port = await freePort()
    const options = { host: '127.0.0.1', port, keepAlive: true, sslCaDir: join(folder, 'http-mitm-proxy-ca') }
    await new Promise<void>((resolve) => proxy.listen(options, resolve))
    return `http://127.0.0.1:${port}`
  },

  /** It starts where it is loaded. */
  async portkey() {
    const port = await freePort()
    process.argv.push(`--port=${port}`, '--headless')
    await import(join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js'))
    const url = `http://127.0.0.1:${port}`
    while (!(await fetch(url).catch(() => null))) await new Promise((resolve) => setTimeout(resolve, 50))
    return url
  },
}

const start = PEERS[name]
if (!start) throw new Error(`There is no peer ${name}.`)
process.on('disconnect', () => process.exit())
process.send?.(await start())
