import { app, clipboard, Menu, type NativeImage, nativeImage, Tray } from 'electron'
import { type IconStyle, trayIcon } from './tray-icon.ts'

interface TrayConfig {
  /** The recorder's address. */
  readonly recorder: string
  showWindow(): void
}

/** The icon by the clock. Whoever holds it keeps it: Electron drops a tray that nothing refers to. */
export function createTray({ recorder, showWindow }: TrayConfig): Tray {
  const tray = new Tray(icon(process.platform === 'darwin' ? 'template' : 'colour'))
  tray.setToolTip(`agentprof records at ${recorder}`)
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: 'Show Window', click: showWindow },
      { label: 'Copy Recorder Address', sublabel: recorder, click: () => clipboard.writeText(recorder) },
      { type: 'separator' },
      { label: 'Quit', click: () => app.quit() },
    ]),
  )
  tray.on('click', () => {
    if (process.platform !== 'darwin') showWindow() // there a click opens the menu
  })
  return tray
}

function icon(style: IconStyle): NativeImage {
  const image = nativeImage.createEmpty()
  for (const scaleFactor of [1, 2]) {
    const { width, height, pixels } = trayIcon(style, scaleFactor)
    image.addRepresentation({ scaleFactor, width, height, buffer: Buffer.from(pixels) })
  }
  image.setTemplateImage(style === 'template')
  return image
}
