import { BrowserWindow, dialog } from 'electron'
import { HOME_URL } from './our-pages.ts'
import { keepWindowState, MIN_HEIGHT, MIN_WIDTH, readWindowState } from './window-state.ts'

export interface WindowConfig {
  readonly preload: string
  /** Where its size is kept. */
  readonly stateDir: string
}

/** Opens a window of the app: sandboxed, isolated, without Node. */
export function openWindow({ preload, stateDir }: WindowConfig): BrowserWindow {
  const { width, height, maximized } = readWindowState(stateDir)
  const window = new BrowserWindow({
    width,
    height,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    backgroundColor: '#0c0e11',
    title: 'agentprof',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  })
  if (maximized) window.maximize()
  window.on('close', () => {
    const { width, height } = window.getNormalBounds()
    keepWindowState(stateDir, { width, height, maximized: window.isMaximized() })
  })
  window.webContents.on('render-process-gone', (_, { reason }) => {
    if (reason !== 'clean-exit') void offerReload(window, reason)
  })
  void window.loadURL(HOME_URL)
  return window
}

/** Shows the window that is there, or opens one. */
export function showWindow(config: WindowConfig): void {
  const window = BrowserWindow.getAllWindows()[0] ?? openWindow(config)
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** The recorder is another process and does not notice. The user decides, so a page that always crashes does not reload for ever. */
async function offerReload(window: BrowserWindow, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: 'The window has stopped working.',
    detail: `Recording goes on. (${reason})`,
    buttons: ['Reload', 'Close'],
    defaultId: 0,
    cancelId: 1,
  })
  if (window.isDestroyed()) return
  if (response === 0) window.reload()
  else window.destroy()
}
