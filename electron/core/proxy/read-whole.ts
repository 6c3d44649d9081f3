import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Forwarding } from './forward.ts'

/**
 * Reads a request's body of bounded size before it is forwarded. `done` is called once, with null where the client left, or the recorder
 * closed, before all of it came.
 */
export function readWhole(request: IncomingMessage, response: ServerResponse, done: (body: Buffer | null) => void): Forwarding {
  const chunks: Buffer[] = []
  const keep = (chunk: Buffer): void => void chunks.push(chunk)
  const end = (): void => finish(Buffer.concat(chunks))
  const leave = (): void => finish(null)

  function finish(body: Buffer | null): void {
    request.off('data', keep).off('end', end)
    response.off('close', leave)
    done(body)
  }

  request.on('data', keep).on('end', end)
  response.on('close', leave)
  // A socket that breaks ends in the response's 'close'.
  request.once('error', () => {})
  return {
    close() {
      leave()
      response.destroy()
    },
  }
}
