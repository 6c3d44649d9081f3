import { app, BrowserWindow, dialog } from 'electron'
import { createProgram } from './commands/program.ts'
import { declareAppProtocol, serveApp } from './shell/app-protocol.ts'
import { startCore } from './shell/core-host.ts'
import { connectPipe } from './shell/ipc.ts'
import { setMenu } from './shell/menu.ts'
import { shellSettings } from './shell/settings.ts'
import { denyPermissions, guardContents, openWindow } from './shell/window.ts'

/** The desktop entry. `--cli …` runs any command in this binary, without a window. */
const cliAt = process.argv.indexOf('--cli')
if (cliAt === -1) await openDesktop()
else app.exit(await createProgram().run(process.argv.slice(cliAt + 1)))

async function openDesktop(): Promise<void> {
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  declareAppProtocol()
  app.on('web-contents-created', (_, contents) => guardContents(contents))
  const settings = shellSettings(process.argv.slice(1))
  await app.whenReady()
  denyPermissions()
  serveApp(settings.rendererDir)
  try {
    const core = await startCore(settings.coreEntry, settings.core, (code) => {
      dialog.showErrorBox(
        'Recording has stopped',
        `The recorder ended with code ${code}. Start agentprof again; what was recorded is kept.`,
      )
      app.quit()
    })
    connectPipe(core.api)
    const open = (): BrowserWindow => openWindow(settings.preload)
    setMenu(open)
    open()
    if (settings.demoPace !== null) await core.api.answer('demo.start', { pace: settings.demoPace })
    app.on('second-instance', () => BrowserWindow.getAllWindows()[0]?.focus())
    app.on('activate', () => {
      if (BrowserWindow.getAllWindows().length === 0) open()
    })
    app.on('window-all-closed', () => {
      if (process.platform !== 'darwin') app.quit()
    })
    let closed = false
    app.on('before-quit', (event) => {
      if (closed) return
      event.preventDefault()
      void core.close().finally(() => {
        closed = true
        app.quit()
      })
    })
  } catch (error) {
    dialog.showErrorBox('agentprof cannot start', error instanceof Error ? error.message : String(error))
    app.exit(1)
  }
}
