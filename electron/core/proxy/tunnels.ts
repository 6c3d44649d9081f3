import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import { createServer } from '../node-http.ts'
import { describeFailure } from './answers.ts'
import { MAX_HEADER_BYTES } from './forward.ts'
import { serveHttp2 } from './http2-streams.ts'
import { watchLeaving } from './leaving.ts'
import { errorText, type ProblemLog } from './problems.ts'
import { type ProxyHints, readProxyHints } from './proxy-hints.ts'
import { reach } from './reach.ts'
import { leadsHere } from './targets.ts'
import { createTurns } from './turns.ts'
import { readUpgrade, type Upgrade } from './upgrades.ts'
import type { UpstreamProxy } from './upstream-proxy.ts'

export interface TunnelsContext {
  readonly server: ServerOptions
  readonly problems: ProblemLog
  /** Which hosts are decrypted and recorded; all others pass unseen. */
  decrypts(host: string, port: number): boolean
  contextFor(host: string): Promise<SecureContext>
  /** The upstream proxy that leads to a host; null: none. */
  proxyTo(host: string, port: number): UpstreamProxy | null
  /** A tunnel to the recorder itself would go round and round. */
  isOwn(host: string, port: number): boolean
  /** Where it listens: other names of this machine are known once they are connected to. */
  ownPort(): number
  /** A request that came through a decrypted tunnel; `upgrade`: it asks for a WebSocket. */
  handle(request: IncomingMessage, response: ServerResponse, tunnel: Tunnel, upgrade: Upgrade | null): void
}

/** Where a decrypted tunnel leads, and what the client said of its run when it asked for it. */
export interface Tunnel {
  /** As in a `Host` header: with the port where it is not 443. */
  readonly authority: string
  readonly hints: ProxyHints
}

export interface Tunnels {
  /** Takes a CONNECT: for the server's `connect` event. */
  connect(request: IncomingMessage, socket: Socket, head: Buffer): void
  close(): void
}

const AUTHORITY = /^([a-z0-9_.-]+|\[[0-9a-f:.]+\]):(\d{1,5})$/i

/** CONNECT: known hosts of models are decrypted with the local authority, all others are tunnelled untouched and unseen. */
export function createTunnels(context: TunnelsContext): Tunnels {
  const { problems } = context
  const open = new Set<Socket>()
  let closing = false
  const tunnelOf = new WeakMap<object, Tunnel>()
  /** Sockets that have carried a request. */
  const used = new WeakSet<object>()
  const inner = createInner(context, (socket) => {
    used.add(socket)
    return tunnelOf.get(socket)
  })

  function refuse(socket: Socket, status: string, message: string): void {
    socket.end(`HTTP/1.1 ${status}\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\r\n${message}\n`)
  }

  function refuseLoop(socket: Socket, host: string, port: number): void {
    refuse(socket, '508 Loop Detected', `${host}:${port} is the recorder itself.`)
  }

  function passUnseen(socket: Socket, head: Buffer, host: string, port: number): void {
    const reaching = reach(bare(host), port, context.proxyTo(bare(host), port), (upstream) => {
      track(upstream)
      socket.on('close', () => upstream.destroy())
    })
    const unwatch = watchLeaving(socket, () => socket.destroy())
    reaching.finally(unwatch).then(
      ({ socket: upstream, first }) => {
        if (leadsHere(upstream, context.ownPort())) {
          refuseLoop(socket, host, port)
          upstream.destroy()
          return
        }
        upstream.on('error', () => socket.destroy())
        upstream.on('close', () => socket.destroySoon())
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        if (first.length > 0) socket.write(first)
        if (head.length > 0) upstream.write(head)
        upstream.pipe(socket)
        socket.pipe(upstream)
      },
      (error: NodeJS.ErrnoException) =>
        refuse(socket, '502 Bad Gateway', describeFailure(`${host}:${port}`, error.code ?? 'EUPSTREAM', errorText(error))),
    )
  }

  async function decrypt(request: IncomingMessage, socket: Socket, head: Buffer, host: string, port: number): Promise<void> {
    const secureContext = await context.contextFor(bare(host))
    if (socket.destroyed) return
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    if (head.length > 0) socket.unshift(head)
    let began = false
    const secure = new TLSSocket(socket, {
      isServer: true,
      secureContext,
      ALPNProtocols: ['h2', 'http/1.1'],
      SNICallback(_, done) {
        began = true
        done(null, secureContext)
      },
    })
    const read = readProxyHints(request.headers['proxy-authorization'])
    if (!read.ok) problems.report('bad-hint', `What a client said of its run in the proxy’s address was left out: ${read.error}`)
    const tunnel: Tunnel = { authority: port === 443 ? host : `${host}:${port}`, hints: read.ok ? read.value : { tags: {} } }
    tunnelOf.set(secure, tunnel)
    let refused = false
    secure.on('error', (error: NodeJS.ErrnoException) => {
      refused = isRefusal(error)
      secure.destroy()
    })
    // The server's sockets may be half open; one whose handshake broke off is of no more use.
    const leave = (): void => void secure.destroy()
    secure.once('end', leave)
    secure.once('secure', () => {
      if (secure.alpnProtocol !== 'h2') {
        secure.off('end', leave)
        inner.emit('connection', secure)
        return
      }
      serveHttp2(secure, MAX_HEADER_BYTES, (request, response) => {
        used.add(secure)
        context.handle(request, response, tunnel, null)
      })
    })
    // Node's own clients say nothing of a certificate that they do not trust: they begin, and leave without a request.
    secure.once('close', () => {
      if (refused) problems.report('ca-refused', refusedWords(request, `does not trust agentprof’s certificate for ${host}`))
      else if (began && !used.has(secure) && !closing)
        problems.report(
          'ca-refused',
          refusedWords(request, `left ${host} unasked, as clients do that do not trust agentprof’s certificate`),
        )
    })
  }

  function track(socket: Socket): void {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  }

  return {
    connect(request, socket, head) {
      track(socket)
      socket.setNoDelay(true)
      socket.on('error', () => socket.destroy())
      const [, host = '', digits = ''] = AUTHORITY.exec(request.url ?? '') ?? []
      const port = Number(digits)
      if (host === '' || port < 1 || port > 65_535) refuse(socket, '400 Bad Request', 'CONNECT takes <host>:<port>.')
      else if (context.isOwn(host, port)) refuseLoop(socket, host, port)
      else if (context.decrypts(host, port))
        decrypt(request, socket, head, host, port).catch((error: unknown) => {
          // Without a certificate nothing can be seen; the traffic still passes (law 1).
          problems.report('no-certificate', `${host} passes unrecorded: no certificate could be made (${errorText(error)}).`)
          passUnseen(socket, head, host, port)
        })
      else passUnseen(socket, head, host, port)
    },
    close() {
      closing = true
      inner.closeAllConnections()
      for (const socket of open) socket.destroy()
    },
  }
}

/** Serves what comes out of decrypted tunnels; it never listens. */
function createInner(context: TunnelsContext, tunnelOf: (socket: object) => Tunnel | undefined): Server {
  const turns = createTurns()
  const handle = turns.take((request, response) => {
    const tunnel = tunnelOf(request.socket)
    if (tunnel) context.handle(request, response, tunnel, null)
    else response.destroy()
  })
  const inner = createServer(context.server, handle)
  inner.on('upgrade', (request, socket: Socket, head) =>
    turns.last(socket, () => {
      const tunnel = tunnelOf(request.socket)
      const upgrade = readUpgrade(request, socket, head)
      if (tunnel) context.handle(request, upgrade.response, tunnel, upgrade)
      else socket.destroy()
    }),
  )
  inner.on('checkContinue', handle)
  inner.on('checkExpectation', handle)
  inner.on('clientError', turns.refuse)
  return inner
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, '')

/** TLS alerts by which a client says that it does not trust the certificate (RFC 8446, 6.2): 42, 43, 46 and 48. */
const isRefusal = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|UNSUPPORTED_CERTIFICATE)/.test(code)

function refusedWords({ headers }: IncomingMessage, what: string): string {
  const client = headers['user-agent'] ?? 'A client'
  return `${client} ${what}. Start it with \`agentprof run --mode proxy -- CMD\`, or give it a base URL instead.`
}
