import { BrowserWindow, ipcMain } from 'electron'
import type { PortTransport } from '#shared/api/port.ts'
import { isOurPage, mayAsk } from './our-pages.ts'

/** The pipe's two channels; `preload.cts` can load nothing and says them too. */
const REQUEST = 'agentprof:request'
const EVENT = 'agentprof:event'

/** Joins the window's pipe to the core's port. Who asks is checked here; what is asked, by the core. */
export function connectPipe(api: PortTransport): void {
  ipcMain.handle(REQUEST, (event, method: unknown, params: unknown) => {
    if (!mayAsk(event.senderFrame)) throw new Error('Refused.')
    return api.answer(typeof method === 'string' ? method : '', params)
  })
  api.subscribe((event) => {
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      if (isOurPage(webContents.getURL())) webContents.send(EVENT, event)
    }
  })
}
