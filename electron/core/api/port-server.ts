import type { PortCancel, PortLike, PortReply, PortRequest } from '#shared/api/port.ts'
import type { ApiService } from './handlers.ts'

/** The same service as over HTTP, carried by a MessagePort: each message in is a request (or stops one), each one out an answer or an event. */
export function servePort(port: PortLike, service: ApiService): void {
  const send = (reply: PortReply): void => port.postMessage(reply)
  const asked = new Map<number, AbortController>()
  port.onClose(service.subscribe((event) => send({ kind: 'event', event })))
  port.onMessage((message) => {
    const request = readMessage(message)
    if (!request) return
    if ('cancel' in request) {
      asked.get(request.cancel)?.abort()
      return
    }
    const { id, method, params } = request
    const stop = new AbortController()
    asked.set(id, stop)
    void service.answer(method, params, stop.signal).then((answer) => {
      asked.delete(id)
      if (!stop.signal.aborted) send({ kind: 'answer', id, answer })
    })
  })
}

function readMessage(message: unknown): PortRequest | PortCancel | null {
  if (typeof message !== 'object' || message === null) return null
  if ('cancel' in message) return typeof message.cancel === 'number' ? { cancel: message.cancel } : null
  if (!('id' in message) || !('method' in message)) return null
  const { id, method } = message
  if (typeof id !== 'number' || typeof method !== 'string') return null
  return { id, method, params: 'params' in message ? message.params : {} }
}
