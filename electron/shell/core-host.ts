import { utilityProcess } from 'electron'
import { createPortTransport, type PortTransport } from '#shared/api/port.ts'
import type { CoreMessage, CoreSettings } from './core-messages.ts'

/** The core's process as the shell holds it. */
export interface CoreHost {
  readonly api: PortTransport
  readonly recorder: string
  readonly ui: string
  close(): Promise<void>
}

/** Starts the core; rejects with its one line where it cannot start. `ended` is called if it ends by itself. */
export function startCore(entry: string, settings: CoreSettings, ended: (code: number) => void): Promise<CoreHost> {
  const child = utilityProcess.fork(entry, [JSON.stringify(settings)], { serviceName: 'agentprof core', stdio: 'inherit' })
  const exited = new Promise<number>((resolve) => child.once('exit', resolve))
  const api = createPortTransport({
    postMessage: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => void exited.then(listener),
  })
  return new Promise((resolve, reject) => {
    let closing = false
    void exited.then((code) => {
      reject(new Error(`The core ended with code ${code}.`))
      if (!closing) ended(code)
    })
    child.on('message', (message: CoreMessage) => {
      if (message.kind === 'failed') {
        closing = true
        child.kill()
        reject(new Error(message.message))
      } else if (message.kind === 'ready') {
        const { recorder, ui } = message
        resolve({
          api,
          recorder,
          ui,
          async close() {
            closing = true
            child.postMessage('close')
            await exited
          },
        })
      }
    })
  })
}
