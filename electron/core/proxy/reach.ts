import type { IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { request as httpRequest } from '../node-http.ts'
import type { UpstreamProxy } from './upstream-proxy.ts'

/** A connection to a host that passes unseen, and what came with its first bytes. */
export interface Reached {
  readonly socket: Socket
  readonly first: Buffer
}

/** Connects, through the upstream proxy where there is one. Both sides may stay half open. `opened`: the socket, before it is connected. */
export function reach(
  hostname: string,
  port: number,
  proxy: UpstreamProxy | null,
  opened: (socket: Socket) => void,
): Promise<Reached> {
  const socket = proxy ? connectTo(proxy) : connect({ host: hostname, port, noDelay: true, allowHalfOpen: true })
  opened(socket)
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('The connection was closed before it stood.')))
    if (!proxy) {
      socket.once('connect', () => resolve({ socket, first: Buffer.alloc(0) }))
      return
    }
    const authority = `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`
    const asked = httpRequest({
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...(proxy.authorization !== null && { 'proxy-authorization': proxy.authorization }) },
      createConnection: () => socket,
    })
    asked.once('error', reject)
    asked.once('connect', ({ statusCode, statusMessage }: IncomingMessage, _: Socket, first: Buffer) => {
      if (statusCode === 200) resolve({ socket, first })
      else {
        reject(
          Object.assign(new Error(`${proxy.hostname} answered ${statusCode} ${statusMessage}`), { code: 'ERR_PROXY_TUNNEL' }),
        )
        socket.destroy()
      }
    })
    asked.end()
  })
}

function connectTo({ secure, hostname, port }: UpstreamProxy): Socket {
  const options = { host: hostname, port, noDelay: true, allowHalfOpen: true }
  return secure ? tlsConnect({ ...options, servername: hostname }) : connect(options)
}
