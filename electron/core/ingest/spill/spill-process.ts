import { statSync } from 'node:fs'
import type { Worker } from 'node:worker_threads'
import type { Spill, SpillEvents } from '../../proxy/spill.ts'
import { startWorker } from '../../start-worker.ts'
import type { FromSpill, SpillWorkerData, ToSpill } from './messages.ts'

/** After a refusal: a full disk is not asked again for each message. */
const PAUSE_MS = 2000
const MAX_RESTARTS = 3

/**
 * The main thread's end of the spill worker, which is started when something is first to be spilled, or at once where an earlier core left
 * something. `refused` is told why.
 */
export function startSpill(data: SpillWorkerData, events: SpillEvents, refusedFor: (why: string) => void): Spill {
  let worker: Worker | null = null
  let counting = false
  let unconfirmed = 0
  let refusedAt = 0
  let restarts = 0
  /** A worker that takes over finds the same damage again. */
  let lostBefore = 0
  let used = leftBehind()

  function leftBehind(): boolean {
    return (statSync(data.file, { throwIfNoEntry: false })?.size ?? 0) > 0
  }

  function running(): Worker {
    if (worker) return worker
    const started = startWorker('spill', data)
    worker = started
    counting = true
    started.on('message', (said: FromSpill | object) => {
      // Node's watch mode speaks over the same port.
      if (!('kind' in said)) return
      switch (said.kind) {
        case 'found':
          counting = false
          events.found({ ...said, lost: said.lost - lostBefore })
          lostBefore = said.lost
          break
        case 'wrote':
          unconfirmed -= said.messages
          events.wrote(said.messages)
          break
        case 'refused':
          unconfirmed -= said.messages
          refused(said.messages, said.why)
          break
        case 'read':
          events.read(said.messages)
      }
    })
    started.on('error', (error) => refusedFor(error.message))
    started.on('exit', () => {
      if (worker !== started) return
      worker = null
      counting = false
      const lost = unconfirmed
      unconfirmed = 0
      if (lost > 0) refused(lost, 'its worker ended')
      events.gone()
      restarts += 1
      if (restarts <= MAX_RESTARTS && leftBehind()) running()
    })
    return started
  }

  function refused(messages: number, why: string): void {
    refusedAt = performance.now()
    refusedFor(why)
    events.refused(messages)
  }

  function ask(what: ToSpill, transfer: ArrayBuffer[] = []): void {
    running().postMessage(what, transfer)
  }

  if (used) running()
  return {
    takes() {
      if (refusedAt === 0) return true
      if (unconfirmed > 0 || performance.now() - refusedAt < PAUSE_MS) return false
      refusedAt = 0
      ask({ kind: 'resume' })
      return true
    },
    write(parcels, transfer) {
      used = true
      unconfirmed += parcels.length
      ask({ kind: 'write', parcels }, transfer)
    },
    read: () => ask({ kind: 'read' }),
    counting: () => counting,
    clear() {
      if (!worker || !used || counting) return
      used = false
      lostBefore = 0
      ask({ kind: 'clear' })
    },
    async close() {
      const ending = worker
      worker = null
      if (!ending) return
      const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()))
      ending.postMessage({ kind: 'close' } satisfies ToSpill)
      await ended
    },
  }
}
