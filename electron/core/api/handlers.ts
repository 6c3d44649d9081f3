import type { StopSignal } from '#shared/api/client.ts'
import type { ApiErrorCode, ApiEvent, Method, Methods } from '#shared/api/contract.ts'
import type { Answer } from '#shared/api/port.ts'
import { checkParams, isMethod } from './params.ts'

export type Handlers = { [M in Method]: (params: Methods[M]['params'], stop?: StopSignal) => Promise<Methods[M]['result']> }

/** An expected failure of a request: its code travels, its message states facts and what to do. */
export class RequestError extends Error {
  readonly code: ApiErrorCode
  constructor(code: ApiErrorCode, message: string) {
    super(message)
    this.name = 'RequestError'
    this.code = code
  }
}

/** What every transport carries: one request in, one answer out; and the events. */
export interface ApiService {
  /** `stop`: whoever asked wants no more of it. */
  answer(method: string, params: unknown, stop?: StopSignal): Promise<Answer>
  subscribe(listener: (event: ApiEvent) => void): () => void
}

export function createApiService(handlers: Handlers, subscribe: ApiService['subscribe']): ApiService {
  return {
    subscribe,
    async answer(method, params, stop) {
      if (!isMethod(method)) return failure('not-found', `There is no method ${JSON.stringify(method).slice(0, 80)}.`)
      const checked = checkParams(method, params)
      if (!checked.ok) return failure('bad-request', checked.message)
      try {
        const handler: (params: never, stop?: StopSignal) => Promise<unknown> = handlers[method]
        return { result: await handler(checked.params as never, stop) }
      } catch (error) {
        if (error instanceof RequestError) return failure(error.code, error.message)
        return failure('internal', error instanceof Error ? error.message : String(error))
      }
    },
  }
}

const failure = (code: ApiErrorCode, message: string): Answer => ({ error: { code, message } })
