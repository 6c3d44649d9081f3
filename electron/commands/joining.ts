import type { CoreInfo } from '#core/data-folder.ts'
import type { Method, Methods } from '#shared/api/contract.ts'
import { ApiError, parseApiError } from '#shared/api/errors.ts'

/** A core as a command sees it: one in another process, over HTTP, or one of its own. */
export interface JoinedCore {
  readonly recorder: string
  request<M extends Method>(method: M, params: Methods[M]['params']): Promise<Methods[M]['result']>
  drain(): Promise<void>
  /** Ends one of our own; lets go of a joined one. */
  close(): Promise<void>
}

/** The core that already writes this folder, over its API. `hold` keeps it from ending with the command that started it, until `close`. */
export function joinCore(core: CoreInfo): JoinedCore & { hold(): Promise<void> } {
  const authorization = `Bearer ${core.token}`
  const holding = new AbortController()
  return {
    recorder: core.recorder,
    async request<M extends Method>(method: M, params: Methods[M]['params']) {
      const response = await fetch(new URL(`api/${method}`, core.ui), {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(params),
      })
      const document: unknown = await response.json()
      if (!response.ok) throw parseApiError(document) ?? new ApiError({ code: 'internal', message: `HTTP ${response.status}` })
      // The core validated what it was asked; both ends derive from one contract.
      return document as Methods[M]['result']
    },
    async drain() {
      await fetch(new URL('/agentprof/health?drain=1', core.recorder))
    },
    async hold() {
      await fetch(new URL('api/hold', core.ui), { headers: { authorization }, signal: holding.signal })
    },
    close: async () => holding.abort(),
  }
}
