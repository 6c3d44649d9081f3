import { createServer, type Socket } from 'node:net'

/** A server that knows no HTTP. */
export interface RawServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly port: number
  close(): void
}

/** Does with a connection what the caller says, once the first bytes are there. */
export async function startRawServer(onRequest: (socket: Socket, request: Buffer) => void): Promise<RawServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.once('data', (request) => onRequest(socket, request))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
