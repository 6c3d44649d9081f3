import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** Opens a tunnel as a client of a proxy does. */
export async function tunnel(
  proxy: string,
  authority: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; socket: Socket; head: Buffer }> {
  const { hostname, port } = new URL(proxy)
  const asked = httpRequest({ hostname, port, method: 'CONNECT', path: authority, headers })
  asked.end()
  const [response, socket, head] = (await once(asked, 'connect')) as [IncomingMessage, Socket, Buffer]
  onTestFinished(() => void socket.destroy())
  return { status: response.statusCode ?? 0, socket, head }
}
