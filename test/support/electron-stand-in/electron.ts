// The module that `electron` resolves to. A name that is not exported here fails where it is imported.
import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { clipboard, dialog, Menu, nativeImage, shell, Tray } from './desktop-parts.ts'
import { ipcMain } from './ipc-main.ts'
import { protocol } from './schemes.ts'
import { session } from './session.ts'
import { strict } from './strict.ts'
import { utilityProcess } from './utility-process.ts'

const electron = strict('electron', {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  protocol,
  session,
  shell,
  Tray,
  utilityProcess,
})

export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  electron as default,
  electron as 'module.exports',
  ipcMain,
  Menu,
  nativeImage,
  protocol,
  session,
  shell,
  Tray,
  utilityProcess,
}
