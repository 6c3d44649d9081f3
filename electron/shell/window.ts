import { BrowserWindow, session, shell } from 'electron'
import { APP_ORIGIN } from './app-protocol.ts'

/** The one window: sandboxed, isolated, without Node, and unable to leave its own pages. */
export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 880,
    minHeight: 560,
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
  void window.loadURL(`${APP_ORIGIN}/`)
  return window
}

/** Holds for every page that ever opens: no permissions, no navigation elsewhere, no new windows; links go to the user's browser. */
export function guardContents(contents: Electron.WebContents): void {
  contents.on('will-navigate', (event, url) => {
    if (!isOurs(url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (url.startsWith('https://') || url.startsWith('http://')) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

export function denyPermissions(): void {
  // The clipboard is written by the user's own click on a copy button; everything else a page might ask for is refused.
  const allowed = (permission: string): boolean => permission === 'clipboard-sanitized-write'
  session.defaultSession.setPermissionRequestHandler((_, permission, answer) => answer(allowed(permission)))
  session.defaultSession.setPermissionCheckHandler((_, permission) => allowed(permission))
}

export const isOurs = (url: string): boolean => url === APP_ORIGIN || url.startsWith(`${APP_ORIGIN}/`)
