// A sandboxed preload is one CommonJS file that can load nothing but electron.
const { contextBridge, ipcRenderer } = require('electron') as typeof import('electron')

/** The names of the pipe's three channels; `shell/ipc.ts` says them too, and the end-to-end test fails where they differ. */
const REQUEST = 'agentprof:request'
const CANCEL = 'agentprof:cancel'
const EVENT = 'agentprof:event'

/** A pipe of three functions: no channel names, no `ipcRenderer` and no event object reach the page. */
contextBridge.exposeInMainWorld('agentprof', {
  request: (method: string, params: unknown, ticket: string): Promise<unknown> =>
    ipcRenderer.invoke(REQUEST, method, params, ticket),
  cancel: (ticket: string): Promise<unknown> => ipcRenderer.invoke(CANCEL, ticket),
  subscribe: (listener: (event: unknown) => void): (() => void) => {
    const forward = (_: unknown, event: unknown): void => listener(event)
    ipcRenderer.on(EVENT, forward)
    return () => void ipcRenderer.off(EVENT, forward)
  },
})
