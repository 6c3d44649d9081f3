import type { ExchangeId } from '#shared/model/ids.ts'
import { handedOver } from './body-copy.ts'
import { Fifo } from './fifo.ts'
import { type Parcel, packHead } from './parcel.ts'
import { bodyOf, type Captured, type CapturedBody, type RecordingSink } from './recording.ts'
import type { Spill, SpillEvents } from './spill.ts'

/** What the queue needs of a worker. */
export interface IngestPort {
  /** A batch, in the order in which it was recorded: one message to the worker. */
  send(batch: readonly Parcel[], transfer: ArrayBuffer[]): void
}

/**
 * The way from the proxy's thread to the ingest worker: in order, in batches (each message costs a wake-up), a bounded part of it at a time.
 * What the worker has not acknowledged stays here, and goes to its successor if it dies. Past the bound in memory the oldest goes to the
 * spill; where that takes nothing, bodies are dropped and counted. Traffic never waits.
 */
export interface IngestQueue extends RecordingSink {
  /** There is a worker that takes messages. */
  connect(): void
  /** Sends what waits for its batch, as far as the worker takes it now. */
  flush(): void
  /** The worker has stored this many messages, in the order in which they were sent. */
  acknowledge(done: { readonly messages: number }): void
  /**
   * The worker is gone; what it had not acknowledged goes to the next one. `suspect`: something that it was given may have ended it. It is then
   * found by sending one message at a time, and set aside: kept but not read, at the third time without its body, at the fourth not at all.
   */
  lost(options: { readonly suspect: boolean }): void
  /** Settled exchanges and body bytes that are not acknowledged yet, on disk or not. */
  depth(): Size
  /** Bodies and whole messages that were not recorded. */
  dropped(): number
  /** Resolves once everything recorded before the call is acknowledged or dropped. */
  drained(): Promise<void>
  /** There will be no worker any more: writes what is left to the spill, for the next core. */
  leave(): Promise<void>
}

export interface Size {
  readonly exchanges: number
  readonly bytes: number
}

export interface QueueOptions {
  /** Of bodies in memory. */
  readonly maxBytes?: number
  /** Heads cost memory too, where the worker stands still. */
  readonly maxMessages?: number
  /** Opens the spill; none: what has no room is dropped. */
  readonly spill?: (events: SpillEvents) => Spill
  setAside?(exchange: ExchangeId): void
  /** Something waits in the spill, or no longer does and little is left in memory: what goes to and fro at the bound is told of once. */
  waitsOnDisk?(waits: boolean): void
}

const MIB = 1024 * 1024
export const DEFAULT_QUEUE_BYTES = 16 * MIB
const MAX_MESSAGES = 100_000
const BATCH_MS = 20
/** Sending is work too: a long batch would hold up the traffic behind it. */
const MAX_BATCH = 32
const MAX_BATCH_BYTES = MIB
/** What the worker holds of its own: enough to keep it busy. */
const WINDOW_BYTES = 4 * MIB
const WINDOW_MESSAGES = 4096
/** Of the bound in memory: below it ingest has caught up. */
const LITTLE_LEFT = 0.25
/** On its way to the disk, and not there yet. */
const SPILLING_BYTES = 8 * MIB

interface Entry {
  readonly exchangeId: ExchangeId
  /** All of the message but its body. */
  readonly head: string
  /** null: it has none, or it was dropped. */
  body: CapturedBody | null
  bytes: number
  readonly settles: boolean
  again: boolean
  readonly spilled: boolean
  /** How often a worker died that had been given nothing else. */
  deaths: number
}

export function createIngestQueue(port: IngestPort, options: QueueOptions = {}): IngestQueue {
  const { maxBytes = DEFAULT_QUEUE_BYTES, maxMessages = MAX_MESSAGES } = options
  // In the order of age: sent and not acknowledged; to be sent before all others; [in the spill]; what the spill refused; the newest.
  const sent = new Fifo<Entry>()
  const front = new Fifo<Entry>()
  const refused = new Fifo<Entry>()
  const waiting = new Fifo<Entry>()
  /** On their way to the spill, without their bodies. */
  const spilling = new Fifo<Entry & { readonly had: number }>()
  const left = { exchanges: 0, bytes: 0 }
  let connected = false
  let [memory, sentBytes, spillingBytes] = [0, 0, 0]
  /** What is in the spill and has not been read back. */
  const spilled = { messages: 0, exchanges: 0, bytes: 0 }
  /** Messages read back that are not acknowledged. */
  let fromSpill = 0
  let reading = false
  /** Messages that still go one at a time. */
  let careful = 0
  let [accepted, finished, dropped] = [0, 0, 0]
  let onDisk = false
  let timer: NodeJS.Timeout | undefined
  let soon: NodeJS.Immediate | undefined
  /** Who waits for the spill to have counted what is in it. */
  const counts: (() => void)[] = []
  let drains: { readonly until: number; resolve(): void }[] = []

  const spill = options.spill?.({
    found({ messages, exchanges, bytes, lost }) {
      dropped += lost
      accepted += messages
      addSpilled(messages, exchanges, bytes)
      left.exchanges += exchanges
      left.bytes += bytes
      lookAtDisk()
      for (const counted of counts.splice(0)) counted()
      flush()
    },
    wrote(messages) {
      for (const { had } of spilling.take(messages)) spillingBytes -= had
      lookAtDisk()
    },
    refused(messages) {
      for (const { had, ...entry } of spilling.take(messages)) {
        spillingBytes -= had
        addSpilled(-1, entry.settles ? -1 : 0, -had)
        if (had > 0) dropped += 1
        left.bytes -= had
        refused.push(entry)
      }
      flush()
    },
    read(messages) {
      reading = false
      fromSpill += messages.length
      for (const message of messages) {
        const entry = { ...entryOf(message), again: true, spilled: true }
        addSpilled(-1, entry.settles ? -1 : 0, -entry.bytes)
        memory += entry.bytes
        front.push(entry)
      }
      flush()
    },
    gone() {
      reading = false
      for (const counted of counts.splice(0)) counted()
      left.exchanges -= spilled.exchanges
      left.bytes -= spilled.bytes
      finish(spilled.messages)
      addSpilled(-spilled.messages, -spilled.exchanges, -spilled.bytes)
      lookAtDisk()
    },
  })

  const spillIsEmpty = (): boolean => fromSpill === 0 && spilled.messages === 0 && spilling.size === 0

  function lookAtDisk(): void {
    const waits = onDisk ? !spillIsEmpty() || memory > maxBytes * LITTLE_LEFT : spilled.messages > 0
    if (waits === onDisk) return
    onDisk = waits
    options.waitsOnDisk?.(waits)
  }

  function addSpilled(messages: number, exchanges: number, bytes: number): void {
    spilled.messages += messages
    spilled.exchanges += exchanges
    spilled.bytes += bytes
  }

  function offer(message: Captured): void {
    if (accepted - finished >= maxMessages + spilled.messages) {
      dropped += 1
      return
    }
    const entry = entryOf(message)
    waiting.push(entry)
    accepted += 1
    memory += entry.bytes
    left.bytes += entry.bytes
    if (entry.settles) left.exchanges += 1
    if (memory > maxBytes) relieve(entry)
    if (waiting.size >= MAX_BATCH) flush()
    else timer ??= setTimeout(flush, BATCH_MS)
  }

  function relieve(newest: Entry): void {
    while (memory > maxBytes && waiting.size > 0 && refused.size === 0 && spillingBytes < SPILLING_BYTES && spill?.takes())
      toSpill(waiting)
    if (memory > maxBytes && waiting.last === newest) dropBody(newest)
  }

  function toSpill(entries: Fifo<Entry>): void {
    const batch: Entry[] = []
    for (let bytes = 0; entries.size > 0 && batch.length < MAX_BATCH && bytes < MAX_BATCH_BYTES; ) {
      const entry = entries.shift() as Entry
      batch.push(entry)
      bytes += entry.bytes
    }
    const { parcels, transfer } = hand(batch)
    for (const entry of batch) {
      spilling.push({ ...entry, body: null, bytes: 0, had: entry.bytes })
      memory -= entry.bytes
      spillingBytes += entry.bytes
      addSpilled(1, entry.settles ? 1 : 0, entry.bytes)
    }
    spill?.write(parcels, transfer)
  }

  function dropBody(entry: Entry): void {
    if (entry.bytes === 0) return
    dropped += 1
    memory -= entry.bytes
    left.bytes -= entry.bytes
    entry.bytes = 0
    entry.body = null
  }

  /** The oldest that can be sent now. */
  function next(): Entry | undefined {
    if (front.size > 0) return front.shift()
    if (spilled.messages > 0 || spill?.counting()) {
      if (!reading && spilled.messages > 0) {
        reading = true
        spill?.read()
      }
      return undefined
    }
    return refused.shift() ?? waiting.shift()
  }

  const hasRoom = (): boolean => (careful > 0 ? sent.size === 0 : sentBytes < WINDOW_BYTES && sent.size < WINDOW_MESSAGES)

  function flush(): void {
    clearTimeout(timer)
    clearImmediate(soon)
    timer = soon = undefined
    if (!connected) return
    const batch: Entry[] = []
    let bytes = 0
    while (batch.length < (careful > 0 ? 1 : MAX_BATCH) && bytes < MAX_BATCH_BYTES && hasRoom()) {
      const entry = next()
      if (!entry) break
      batch.push(entry)
      bytes += entry.bytes
    }
    if (batch.length === 0) return
    send(batch)
    if (hasRoom() && front.size + refused.size + waiting.size > 0) soon = setImmediate(flush)
  }

  function send(batch: readonly Entry[]): void {
    try {
      const { parcels, transfer } = hand(batch)
      port.send(parcels, transfer)
      for (const entry of batch) {
        sent.push(entry)
        sentBytes += entry.bytes
      }
    } catch {
      // Called from a timer, an error here would end the process, and the traffic with it.
      for (const entry of batch) give(entry)
      dropped += batch.length
      finish(batch.length)
    }
  }

  /** An entry leaves memory, one way or the other. */
  function give(entry: Entry): void {
    memory -= entry.bytes
    left.bytes -= entry.bytes
    if (entry.settles) left.exchanges -= 1
    if (entry.spilled) fromSpill -= 1
  }

  function finish(messages: number): void {
    if (messages === 0) return
    finished += messages
    if (spill && spillIsEmpty()) spill.clear()
    lookAtDisk()
    const ready = drains.filter(({ until }) => finished >= until)
    if (ready.length === 0) return
    drains = drains.filter(({ until }) => finished < until)
    for (const { resolve } of ready) resolve()
  }

  function blame(entry: Entry): void {
    entry.deaths += 1
    if (entry.deaths === UNREAD_AT) options.setAside?.(entry.exchangeId)
    if (entry.deaths === BODILESS_AT) dropBody(entry)
  }

  return {
    opened: offer,
    settled: offer,
    connect() {
      connected = true
      flush()
    },
    flush,
    acknowledge({ messages }) {
      const done = sent.take(messages)
      for (const entry of done) {
        sentBytes -= entry.bytes
        give(entry)
      }
      careful = Math.max(0, careful - done.length)
      finish(done.length)
      if (front.size + refused.size + spilled.messages > 0 || waiting.size >= MAX_BATCH) flush()
      else if (waiting.size > 0) timer ??= setTimeout(flush, BATCH_MS)
    },
    lost({ suspect }) {
      connected = false
      const entries = sent.take(sent.size)
      sentBytes = 0
      const [only] = entries
      if (suspect) careful = Math.max(careful, entries.length)
      if (suspect && entries.length === 1 && only) blame(only)
      const gone = entries.filter(({ deaths }) => deaths >= GIVEN_UP_AT)
      for (const entry of gone) give(entry)
      dropped += gone.length
      for (const entry of entries) entry.again = true
      front.pushFront(entries.filter((entry) => !gone.includes(entry)))
      finish(gone.length)
    },
    depth: () => ({ ...left }),
    dropped: () => dropped,
    async drained() {
      if (spill?.counting()) await new Promise<void>((resolve) => counts.push(resolve))
      flush()
      const until = accepted
      if (finished < until) await new Promise<void>((resolve) => drains.push({ until, resolve }))
    },
    async leave() {
      clearTimeout(timer)
      clearImmediate(soon)
      connected = false
      const rest = new Fifo<Entry>()
      // What was read back is in the file still.
      for (const entries of [sent, front, refused, waiting])
        for (const entry of entries.take(entries.size)) if (!entry.spilled) rest.push(entry)
      if (rest.size > 0) spill?.takes()
      while (rest.size > 0 && spill) toSpill(rest)
      await spill?.close()
    },
  }
}

/** The first death of a worker that had nothing else may be chance: memory that ran out. */
const UNREAD_AT = 2
const BODILESS_AT = 3
const GIVEN_UP_AT = 4
const WHY_UNREAD = 'reading it ended the ingest worker twice'

function entryOf(message: Captured): Entry {
  const body = bodyOf(message)
  return {
    exchangeId: message.exchangeId,
    head: packHead(message),
    body,
    bytes: body?.kept ?? 0,
    settles: message.kind === 'settled',
    again: false,
    spilled: false,
    deaths: 0,
  }
}

/** Parcels with their bodies in buffers of their own, which may be transferred. */
function hand(entries: readonly Entry[]): { parcels: Parcel[]; transfer: ArrayBuffer[] } {
  const transfer: ArrayBuffer[] = []
  const parcels = entries.map(({ head, body, again, deaths }) => {
    const data = body && handedOver(body)
    if (data && data.byteLength > 0 && data.buffer instanceof ArrayBuffer) transfer.push(data.buffer)
    return { head, data, ...(again && { again }), ...(deaths >= UNREAD_AT && { unread: WHY_UNREAD }) }
  })
  return { parcels, transfer }
}
