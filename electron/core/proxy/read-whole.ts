import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Forwarding } from './forward.ts'

/**
 * Reads a request's body of bounded size before it is forwarded. `done` is called once, with what came; not `whole` where the client left, or
 * the recorder closed, before all of it had.
 */
export function readWhole(
  request: IncomingMessage,
  response: ServerResponse,
  done: (body: Buffer, whole: boolean) => void,
): Forwarding {
  const chunks: Buffer[] = []
  const keep = (chunk: Buffer): void => void chunks.push(chunk)
  const end = (): void => finish(true)
  const leave = (): void => finish(false)

  function finish(whole: boolean): void {
    request.off('data', keep).off('end', end)
    response.off('close', leave)
    const [only] = chunks
    done(only && chunks.length === 1 ? only : Buffer.concat(chunks), whole)
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
