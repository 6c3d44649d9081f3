import type { Script } from './upstream.ts'

/** An item of a Responses context: a message, a tool use, a tool's result. */
export type ContextItem = Readonly<Record<string, unknown>>

interface ResponsesRequest {
  readonly model: string
  readonly instructions?: string
  readonly tools?: readonly unknown[]
  readonly input: string | readonly ContextItem[]
  readonly previous_response_id?: string
  readonly conversation?: string | { readonly id: string }
}

/** Answers one request by one item; `context`: everything that the model reads but instructions and tools. */
export type Model = (context: readonly ContextItem[], request: ResponsesRequest) => ContextItem

/**
 * A stand-in for a Responses server that keeps state: requests carry only what is new, and usage counts the whole context that the model read, a
 * token a word. As with OpenAI, instructions and tools are not kept.
 */
export interface StatefulResponses {
  /** The answer's document. Throws where the request names an answer that there is none of. */
  answer(requestBody: string): Readonly<Record<string, unknown>>
  /** What the model read for an answer, but instructions and tools. */
  contextOf(responseId: string): readonly ContextItem[]
  readonly script: Script
}

const wordsOf = (value: unknown): number =>
  typeof value === 'string'
    ? value.split(/\s+/).filter(Boolean).length
    : value !== null && typeof value === 'object'
      ? Object.values(value).reduce<number>((sum, each) => sum + wordsOf(each), 0)
      : 0

/** What a model reads of an item: not its type, role or ids. */
const shown = ({ content, output, arguments: given, name, summary }: ContextItem): unknown => [
  content,
  output,
  given,
  name,
  summary,
]

export function createStatefulResponses(model: Model): StatefulResponses {
  const read = new Map<string, readonly ContextItem[]>()
  const answered = new Map<string, ContextItem>()
  const conversations = new Map<string, readonly ContextItem[]>()

  function answer(requestBody: string): Readonly<Record<string, unknown>> {
    const request = JSON.parse(requestBody) as ResponsesRequest
    const { previous_response_id: previous, conversation, input, instructions = '', tools = [] } = request
    const conversationId = typeof conversation === 'object' ? conversation.id : conversation
    const items = typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : input
    const context = [...historyOf(previous, conversationId), ...items]
    const said = model(context, request)
    const id = `resp_${read.size + 1}`
    read.set(id, context)
    answered.set(id, said)
    if (conversationId !== undefined) conversations.set(conversationId, [...context, said])
    const usage = {
      input_tokens: wordsOf([instructions, tools, context.map(shown)]),
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: wordsOf(shown(said)),
      output_tokens_details: { reasoning_tokens: 0 },
    }
    return {
      id,
      object: 'response',
      status: 'completed',
      model: request.model,
      output: [said],
      usage: { ...usage, total_tokens: usage.input_tokens + usage.output_tokens },
    }
  }

  function historyOf(previous: string | undefined, conversation: string | undefined): readonly ContextItem[] {
    if (conversation !== undefined) return conversations.get(conversation) ?? []
    if (previous === undefined) return []
    const [context, said] = [read.get(previous), answered.get(previous)]
    if (!context || !said) throw new Error(`There is no response ${previous}.`)
    return [...context, said]
  }

  return {
    answer,
    contextOf: (id) => read.get(id) ?? [],
    script: ({ body }) => ({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(answer(body.toString('utf8'))),
    }),
  }
}
