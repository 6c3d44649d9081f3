import { type ClientListener, parseApiEvent, type StopSignal, type Transport } from '#shared/api/client.ts'
import type { Method, Params, Reply } from '#shared/api/contract.ts'
import { ApiError, CANCELLED, parseApiError } from '#shared/api/errors.ts'
import { readLines } from './lines.ts'
import { createTurns } from './turns.ts'

/** The core sends a blank line every 15 s: longer silence than this means that the connection is dead. */
const SILENCE_MS = 40_000
/** A browser keeps six connections to an origin: what is asked must leave room for the events, however slow the answers are. */
const MOST_QUESTIONS = 4
const RETRY_MS = [500, 1000, 2000, 5000]

const unavailable = (): ApiError =>
  new ApiError({ code: 'unavailable', message: 'The core does not answer. Is agentprof still running?' })

/** `POST /api/<method>` and `GET /api/events`, with the interface's token. `origin`: of the core; empty: the page's own. */
export function createHttpTransport(token: string, origin = ''): Transport {
  const authorization = `Bearer ${token}`
  const inTurn = createTurns(MOST_QUESTIONS)

  async function request<M extends Method>(method: M, params: Params<M>, stop?: StopSignal): Promise<Reply<M>> {
    if (stop?.aborted) throw new ApiError(CANCELLED)
    const connection = new AbortController()
    const hangUp = (): void => connection.abort()
    stop?.addEventListener('abort', hangUp)
    try {
      return await inTurn(() => ask(method, params, connection.signal), connection.signal)
    } catch (error) {
      throw stop?.aborted ? new ApiError(CANCELLED) : error
    } finally {
      stop?.removeEventListener('abort', hangUp)
    }
  }

  async function ask<M extends Method>(method: M, params: Params<M>, signal: AbortSignal): Promise<Reply<M>> {
    const response = await fetch(`${origin}/api/${method}`, {
      signal,
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(params),
    }).catch(() => {
      throw unavailable()
    })
    if (response.ok) {
      const isBytes = response.headers.get('content-type') === 'application/octet-stream'
      return (isBytes ? new Uint8Array(await response.arrayBuffer()) : await response.json()) as Reply<M>
    }
    const failure = parseApiError(await response.json().catch(() => null))
    throw (
      failure ??
      new ApiError({
        code: response.status === 401 ? 'unauthorised' : 'internal',
        message: `The core answered ${response.status}.`,
      })
    )
  }

  /** One connection, until it ends or falls silent. */
  async function listen(listener: ClientListener, stop: AbortSignal): Promise<void> {
    const connection = new AbortController()
    const give = (): void => connection.abort()
    stop.addEventListener('abort', give)
    let silence = setTimeout(give, SILENCE_MS)
    try {
      const response = await fetch(`${origin}/api/events`, { headers: { authorization }, signal: connection.signal })
      if (!response.ok || !response.body) return
      listener({ kind: 'connection', up: true })
      for await (const line of readLines(response.body)) {
        clearTimeout(silence)
        silence = setTimeout(give, SILENCE_MS)
        const event = line === '' ? null : parseApiEvent(JSON.parse(line))
        if (event) listener(event)
      }
    } catch {
      // A dropped connection is expected: the caller tries again.
    } finally {
      clearTimeout(silence)
      stop.removeEventListener('abort', give)
      if (!stop.aborted) listener({ kind: 'connection', up: false })
    }
  }

  function subscribe(listener: ClientListener): () => void {
    const stop = new AbortController()
    const run = async (): Promise<void> => {
      let failures = 0
      while (!stop.signal.aborted) {
        const startedAt = performance.now()
        await listen(listener, stop.signal)
        failures = performance.now() - startedAt > SILENCE_MS ? 0 : failures + 1
        const wait = RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? RETRY_MS[0]
        if (!stop.signal.aborted) await new Promise((done) => setTimeout(done, wait))
      }
    }
    void run()
    return () => stop.abort()
  }

  return { request, subscribe }
}
