import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way into the recorder's proxy for one run alone. */
export interface RunDoor {
  readonly port: number
  close(): void
}

/** More than this before the first line's end is no request. */
const MAX_LINE_BYTES = 64 * 1024

/**
 * Some clients, Java's first of all, send no user name with a proxy's address, so they cannot say which run they belong to (ADR 0011). They
 * get a port of their own: what comes in there goes to the recorder with the run's name put into its first request, which for HTTPS is the
 * only one: CONNECT.
 */
export async function openRunDoor(recorder: string, segments: string): Promise<RunDoor> {
  const { hostname, port } = new URL(recorder)
  const credentials = `proxy-authorization: Basic ${Buffer.from(`${segments}:x`).toString('base64')}\r\n`
  const open = new Set<Socket>()

  function track(socket: Socket, other: () => Socket | null): void {
    open.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => other()?.destroy())
    socket.on('close', () => {
      open.delete(socket)
      other()?.destroySoon()
    })
  }

  function passOn(client: Socket): void {
    let recorderSide: Socket | null = null
    let read = Buffer.alloc(0)
    track(client, () => recorderSide)
    client.on('data', function wait(chunk: Buffer) {
      read = Buffer.concat([read, chunk])
      const end = read.indexOf('\r\n') + 2
      if (end < 2) {
        if (read.length > MAX_LINE_BYTES) client.destroy()
        return
      }
      client.pause()
      client.off('data', wait)
      const upstream = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
      recorderSide = upstream
      track(upstream, () => client)
      upstream.write(read.subarray(0, end))
      upstream.write(credentials)
      upstream.write(read.subarray(end))
      client.pipe(upstream)
      upstream.pipe(client)
    })
  }

  const server = createServer({ allowHalfOpen: true }, passOn)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
