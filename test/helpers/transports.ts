import { MessageChannel } from 'node:worker_threads'
import { servePort } from '#core/api/port-server.ts'
import { type ClientListener, parseApiEvent, type Transport } from '#shared/api/client.ts'
import type { Reply } from '#shared/api/contract.ts'
import { ApiError, CANCELLED, parseApiError } from '#shared/api/errors.ts'
import { createPortTransport, type PortLike } from '#shared/api/port.ts'
import type { TestCore } from './core.ts'

type Served = Pick<TestCore, 'ui' | 'api'>

/** The ways to the core. Each opens its own transport over a running core. */
export const transports: Readonly<Record<string, (core: Served) => { transport: Transport; close(): void }>> = {
  'HTTP and streamed events': overHttp,
  'a MessagePort': overPort,
}

function overHttp(core: Served): { transport: Transport; close(): void } {
  const url = new URL(core.ui)
  const authorization = `Bearer ${url.hash.slice('#token='.length)}`
  const stop = new AbortController()
  return {
    close: () => stop.abort(),
    transport: {
      async request(method, params, cancel) {
        const hangUp = new AbortController()
        cancel?.addEventListener('abort', () => hangUp.abort())
        const response = await fetch(new URL(`/api/${method}`, url), {
          method: 'POST',
          headers: { authorization },
          body: JSON.stringify(params),
          signal: hangUp.signal,
        }).catch((error: unknown) => {
          throw hangUp.signal.aborted ? new ApiError(CANCELLED) : error
        })
        // The method's own type says which of the two it is.
        if (response.headers.get('content-type') === 'application/octet-stream')
          return new Uint8Array(await response.arrayBuffer()) as Reply<typeof method>
        const document = await response.json()
        if (response.ok) return document
        throw parseApiError(document) ?? new ApiError({ code: 'internal', message: `HTTP ${response.status}` })
      },
      subscribe(listener) {
        void listen(new URL('/api/events', url), authorization, stop.signal, listener)
        return () => stop.abort()
      },
    },
  }
}

async function listen(url: URL, authorization: string, signal: AbortSignal, listener: ClientListener): Promise<void> {
  try {
    const response = await fetch(url, { headers: { authorization }, signal })
    let text = ''
    for await (const chunk of response.body ?? []) {
      listener({ kind: 'connection', up: true })
      text += Buffer.from(chunk).toString('utf8')
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) {
        const event = line === '' ? null : parseApiEvent(JSON.parse(line))
        if (event) listener(event)
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

function overPort(core: Served): { transport: Transport; close(): void } {
  const { port1, port2 } = new MessageChannel()
  servePort(asPort(port1), core.api)
  return { transport: createPortTransport(asPort(port2)), close: () => port2.close() }
}

const asPort = (port: MessageChannel['port1']): PortLike => ({
  postMessage: (message) => port.postMessage(message),
  onMessage: (listener) => void port.on('message', listener),
  onClose: (listener) => void port.on('close', listener),
})
