import { BrowserWindow, ipcMain } from 'electron'
import type { PortTransport } from '#shared/api/port.ts'
import { isOurs } from './window.ts'

const REQUEST = 'agentprof:request'
const EVENT = 'agentprof:event'

/** Joins the window's pipe to the core's port. Only our own top frame may ask; the core validates what is asked. */
export function connectPipe(api: PortTransport): void {
  ipcMain.handle(REQUEST, (event, method: unknown, params: unknown) => {
    const frame = event.senderFrame
    if (!frame || frame.parent !== null || !isOurs(frame.url)) throw new Error('Refused.')
    return api.answer(typeof method === 'string' ? method : '', params)
  })
  api.subscribe((event) => {
    for (const window of BrowserWindow.getAllWindows()) window.webContents.send(EVENT, event)
  })
}
