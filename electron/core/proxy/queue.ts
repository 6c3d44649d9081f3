import type { CapturedBody, CapturedRequest, CapturedResponse, RecordingSink } from './recording.ts'

/** What the queue needs of a worker. */
export interface IngestPort {
  postMessage(message: CapturedRequest | CapturedResponse, transfer: ArrayBuffer[]): void
}

/**
 * The way from the proxy's thread to the ingest worker: bodies are transferred, and bounded by what the worker has acknowledged. Past the
 * bound bodies are dropped and counted; traffic never waits.
 */
export interface IngestQueue extends RecordingSink {
  /** The worker has stored this much: `exchanges` settled ones, `bytes` of bodies. */
  acknowledge(done: { readonly exchanges: number; readonly bytes: number }): void
  /** The worker is gone with all that it had not acknowledged: that counts as dropped. */
  lost(): void
  /** Settled exchanges and body bytes that are not acknowledged yet. */
  depth(): { readonly exchanges: number; readonly bytes: number }
  /** Bodies and whole messages that were not recorded. */
  dropped(): number
  /** Resolves once everything settled before the call is acknowledged or lost. */
  drained(): Promise<void>
}

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024
/** Heads cost memory too, where the worker stands still. */
const MAX_EXCHANGES = 50_000

export function createIngestQueue(
  port: IngestPort,
  { maxBytes = DEFAULT_MAX_BYTES, maxExchanges = MAX_EXCHANGES }: { maxBytes?: number; maxExchanges?: number } = {},
): IngestQueue {
  const sent = { exchanges: 0, bytes: 0 }
  const done = { exchanges: 0, bytes: 0 }
  let dropped = 0
  let waiting: { readonly exchanges: number; readonly bytes: number; resolve(): void }[] = []

  /** The body if there is room for it, else an empty one that still says how long it was. */
  function admit(body: CapturedBody): CapturedBody {
    if (body.data.byteLength === 0 || sent.bytes - done.bytes + body.data.byteLength <= maxBytes) return body
    dropped += 1
    return { data: new Uint8Array(0), bytes: body.bytes }
  }

  function post(message: CapturedRequest | CapturedResponse, body: CapturedBody | null): boolean {
    if (sent.exchanges - done.exchanges >= maxExchanges) {
      dropped += 1
      return false
    }
    const data = body?.data
    // Only a buffer that holds nothing else may be transferred.
    const whole = data && data.byteLength > 0 && data.byteLength === data.buffer.byteLength ? data.buffer : null
    port.postMessage(message, whole instanceof ArrayBuffer ? [whole] : [])
    return true
  }

  function release(): void {
    const ready = waiting.filter((waiter) => done.exchanges >= waiter.exchanges && done.bytes >= waiter.bytes)
    if (ready.length === 0) return
    waiting = waiting.filter((waiter) => !ready.includes(waiter))
    for (const waiter of ready) waiter.resolve()
  }

  return {
    opened(request) {
      const body = admit(request.body)
      const bytes = body.data.byteLength // a transferred buffer is empty afterwards
      if (post(body === request.body ? request : { ...request, body }, body)) sent.bytes += bytes
    },
    settled(settled) {
      const { response } = settled
      const body = response && admit(response.body)
      const bytes = body?.data.byteLength ?? 0
      const message = response && body !== response.body && body ? { ...settled, response: { ...response, body } } : settled
      if (!post(message, body)) return
      sent.exchanges += 1
      sent.bytes += bytes
    },
    acknowledge({ exchanges, bytes }) {
      done.exchanges += exchanges
      done.bytes += bytes
      release()
    },
    lost() {
      dropped += sent.exchanges - done.exchanges
      done.exchanges = sent.exchanges
      done.bytes = sent.bytes
      release()
    },
    depth: () => ({ exchanges: sent.exchanges - done.exchanges, bytes: sent.bytes - done.bytes }),
    dropped: () => dropped,
    drained() {
      if (done.exchanges >= sent.exchanges && done.bytes >= sent.bytes) return Promise.resolve()
      return new Promise((resolve) => waiting.push({ ...sent, resolve }))
    },
  }
}
