import type { IncomingMessage, ServerResponse } from 'node:http'

type Handle = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Pipelined requests (RFC 9112, 9.3.2) are taken one after the other: the next once the answer before it is complete. Node would hand them
 * out at once, but tells of a response that has to wait for its connection neither that the client left nor that it has to be cut.
 */
export function oneAtATime(handle: Handle): Handle {
  const latest = new WeakMap<object, ServerResponse>()
  return (request, response) => {
    const { socket } = request
    const before = latest.get(socket)
    latest.set(socket, response)
    if (response.socket !== null) handle(request, response)
    else
      before?.once('close', () => {
        if (!socket.destroyed) handle(request, response)
      })
  }
}
