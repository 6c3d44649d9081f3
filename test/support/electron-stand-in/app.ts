import { statSync } from 'node:fs'
import { startChromium, stopChromium } from './chromium.ts'
import { type OpenWindow, openWindows, removeWindow } from './open-windows.ts'
import { schemesAreReady } from './schemes.ts'
import { requestSingleInstance } from './single-instance.ts'
import { KnownEvents, sendPreventable, strict, unknown } from './strict.ts'
import { killUtilityProcesses } from './utility-process.ts'

const EVENTS = ['web-contents-created', 'second-instance', 'activate', 'window-all-closed', 'will-quit']

let userData: string | null = null
let phase: 'starting' | 'ready' | 'exiting' = 'starting'
let quitting = false
const ready = Promise.withResolvers<void>()

function beforeReady(name: string): void {
  if (phase !== 'starting') throw new Error(`app.${name} can only be called before app is ready`)
}

export const app = strict(
  'app',
  Object.assign(new KnownEvents('app', EVENTS), {
    whenReady: (): Promise<void> => ready.promise,
    enableSandbox: (): void => beforeReady('enableSandbox'),
    setPath(name: string, path: string): void {
      if (name !== 'userData') throw unknown(`the path '${name}'`)
      beforeReady('setPath')
      if (!statSync(path).isDirectory()) throw new Error(`${path} is no folder`)
      userData = path
    },
    requestSingleInstanceLock(): boolean {
      return requestSingleInstance(ownUserData(), () => app.emit('second-instance', {}, [], ''))
    },
    relaunch(): void {
      throw new Error('The stand-in for Electron relaunches nothing: the test replaces app.relaunch.')
    },
    quit(): void {
      if (quitting) return
      quitting = true
      const windows = openWindows()
      if (windows.length === 0) finish()
      for (const window of windows) window.close()
    },
    exit(code = 0): void {
      phase = 'exiting'
      killUtilityProcesses()
      void stopChromium().finally(() => process.exit(code))
    },
  }),
)

/** Past the last window: the app may still keep itself running. */
function finish(): void {
  if (sendPreventable(app, 'will-quit')) quitting = false
  else app.exit(0)
}

/** A window has closed: the last one ends the app, unless the app hears of it and decides. */
export function windowClosed(window: OpenWindow): void {
  if (!removeWindow(window)) return
  if (quitting) finish()
  else if (!app.emit('window-all-closed')) app.quit()
}

/** A test's profile is never the user's: the app must say where it is. */
function ownUserData(): string {
  if (userData === null) throw unknown('the default userData: the app sets its own')
  return userData
}

/** As in Electron, only once the main module has been evaluated. Returns the address of Chromium's debugger, or null: the app has ended. */
export async function becomeReady(): Promise<string | null> {
  if (phase === 'exiting') return null
  const debuggerUrl = await startChromium(ownUserData())
  phase = 'ready'
  schemesAreReady()
  ready.resolve()
  return debuggerUrl
}
