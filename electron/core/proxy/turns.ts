import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { errorBody } from './answers.ts'

type Handle = (request: IncomingMessage, response: ServerResponse) => void

/** Whose turn it is on a client's connection. */
export interface Turns {
  /**
   * Pipelined requests (RFC 9112, 9.3.2) are taken one after the other: the next once the answer before it is complete. Node would hand them
   * out at once, but tells of a response that has to wait for its connection neither that the client left nor that it has to be cut.
   */
  take(handle: Handle): Handle
  /** Says what is wrong with bytes that are no request, unless they came in the middle of an answer. For the server's `clientError`. */
  refuse(error: NodeJS.ErrnoException, socket: Duplex): void
}

export function createTurns(): Turns {
  const latest = new WeakMap<object, ServerResponse>()
  return {
    take: (handle) => (request, response) => {
      const { socket } = request
      const before = latest.get(socket)
      latest.set(socket, response)
      if (response.socket !== null) handle(request, response)
      else
        before?.once('close', () => {
          if (!socket.destroyed) handle(request, response)
        })
    },
    refuse(error, socket) {
      const current = latest.get(socket)
      if (socket.writable && (!current || current.writableFinished || !current.headersSent)) socket.write(refusal(error))
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
