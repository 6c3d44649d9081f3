import { app, BrowserWindow, dialog } from 'electron'
import { declareAppProtocol, serveApp } from './app-protocol.ts'
import { type CoreHost, startCore } from './core-host.ts'
import { denyPermissions, guardAllPages } from './guards.ts'
import { connectPipe } from './ipc.ts'
import { setMenu } from './menu.ts'
import { type ShellSettings, shellSettings } from './settings.ts'
import { createTray } from './tray.ts'
import { openWindow, showWindow } from './window.ts'

/**
 * Starts the desktop app. Returns before the app is ready, and must not be made to wait for that: Electron gets ready only once its main
 * module has been evaluated.
 */
export function startDesktop(args: readonly string[]): void {
  try {
    const settings = shellSettings(args)
    // One app per data folder: the lock lies where the window's own data do.
    app.setPath('userData', settings.window.stateDir)
    if (!app.requestSingleInstanceLock()) {
      process.stdout.write(`agentprof is open already, on ${settings.core.dataDir}.\n`)
      app.quit()
      return
    }
    declareAppProtocol()
    guardAllPages()
    app
      .whenReady()
      .then(() => openApp(settings))
      .catch(cannotStart)
  } catch (error) {
    cannotStart(error)
  }
}

async function openApp(settings: ShellSettings): Promise<void> {
  denyPermissions()
  serveApp(settings.rendererDir)
  const core = await startCore(settings.coreEntry, settings.core, (code) => void offerRestart(code))
  connectPipe(core.api)
  const show = (): void => showWindow(settings.window)
  setMenu({ openWindow: () => void openWindow(settings.window), openTerminal: () => void openTerminal(core) })
  const tray = createTray({ recorder: core.recorder, showWindow: show })
  app.on('second-instance', show)
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) show()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  let closing = false
  app.on('will-quit', (event) => {
    event.preventDefault()
    if (closing) return
    closing = true
    void core.close().finally(() => {
      tray.destroy()
      app.exit(0)
    })
  })
  show()
  process.stdout.write(`Recorder  ${core.recorder}\n`)
  if (settings.demoPace !== null) await startDemo(core, settings.demoPace)
}

async function startDemo(core: CoreHost, pace: number): Promise<void> {
  const answer = await core.api.answer('demo.start', { pace })
  if ('error' in answer) dialog.showErrorBox('The demo cannot be played', answer.error.message)
}

async function openTerminal(core: CoreHost): Promise<void> {
  const answer = await core.api.answer('terminal.open', {})
  if ('error' in answer) dialog.showErrorBox('No terminal can be opened', answer.error.message)
}

async function offerRestart(code: number): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: 'Recording has stopped.',
    detail: `The recorder ended with code ${code}. What was recorded is kept.`,
    buttons: ['Restart agentprof', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  })
  if (response === 0) app.relaunch()
  app.quit()
}

/** Says it on the terminal too, where there is one: `npm start` tells by that line that the fault is not Electron's. */
function cannotStart(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`agentprof: ${message}\n`)
  dialog.showErrorBox('agentprof cannot start', message)
  app.exit(1)
}
