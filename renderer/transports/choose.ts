import type { Transport } from '#shared/api/client.ts'
import { createHttpTransport } from './http.ts'
import { createIpcTransport, type Pipe } from './ipc.ts'
import { takeToken } from './token.ts'

declare global {
  interface Window {
    readonly agentprof?: Pipe
  }
}

/** The desktop's pipe where there is one, else HTTP with the link's token; null: this page was opened without either. */
export function chooseTransport(): Transport | null {
  if (window.agentprof) return createIpcTransport(window.agentprof)
  const token = takeToken()
  return token === null ? null : createHttpTransport(token)
}
