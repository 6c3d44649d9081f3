import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** A stand-in provider that speaks over WebSockets: remembers what it was sent, and answers as its script says. */
export interface SocketUpstream {
  /** `http://127.0.0.1:PORT`, or `https:` */
  readonly url: string
  /** Handshakes, in order. */
  readonly handshakes: readonly IncomingMessage[]
  /** Messages of all sockets, in order. */
  readonly received: readonly Buffer[]
  /** The sockets, in order. */
  readonly sockets: readonly WebSocket[]
  close(): Promise<void>
}

/** Called with each message as JSON; what is not JSON comes as null. */
export type SocketScript = (socket: WebSocket, message: Readonly<Record<string, unknown>> | null, data: Buffer) => void

export interface SocketUpstreamOptions {
  readonly tls?: { readonly cert: string; readonly key: string }
  readonly perMessageDeflate?: boolean
  /** Called once a socket is open. */
  readonly greet?: (socket: WebSocket) => void
  /** Answers a handshake otherwise than with 101. */
  readonly refuse?: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
}

export async function startSocketUpstream(script: SocketScript, options: SocketUpstreamOptions = {}): Promise<SocketUpstream> {
  const { tls, perMessageDeflate = false, greet, refuse } = options
  const server = tls ? createTlsServer(tls) : createServer()
  const handshakes: IncomingMessage[] = []
  const received: Buffer[] = []
  const sockets: WebSocket[] = []
  const wss = new WebSocketServer({
    noServer: true,
    // A threshold of 0: short messages are compressed too.
    perMessageDeflate: perMessageDeflate && { threshold: 0 },
    handleProtocols: (protocols) => protocols.values().next().value ?? false,
  })
  server.on('upgrade', (request, socket, head) => {
    handshakes.push(request)
    if (refuse) {
      const headers = Object.entries(refuse.headers).map(([name, value]) => `${name}: ${value}\r\n`)
      const length = `content-length: ${Buffer.byteLength(refuse.body)}\r\n`
      socket.end(`HTTP/1.1 ${refuse.status} Refused\r\n${headers.join('')}${length}\r\n${refuse.body}`)
      return
    }
    wss.handleUpgrade(request, socket, head, (opened) => {
      sockets.push(opened)
      opened.on('error', () => opened.terminate())
      opened.on('message', (data: Buffer) => {
        received.push(data)
        script(opened, parse(data), data)
      })
      greet?.(opened)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http${tls ? 's' : ''}://127.0.0.1:${port}`,
    handshakes,
    received,
    sockets,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.terminate()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function parse(data: Buffer): Record<string, unknown> | null {
  try {
    return JSON.parse(data.toString()) as Record<string, unknown>
  } catch {
    return null
  }
}

export const sendJson = (socket: WebSocket, ...messages: readonly object[]): void => {
  for (const message of messages) socket.send(JSON.stringify(message))
}
