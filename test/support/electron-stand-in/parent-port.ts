// Loaded before the module of a utility process: gives it `process.parentPort`.
import { EventEmitter } from 'node:events'
import { strict } from './strict.ts'

const messages = new EventEmitter()
/** What has come before anyone listened. */
let queued: unknown[] | null = []

const deliver = (data: unknown): void => void messages.emit('message', strict('MessageEvent', { data, ports: [] }))

process.on('message', (data) => {
  if (queued) queued.push(data)
  else deliver(data)
})
// The app is gone.
process.on('disconnect', () => process.exit(0))

const parentPort = strict('process.parentPort', {
  on(event: string, listener: (event: object) => void): void {
    if (event !== 'message')
      throw new Error(`The stand-in for Electron does not know the event '${event}' of process.parentPort.`)
    messages.on('message', listener)
    const waiting = queued ?? []
    queued = null
    for (const data of waiting) deliver(data)
  },
  postMessage: (message: unknown): void => void process.send?.(message),
})
Object.assign(process, { parentPort })
