import type { CapturedBody, CapturedRequest, CapturedResponse, RecordingSink } from './recording.ts'

export type Captured = CapturedRequest | CapturedResponse

/** What the queue needs of a worker. */
export interface IngestPort {
  /** A batch, in the order in which it was recorded: one message to the worker. */
  send(batch: readonly Captured[], transfer: ArrayBuffer[]): void
}

/**
 * The way from the proxy's thread to the ingest worker: in batches, because each message costs a wake-up; bodies are transferred, and bounded
 * by what the worker has acknowledged. Past the bound bodies are dropped and counted; traffic never waits.
 */
export interface IngestQueue extends RecordingSink {
  /** Sends what waits for its batch: to be called before the worker is told anything that must come after it. */
  flush(): void
  /** The worker has stored this much: `exchanges` settled ones, `bytes` of bodies. */
  acknowledge(done: Size): void
  /** The worker is gone with all that it had not acknowledged: that counts as dropped. */
  lost(): void
  /** Settled exchanges and body bytes that are not acknowledged yet. */
  depth(): Size
  /** Bodies and whole messages that were not recorded. */
  dropped(): number
  /** Resolves once everything settled before the call is acknowledged or lost. */
  drained(): Promise<void>
}

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024
const BATCH_MS = 20
/** Sending is work too: a long batch would hold up the traffic behind it. */
const MAX_BATCH = 32
/** Heads cost memory too, where the worker stands still. */
const MAX_EXCHANGES = 50_000

export function createIngestQueue(
  port: IngestPort,
  { maxBytes = DEFAULT_MAX_BYTES, maxExchanges = MAX_EXCHANGES }: { maxBytes?: number; maxExchanges?: number } = {},
): IngestQueue {
  const sent = { exchanges: 0, bytes: 0 }
  const done = { exchanges: 0, bytes: 0 }
  let dropped = 0
  let batch: Captured[] = []
  let transfer: ArrayBuffer[] = []
  let timer: NodeJS.Timeout | undefined
  let waiting: (Size & { resolve(): void })[] = []

  /** The body if there is room for it, else an empty one that still says how long it was. */
  function admit(body: CapturedBody): CapturedBody {
    if (body.data.byteLength === 0 || sent.bytes - done.bytes + body.data.byteLength <= maxBytes) return body
    dropped += 1
    return { data: new Uint8Array(0), bytes: body.bytes }
  }

  function post(message: Captured, body: CapturedBody | null): boolean {
    if (sent.exchanges - done.exchanges >= maxExchanges) {
      dropped += 1
      return false
    }
    batch.push(message)
    const data = body?.data
    // Only a buffer that holds nothing else may be transferred.
    if (data && data.byteLength > 0 && data.byteLength === data.buffer.byteLength && data.buffer instanceof ArrayBuffer)
      transfer.push(data.buffer)
    if (batch.length >= MAX_BATCH) flush()
    else timer ??= setTimeout(flush, BATCH_MS)
    return true
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (batch.length === 0) return
    const [messages, buffers] = [batch, transfer]
    batch = []
    transfer = []
    const size = sizeOf(messages)
    try {
      port.send(messages, buffers)
    } catch {
      // Called from a timer, an error here would end the process, and the traffic with it.
      dropped += messages.length
      acknowledge(size)
    }
  }

  function acknowledge({ exchanges, bytes }: Size): void {
    done.exchanges += exchanges
    done.bytes += bytes
    release()
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
    flush,
    acknowledge,
    lost() {
      // What still waits for its batch goes to the next worker.
      const kept = sizeOf(batch)
      const exchanges = sent.exchanges - done.exchanges - kept.exchanges
      dropped += exchanges
      acknowledge({ exchanges, bytes: sent.bytes - done.bytes - kept.bytes })
    },
    depth: () => ({ exchanges: sent.exchanges - done.exchanges, bytes: sent.bytes - done.bytes }),
    dropped: () => dropped,
    drained() {
      flush()
      if (done.exchanges >= sent.exchanges && done.bytes >= sent.bytes) return Promise.resolve()
      return new Promise((resolve) => waiting.push({ ...sent, resolve }))
    },
  }
}

interface Size {
  readonly exchanges: number
  readonly bytes: number
}

function sizeOf(messages: readonly Captured[]): Size {
  let [exchanges, bytes] = [0, 0]
  for (const message of messages) {
    if (message.kind === 'settled') exchanges += 1
    bytes += (message.kind === 'opened' ? message.body : message.response?.body)?.data.byteLength ?? 0
  }
  return { exchanges, bytes }
}
