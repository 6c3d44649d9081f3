import { Menu, type MenuItemConstructorOptions } from 'electron'

/** The usual menu of each system: copy and paste in text fields, zoom, quit. Nothing of the product lives only here. */
export function setMenu({ openWindow, openTerminal }: { openWindow(): void; openTerminal(): void }): void {
  const onMac = process.platform === 'darwin'
  const template: MenuItemConstructorOptions[] = [
    ...(onMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: 'File',
      submenu: [
        { label: 'New Window', accelerator: 'CmdOrCtrl+N', click: openWindow },
        { label: 'Open Terminal with Recording On', accelerator: 'CmdOrCtrl+Shift+T', click: openTerminal },
        { role: 'close' },
        ...(onMac ? [] : [{ role: 'quit' as const }]),
      ],
    },
    { role: 'editMenu' },
    { label: 'View', submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }] },
    { role: 'windowMenu' },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
