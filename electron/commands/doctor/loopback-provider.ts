import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A provider on this machine that costs nothing: it answers each request with what it saw of it. */
export interface LoopbackProvider {
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** What it says of a request; equal on both sides where nothing on the way changed it. */
export const sightOf = (method: string, url: string, body: Uint8Array): string =>
  JSON.stringify({ method, url, sha256: createHash('sha256').update(body).digest('hex') })

/** The first bytes of frames: a whole text, with its length in the next two bytes; and the end. */
const [TEXT, LENGTH_FOLLOWS, CLOSE] = [0x81, 126, 0x88]

/** As a model does: it thinks for a moment between the pieces of its answer. */
const PIECES = 8

export async function startLoopbackProvider(): Promise<LoopbackProvider> {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (let piece = 0; piece < PIECES; piece++) {
      response.write(': thinking\n\n')
      await new Promise((done) => setImmediate(done))
    }
    response.end(`data: ${sightOf(request.method ?? '', request.url ?? '', body)}\n\n`)
  }
  /** A WebSocket that says its sight of the handshake in one frame, and hangs up (RFC 6455). */
  function upgrade({ headers, method = '', url = '' }: IncomingMessage, socket: Socket): void {
    const accept = createHash('sha1')
      .update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64')
    const lines = [
      'HTTP/1.1 101 Switching Protocols',
      'upgrade: websocket',
      'connection: upgrade',
      `sec-websocket-accept: ${accept}`,
    ]
    const sight = Buffer.from(sightOf(method, url, Buffer.alloc(0)))
    const length = Buffer.alloc(2)
    length.writeUInt16BE(sight.length)
    socket.on('error', () => socket.destroy())
    socket.write(`${lines.join('\r\n')}\r\n\r\n`)
    socket.end(Buffer.concat([Buffer.from([TEXT, LENGTH_FOLLOWS]), length, sight, Buffer.from([CLOSE, 0])]))
  }
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
  server.on('upgrade', upgrade)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
