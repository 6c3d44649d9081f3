import { BrowserWindow, ipcMain } from 'electron'
import type { PortTransport } from '#shared/api/port.ts'
import { isOurPage, mayAsk } from './our-pages.ts'

/** The pipe's three channels; `preload.cts` can load nothing and says them too. */
const REQUEST = 'agentprof:request'
const CANCEL = 'agentprof:cancel'
const EVENT = 'agentprof:event'

/** Joins the window's pipe to the core's port. Who asks is checked here; what is asked, by the core. */
export function connectPipe(api: PortTransport): void {
  const asked = new Map<string, AbortController>()
  ipcMain.handle(REQUEST, async (event, method: unknown, params: unknown, ticket: unknown) => {
    if (!mayAsk(event.senderFrame)) throw new Error('Refused.')
    const stop = new AbortController()
    const key = String(ticket)
    asked.set(key, stop)
    try {
      return await api.answer(typeof method === 'string' ? method : '', params, stop.signal)
    } finally {
      asked.delete(key)
    }
  })
  ipcMain.handle(CANCEL, (event, ticket: unknown) => {
    if (!mayAsk(event.senderFrame)) throw new Error('Refused.')
    asked.get(String(ticket))?.abort()
  })
  api.subscribe((event) => {
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      if (isOurPage(webContents.getURL())) webContents.send(EVENT, event)
    }
  })
}
