import { utilityProcess } from 'electron'
import { createPortTransport, type PortTransport } from '#shared/api/port.ts'
import type { CoreMessage, CoreSettings } from './core-messages.ts'

/** The core's process as the shell holds it. */
export interface CoreHost {
  readonly api: PortTransport
  readonly recorder: string
  /** Resolves when the process has ended: what had settled by now is stored and derived. */
  close(): Promise<void>
}

/** Longer than draining a full queue takes: past it the process hangs, and what it has not written is read again from its facts. */
const CLOSE_WITHIN_MS = 20_000

/** Starts the core; rejects with its one line where it cannot start. `ended` is called if it ends by itself. */
export function startCore(entry: string, settings: CoreSettings, ended: (code: number) => void): Promise<CoreHost> {
  const child = utilityProcess.fork(entry, [JSON.stringify(settings)], { serviceName: 'agentprof core', stdio: 'inherit' })
  const exited = new Promise<number>((resolve) => child.once('exit', resolve))
  const api = createPortTransport({
    postMessage: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => void exited.then(listener),
  })
  let state: 'starting' | 'running' | 'closing' | 'ended' = 'starting'

  async function close(): Promise<void> {
    if (state === 'ended') return
    state = 'closing'
    child.postMessage('close')
    const deadline = setTimeout(() => child.kill(), CLOSE_WITHIN_MS)
    await exited
    clearTimeout(deadline)
  }

  return new Promise((resolve, reject) => {
    void exited.then((code) => {
      if (state === 'starting') reject(new Error(`The recorder ended with code ${code} before it could start.`))
      if (state === 'running') ended(code)
      state = 'ended'
    })
    child.on('message', (message: CoreMessage) => {
      if (message.kind === 'failed') reject(new Error(message.message))
      if (message.kind !== 'ready') return
      state = 'running'
      resolve({ api, recorder: message.recorder, close })
    })
  })
}
