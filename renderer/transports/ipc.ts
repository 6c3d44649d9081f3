import { parseApiEvent, type Transport } from '#shared/api/client.ts'
import { ApiError, CANCELLED, parseApiError } from '#shared/api/errors.ts'

/** What the preload script gives the page: a pipe of three functions. `ticket`: names a request, so that it can be stopped. */
export interface Pipe {
  request(method: string, params: unknown, ticket: string): Promise<unknown>
  cancel(ticket: string): Promise<unknown>
  subscribe(listener: (event: unknown) => void): () => void
}

const isReply = (answer: unknown): answer is { readonly result: never } =>
  typeof answer === 'object' && answer !== null && 'result' in answer

/** The desktop's transport: the same methods and events over the preload's pipe. An answer is `{result}` or `{error: {code, message}}`. */
export function createIpcTransport(pipe: Pipe): Transport {
  return {
    async request(method, params, stop) {
      if (stop?.aborted) throw new ApiError(CANCELLED)
      const ticket = crypto.randomUUID()
      const cancel = (): void => void pipe.cancel(ticket)
      stop?.addEventListener('abort', cancel)
      const answer = await pipe.request(method, params, ticket).finally(() => stop?.removeEventListener('abort', cancel))
      if (isReply(answer)) return answer.result
      throw parseApiError(answer) ?? new Error(`The core's answer to ${method} is neither a result nor an error.`)
    },
    subscribe: (listener) =>
      pipe.subscribe((document) => {
        const event = parseApiEvent(document)
        if (event) listener(event)
      }),
  }
}
