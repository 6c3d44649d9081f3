import { app, windowClosed } from './app.ts'
import { chromium } from './chromium.ts'
import { addWindow, openWindows } from './open-windows.ts'
import { checkOptions, KnownEvents, sendPreventable, strict, strictClass, unknown } from './strict.ts'
import { createContents } from './web-contents.ts'

const OPTIONS = ['width', 'height', 'minWidth', 'minHeight', 'backgroundColor', 'title', 'autoHideMenuBar', 'webPreferences']
/** Every page of the stand-in is sandboxed and isolated; a window that asks for less is not what it shows. */
const PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  spellcheck: false,
} as const

interface WindowOptions {
  readonly width?: number
  readonly height?: number
  readonly webPreferences?: Readonly<Record<string, unknown>>
}

function createWindow(options: WindowOptions) {
  chromium() // throws where the app is not ready
  checkOptions('BrowserWindow', options, OPTIONS)
  const { preload, ...preferences } = options.webPreferences ?? {}
  checkOptions('webPreferences', preferences, Object.keys(PREFERENCES))
  for (const [name, value] of Object.entries(PREFERENCES))
    if ((preferences[name] ?? value) !== value) throw unknown(`webPreferences.${name}: ${preferences[name]}`)

  const { width = 800, height = 600 } = options
  const { contents, load, reload, close } = createContents(typeof preload === 'string' ? preload : undefined, { width, height })
  app.emit('web-contents-created', {}, contents)
  const state = { maximized: false, minimized: false, destroyed: false }

  function destroy(): void {
    if (state.destroyed) return
    state.destroyed = true
    void close().then(() => {
      events.emit('closed')
      windowClosed(window)
    })
  }

  const events = new KnownEvents('BrowserWindow', ['close', 'closed'])
  const window = strict(
    'BrowserWindow',
    Object.assign(events, {
      webContents: contents,
      loadURL: load,
      reload: (): void => void reload(),
      close(): void {
        if (!sendPreventable(events, 'close')) destroy()
      },
      destroy,
      isDestroyed: (): boolean => state.destroyed,
      getNormalBounds: () => ({ x: 0, y: 0, width, height }),
      maximize(): void {
        state.maximized = true
      },
      isMaximized: (): boolean => state.maximized,
      minimize(): void {
        state.minimized = true
      },
      isMinimized: (): boolean => state.minimized,
      restore(): void {
        state.minimized = false
      },
      show: (): void => undefined,
      focus: (): void => undefined,
    }),
  )
  addWindow(window)
  return window
}

export const BrowserWindow = strictClass('BrowserWindow', (options: WindowOptions = {}) => createWindow(options), {
  getAllWindows: openWindows,
})
