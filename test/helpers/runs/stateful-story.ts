import { type ContextItem, createStatefulResponses, type Model } from '#support/stateful-responses.ts'
import { RESPONSES, type StoryExchange } from './story.ts'

/** One request of a program that leaves its history to the provider. */
export interface StatefulAsk {
  readonly input: string | readonly ContextItem[]
  /** Goes on from the answer of the ask at this place. */
  readonly from?: number
  /** Or from a response by name. */
  readonly previous?: string
  readonly conversation?: string
  readonly instructions?: string
  readonly tools?: readonly Readonly<Record<string, unknown>>[]
  /** The exchange passed the recorder by. */
  readonly unrecorded?: boolean
}

/** Asks one after the other, a second each and a second apart, and what a server that keeps state answered to them. */
export function playStateful(
  asks: readonly StatefulAsk[],
  model: Model,
): { readonly story: readonly StoryExchange[]; readonly contexts: readonly (readonly ContextItem[])[] } {
  const server = createStatefulResponses(model)
  const ids: string[] = []
  const played = asks.map(({ from, previous, unrecorded, ...asked }, at) => {
    const named = from === undefined ? previous : ids[from]
    const request = JSON.stringify({ model: 'sonnet', ...asked, ...(named !== undefined && { previous_response_id: named }) })
    const answer = server.answer(request)
    ids.push(String(answer.id))
    const exchange: StoryExchange = {
      id: (at + 1).toString(16).padStart(4, '0').padEnd(24, '0'),
      startUs: at * 2e6,
      lastsUs: 1e6,
      hints: { tags: {} },
      headers: [],
      endpoint: RESPONSES,
      request,
      answer: { kind: 'answered', status: 200, body: JSON.stringify(answer) },
    }
    return { exchange, unrecorded, context: server.contextOf(String(answer.id)) }
  })
  const recorded = played.filter(({ unrecorded }) => unrecorded !== true)
  return { story: recorded.map(({ exchange }) => exchange), contexts: recorded.map(({ context }) => context) }
}

export const says = (text: string): ContextItem => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text }],
})
export const uses = (call_id: string, name: string, given: string): ContextItem => ({
  type: 'function_call',
  call_id,
  name,
  arguments: given,
})
export const results = (call_id: string, output: string): ContextItem => ({ type: 'function_call_output', call_id, output })
export const user = (content: string): ContextItem => ({ type: 'message', role: 'user', content })
