import { parseApiEvent, type Transport } from '#shared/api/client.ts'
import { parseApiError } from '#shared/api/errors.ts'

/** What the preload script gives the page: a two-function pipe. */
export interface Pipe {
  request(method: string, params: unknown): Promise<unknown>
  subscribe(listener: (event: unknown) => void): () => void
}

declare global {
  interface Window {
    readonly agentprof?: Pipe
  }
}

const isReply = (answer: unknown): answer is { readonly result: never } =>
  typeof answer === 'object' && answer !== null && 'result' in answer

/** The desktop's transport: the same methods and events over the preload's pipe. An answer is `{result}` or `{error: {code, message}}`. */
export function createIpcTransport(pipe: Pipe): Transport {
  return {
    async request(method, params) {
      const answer = await pipe.request(method, params)
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
