import { type ClientListener, parseApiEvent, type StopSignal, type Transport } from './client.ts'
import type { ApiErrorBody, ApiEvent, Reply } from './contract.ts'
import { CANCELLED, parseApiError } from './errors.ts'

/** What answers a request on any transport: the method's reply, or a coded error. */
export type Answer = { readonly result: unknown } | { readonly error: ApiErrorBody }

/** A request as it travels over a port; `id` is the caller's. */
export interface PortRequest {
  readonly id: number
  readonly method: string
  readonly params: unknown
}

/** No more of the request of this id is to be done. */
export interface PortCancel {
  readonly cancel: number
}

export type PortReply =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly kind: 'event'; readonly event: ApiEvent }

/** The part of a MessagePort that is needed: Node's, Electron's and the DOM's all can be seen as one. */
export interface PortLike {
  postMessage(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
}

/** A transport that can also hand on an answer as it is: the window's pipe must not lose an error's code. */
export interface PortTransport extends Transport {
  answer(method: string, params: unknown, stop?: StopSignal): Promise<Answer>
}

const CLOSED: Answer = { error: { code: 'unavailable', message: 'The core has ended. Restart agentprof.' } }

/** The contract over a MessagePort: each message out is a request, each one in an answer or an event. */
export function createPortTransport(port: PortLike): PortTransport {
  const waiting = new Map<number, (answer: Answer) => void>()
  const listeners = new Set<ClientListener>()
  let nextId = 1
  let open = true

  port.onMessage((message) => {
    const reply = readReply(message)
    if (reply?.kind === 'answer') {
      waiting.get(reply.id)?.(reply.answer)
      waiting.delete(reply.id)
    } else if (reply?.kind === 'event') for (const listener of listeners) listener(reply.event)
  })
  port.onClose(() => {
    open = false
    for (const resolve of waiting.values()) resolve(CLOSED)
    waiting.clear()
    for (const listener of listeners) listener({ kind: 'connection', up: false })
  })

  function answer(method: string, params: unknown, stop?: StopSignal): Promise<Answer> {
    if (!open) return Promise.resolve(CLOSED)
    if (stop?.aborted) return Promise.resolve({ error: CANCELLED })
    const id = nextId++
    return new Promise((resolve) => {
      const cancel = (): void => {
        port.postMessage({ cancel: id } satisfies PortCancel)
        waiting.delete(id)
        resolve({ error: CANCELLED })
      }
      stop?.addEventListener('abort', cancel)
      waiting.set(id, (reply) => {
        stop?.removeEventListener('abort', cancel)
        resolve(reply)
      })
      port.postMessage({ id, method, params } satisfies PortRequest)
    })
  }

  return {
    answer,
    async request(method, params, stop) {
      const reply = await answer(method, params, stop)
      if ('error' in reply)
        throw parseApiError(reply) ?? new Error(`The core's answer to ${method} is neither a result nor an error.`)
      // The core validated what it was asked; both ends derive from one contract.
      return reply.result as Reply<typeof method>
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function readReply(message: unknown): PortReply | null {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return null
  if (message.kind === 'event' && 'event' in message) {
    const event = parseApiEvent(message.event)
    return event && { kind: 'event', event }
  }
  if (message.kind !== 'answer' || !('id' in message) || !('answer' in message)) return null
  const { id, answer } = message
  if (typeof id !== 'number' || typeof answer !== 'object' || answer === null) return null
  if ('result' in answer) return { kind: 'answer', id, answer: { result: answer.result } }
  const error = parseApiError(answer)
  return { kind: 'answer', id, answer: { error: { code: error?.code ?? 'internal', message: error?.message ?? 'No answer.' } } }
}
