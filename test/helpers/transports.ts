import { MessageChannel } from 'node:worker_threads'
import { servePort } from '#core/api/port-server.ts'
import type { Transport } from '#shared/api/client.ts'
import { createPortTransport, type PortLike } from '#shared/api/port.ts'
import { createHttpTransport } from '../../renderer/transports/http.ts'
import type { TestCore } from './core.ts'

type Served = Pick<TestCore, 'ui' | 'api'>

/** The ways to the core. Each opens its own transport over a running core. */
export const transports: Readonly<Record<string, (core: Served) => { transport: Transport; close(): void }>> = {
  'HTTP and streamed events': overHttp,
  'a MessagePort': overPort,
}

/** The interface's own. */
function overHttp(core: Served): { transport: Transport; close(): void } {
  const { origin, hash } = new URL(core.ui)
  const { request, subscribe } = createHttpTransport(hash.slice('#token='.length), origin)
  const closers = new Set<() => void>()
  return {
    close: () => closers.forEach((close) => void close()),
    transport: {
      request,
      subscribe(listener) {
        const close = subscribe(listener)
        closers.add(close)
        return close
      },
    },
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
