import { parentPort, workerData } from 'node:worker_threads'
import { createFitting } from '../../privacy/fitting.ts'
import { FULL_PRIVACY } from '../../privacy/privacy.ts'
import { type Parcel, unpack } from '../../proxy/parcel.ts'
import { bodyOf, type Captured, droppedBody, withBody } from '../../proxy/recording.ts'
import { letGo } from '../let-go.ts'
import { isForKeeping, storable } from '../storable.ts'
import type { FromSpill, SpillWorkerData, ToSpill } from './messages.ts'
import { openOwnSpillFile, type SpillFile } from './spill-file.ts'

/** The spill worker: what ingest has no time for goes to a file and comes back. Credentials are masked before anything is written (law 7). */
const READ_BYTES = 2 * 1024 * 1024

if (!parentPort) throw new Error('The spill worker runs in a worker thread.')
const port = parentPort
const { file, maxBytes, privacy } = workerData as SpillWorkerData
const fitting = createFitting(privacy ?? FULL_PRIVACY)
let opened: SpillFile | null = null
let refusing = false

const spill = (): SpillFile => {
  opened ??= openOwnSpillFile(file, maxBytes, new Date())
  return opened
}

/** As it may be on disk. */
function fitted(captured: Captured): Captured {
  const message = fitting.head(captured)
  const body = bodyOf(message)
  if (!body || body.kept === 0) return message
  const [proxied, answer] = message.kind === 'settled' ? [message.proxied, message.response] : [message.via && message, null]
  if (!isForKeeping(proxied ?? null, answer)) return withBody(message, droppedBody(body))
  const headers = message.kind === 'settled' ? (message.response?.headers ?? []) : message.headers
  const { bytes: data, masked, kept, gapAt, withheld } = storable(headers, body, fitting)
  if (withheld) return withBody(message, droppedBody(body))
  return withBody(message, { data, kept, bytes: body.bytes, gapAt, fit: { masked } })
}

function write(parcels: readonly Parcel[]): void {
  try {
    if (refusing) throw new Error('Something before it was refused.')
    spill().append(parcels.map((parcel) => fitted(unpack(parcel))))
    for (const { data } of parcels) if (data) letGo(data)
    say({ kind: 'wrote', messages: parcels.length })
  } catch (error) {
    refusing = true
    say({ kind: 'refused', messages: parcels.length, why: error instanceof Error ? error.message : String(error) })
  }
}

port.on('message', (asked: ToSpill) => {
  switch (asked.kind) {
    case 'write':
      write(asked.parcels)
      break
    case 'read':
      give(spill().read(READ_BYTES))
      break
    case 'resume':
      refusing = false
      break
    case 'clear':
      opened?.clear()
      break
    case 'close':
      opened?.close()
      port.close()
  }
})

function say(message: FromSpill): void {
  port.postMessage(message)
}

/** Each body is in a buffer of its own, which is handed over. */
function give(messages: readonly Captured[]): void {
  const buffers = messages
    .flatMap((message) => bodyOf(message)?.data.buffer ?? [])
    .filter((buffer) => buffer instanceof ArrayBuffer)
  port.postMessage({ kind: 'read', messages } satisfies FromSpill, [...new Set(buffers)])
}

function look(): void {
  try {
    say({ kind: 'found', ...spill().left() })
  } catch {
    // It cannot be opened now: nothing is in it, and what comes is refused with the reason.
    say({ kind: 'found', messages: 0, exchanges: 0, bytes: 0, lost: 0 })
  }
}
look()
