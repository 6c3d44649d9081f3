// Brings `process.parentPort` into sight; nothing of electron is loaded.
import type {} from 'electron'
import { startFailure } from '../commands/start-failure.ts'
import { servePort } from '../core/api/port-server.ts'
import { createCore } from '../core/core.ts'
import { surviveFaults } from '../core/last-resort.ts'
import type { CoreMessage, CoreSettings } from './core-messages.ts'

/**
 * The core as Electron's utility process: the same `createCore` as headless, with the API also over this process's own port, so that the
 * window needs no HTTP and a crash of the window never stops recording.
 */
const port = process.parentPort
const send = (message: CoreMessage): void => port.postMessage(message)

// Ctrl-C in a terminal reaches every process of the app; the main one closes this one in its turn.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)

// Written by our own main process.
const settings = JSON.parse(process.argv.at(-1) ?? '{}') as CoreSettings
try {
  const core = await createCore(settings)
  surviveFaults(core)
  servePort(
    {
      postMessage: (message) => port.postMessage(message),
      onMessage: (listener) => void port.on('message', ({ data }) => listener(data)),
      onClose: () => undefined, // this process ends with its port
    },
    core.api,
  )
  let closing = false
  const close = (): void => {
    if (!closing) void core.close().finally(() => process.exit(0))
    closing = true
  }
  port.on('message', ({ data }: { data: unknown }) => {
    if (data === 'close') close()
  })
  process.once('SIGTERM', close)
  send({ kind: 'ready', recorder: core.recorder })
} catch (error) {
  const { message } = startFailure(error, settings)
  send({ kind: 'failed', message })
}
