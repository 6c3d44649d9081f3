import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

/** An HTTP proxy as companies have them: it wants credentials, opens tunnels and forwards absolute URLs, and says what it was asked. */
export interface ForwardProxy {
  readonly port: number
  /** `CONNECT api.openai.com:443`, `GET http://host/path`, in the order in which they came; without credentials: `refused …`. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

/** `credentials`: `user:password`. Every name leads to `port` on this machine, whatever it is. */
export async function startForwardProxy(credentials: string, port: number): Promise<ForwardProxy> {
  const asked: string[] = []
  const wanted = `Basic ${Buffer.from(credentials).toString('base64')}`
  const sockets = new Set<Socket>()

  /** Whether it may pass. */
  function note({ method, url, headers }: IncomingMessage): boolean {
    const may = headers['proxy-authorization'] === wanted
    asked.push(`${may ? '' : 'refused '}${method} ${url}`)
    return may
  }

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    if (!note(request)) {
      response.writeHead(407).end()
      return
    }
    const { pathname, search } = new URL(request.url ?? '')
    const { 'proxy-authorization': _, ...headers } = request.headers
    const onward = httpRequest({ port, path: pathname + search, method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    if (!note(request)) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
      return
    }
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.write(head)
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}
