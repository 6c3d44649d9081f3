import type { ClientEvent, ClientListener, StopSignal, Transport } from '#shared/api/client.ts'
import type { Method, Params, Reply } from '#shared/api/contract.ts'

/** A question as a client puts it. */
export type Question = { [M in Method]: { readonly method: M; readonly params: Params<M> } }[Method]

interface Asked {
  readonly stop: AbortController
  readonly answer: Promise<Reply<Method>>
}

/** Who has not asked by then asks something else: what came is forgotten. */
const KEPT_MS = 10_000

/** The same for equal parameters, in whatever order they were written. */
const keyOf = (method: Method, params: Params<Method>): string => JSON.stringify([method, Object.entries(params).sort()])

/**
 * The same transport with `questions` put to the core already, and its events listened to before them, so that nothing changes unheard: both
 * are under way while the code that draws the answers is loaded. Each answer is given once, to the first who asks.
 */
export function askEarly(transport: Transport, questions: readonly Question[]): Transport {
  const heard: ClientEvent[] = []
  let listener: ClientListener = (event) => void heard.push(event)
  let unsubscribe: (() => void) | null = transport.subscribe((event) => listener(event))
  const asked = new Map<string, Asked>()
  for (const { method, params } of questions) {
    const stop = new AbortController()
    const answer = transport.request(method, params, stop.signal)
    // Whoever asks is told of a failure; until then nobody is.
    answer.catch(() => undefined)
    asked.set(keyOf(method, params), { stop, answer })
  }
  setTimeout(() => {
    for (const { stop } of asked.values()) stop.abort()
    asked.clear()
  }, KEPT_MS)

  return {
    request<M extends Method>(method: M, params: Params<M>, stop?: StopSignal): Promise<Reply<M>> {
      const key = keyOf(method, params)
      const early = asked.get(key)
      if (!early || stop?.aborted) return transport.request(method, params, stop)
      asked.delete(key)
      stop?.addEventListener('abort', () => early.stop.abort())
      // Kept under its method and parameters, so it is that method's reply.
      return early.answer as Promise<Reply<M>>
    },
    subscribe(next) {
      const close = unsubscribe
      if (!close) return transport.subscribe(next)
      unsubscribe = null
      listener = next
      for (const event of heard.splice(0)) next(event)
      return close
    },
  }
}
