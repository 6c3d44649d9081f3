import type { PortLike, PortReply, PortRequest } from '#shared/api/port.ts'
import type { ApiService } from './handlers.ts'

/** The same service as over HTTP, carried by a MessagePort: each message in is a request, each one out an answer or an event. */
export function servePort(port: PortLike, service: ApiService): void {
  const send = (reply: PortReply): void => port.postMessage(reply)
  port.onClose(service.subscribe((event) => send({ kind: 'event', event })))
  port.onMessage((message) => {
    const request = readRequest(message)
    if (!request) return
    void service.answer(request.method, request.params).then((answer) => send({ kind: 'answer', id: request.id, answer }))
  })
}

function readRequest(message: unknown): PortRequest | null {
  if (typeof message !== 'object' || message === null || !('id' in message) || !('method' in message)) return null
  const { id, method } = message
  if (typeof id !== 'number' || typeof method !== 'string') return null
  return { id, method, params: 'params' in message ? message.params : {} }
}
