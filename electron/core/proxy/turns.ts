import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { errorBody } from './answers.ts'
import { watchLeaving } from './leaving.ts'

type Handle = (request: IncomingMessage, response: ServerResponse) => void

/** Whose turn it is on a client's connection. */
export interface Turns {
  /**
   * Pipelined requests (RFC 9112, 9.3.2) are taken one after the other: the next once the answer before it is complete. Node would hand them
   * out at once, but tells of a response that has to wait for its connection neither that the client left nor that it has to be cut.
   */
  take(handle: Handle): Handle
  /**
   * The same for a request that has taken its connection over (CONNECT, an upgrade). Node hands it out at once as well, and from then on looks
   * after the connection no more: it neither sees the client leave nor tells the answers before when there is room for more of them.
   */
  last(socket: Socket, handle: () => void): void
  /** Says what is wrong with bytes that are no request, unless they came in the middle of an answer. For the server's `clientError`. */
  refuse(error: NodeJS.ErrnoException, socket: Duplex): void
}

export function createTurns(): Turns {
  const latest = new WeakMap<object, ServerResponse>()
  /** Whose answer is being written. */
  const current = new WeakMap<object, ServerResponse>()
  return {
    take: (handle) => (request, response) => {
      const { socket } = request
      const before = latest.get(socket)
      latest.set(socket, response)
      const begin = (): void => {
        current.set(socket, response)
        handle(request, response)
      }
      if (response.socket !== null) begin()
      else
        before?.once('close', () => {
          if (!socket.destroyed) begin()
        })
    },
    last(socket, handle) {
      const before = latest.get(socket)
      if (!before || before.closed) {
        handle()
        return
      }
      const leave = (): void => void socket.destroy()
      const drain = (): void => void current.get(socket)?.emit('drain')
      socket.on('drain', drain).on('error', leave)
      const unwatch = watchLeaving(socket, leave)
      before.once('close', () => {
        unwatch()
        socket.off('drain', drain)
        if (!socket.destroyed) handle()
      })
    },
    refuse(error, socket) {
      const newest = latest.get(socket)
      if (socket.writable && (!newest || newest.writableFinished || !newest.headersSent)) socket.write(refusal(error))
      socket.destroy(error)
    },
  }
}

function refusal({ code = '', message }: NodeJS.ErrnoException): string {
  const large = code === 'HPE_HEADER_OVERFLOW'
  const body = large
    ? errorBody('head-too-large', 'The request’s headers are larger than 256 KiB.')
    : errorBody('not-http', `The request is not sound HTTP: ${message}.`)
  const status = large ? '431 Request Header Fields Too Large' : '400 Bad Request'
  const head = `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`
  return `HTTP/1.1 ${status}\r\n${head}\r\n\r\n${body}`
}
