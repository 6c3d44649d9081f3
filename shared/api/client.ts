import type { RunId } from '../model/ids.ts'
import type { ApiEvent, Method, Params, Reply } from './contract.ts'

/** What a front end hears: the core's events, and whether it still hears them. After `up` things may have changed unheard. */
export type ClientEvent = ApiEvent | { readonly kind: 'connection'; readonly up: boolean }
export type ClientListener = (event: ClientEvent) => void

/** Asks to stop a request that is under way: an `AbortSignal`. */
export interface StopSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * Moves bytes between a front end and the core, and nothing else. The core validates every parameter and both ends derive from one
 * contract, so an answer is trusted to be that method's reply.
 */
export interface Transport {
  /** Resolves with the reply, rejects with an `ApiError`: `cancelled` once `stop` says so, and the core then does no more of the work. */
  request<M extends Method>(method: M, params: Params<M>, stop?: StopSignal): Promise<Reply<M>>
  /** Calls back until the returned function is called. Reconnects by itself. */
  subscribe(listener: ClientListener): () => void
}

/** The contract as one function: `client.call('runs.get', { ref: 'last' })`. */
export interface Client {
  call<M extends Method>(method: M, params: Params<M>, stop?: StopSignal): Promise<Reply<M>>
  subscribe(listener: ClientListener): () => void
}

/** A client over any transport. Subscribers share one subscription, which opens with the first and closes with the last. */
export function createClient(transport: Transport): Client {
  const listeners = new Set<ClientListener>()
  let close: (() => void) | null = null
  const publish: ClientListener = (event) => {
    for (const listener of listeners) listener(event)
  }
  return {
    call: (method, params, stop) => transport.request(method, params, stop),
    subscribe(listener) {
      listeners.add(listener)
      close ??= transport.subscribe(publish)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        close?.()
        close = null
      }
    },
  }
}

const isRunId = (value: unknown): value is RunId => typeof value === 'string' && value !== ''

/** Reads one event off the wire; null where it is none that this build knows: a newer core may say more. */
export function parseApiEvent(document: unknown): ApiEvent | null {
  if (typeof document !== 'object' || document === null || !('kind' in document)) return null
  const { kind } = document
  if (kind === 'status-changed') return { kind }
  if (kind !== 'run-changed' && kind !== 'run-deleted') return null
  if (!('runId' in document) || !('seq' in document)) return null
  const { runId, seq } = document
  return isRunId(runId) && typeof seq === 'number' ? { kind, runId, seq } : null
}
