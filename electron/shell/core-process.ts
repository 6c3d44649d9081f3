// Brings `process.parentPort` into sight; nothing of electron is loaded.
import type {} from 'electron'
import { servePort } from '../core/api/port-server.ts'
import { createCore } from '../core/core.ts'
import type { CoreMessage, CoreSettings } from './core-messages.ts'

/**
 * The core as Electron's utility process: the same `createCore` as headless, with the API also over this process's own port, so that the
 * window needs no HTTP and a crash of the window never stops recording.
 */
const port = process.parentPort
const send = (message: CoreMessage): void => port.postMessage(message)

try {
  // Written by our own main process, a line above in the same build.
  const settings = JSON.parse(process.argv.at(-1) ?? '{}') as CoreSettings
  const core = await createCore(settings)
  servePort(
    {
      postMessage: (message) => port.postMessage(message),
      onMessage: (listener) => void port.on('message', ({ data }) => listener(data)),
      onClose: () => undefined, // this process ends with its port
    },
    core.api,
  )
  port.on('message', ({ data }: { data: unknown }) => {
    if (data === 'close') void core.close().finally(() => process.exit(0))
  })
  send({ kind: 'ready', recorder: core.recorder, ui: core.ui, data: core.dataDir })
} catch (error) {
  send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
}
