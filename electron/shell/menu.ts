import { app, type BrowserWindow, Menu } from 'electron'

/** The usual menu of each system: copy and paste in text fields, zoom, quit. Nothing of the product lives only here. */
export function setMenu(openWindow: () => BrowserWindow): void {
  const template: Electron.MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    {
      label: 'File',
      submenu: [{ label: 'New window', accelerator: 'CmdOrCtrl+N', click: () => void openWindow() }, { role: 'close' }],
    },
    { role: 'editMenu' },
    { label: 'View', submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }] },
    { role: 'windowMenu' },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  app.setName('agentprof')
}
