import { blocksOf, type CacheControl, type MessagesRequest, type RequestMessage } from '../messages-api/messages-request.ts'

/** Where an agent lets its prompt be cached, and for how long; null: not at all. */
export interface CachePlan {
  readonly tools: '5m' | '1h'
  readonly system: '5m' | '1h'
  /** The newest words of the user, who may take a while before the next ones. */
  readonly userTurn: '1h' | null
  /** The end of the conversation, moving on with every call. */
  readonly conversation: '5m' | null
}

/** Sets the breakpoints of a request that has none. */
export function withBreakpoints(request: MessagesRequest, plan: CachePlan): MessagesRequest {
  const { tools = [], system = [], messages } = request
  if (typeof system === 'string') return request
  const turn = messages.findLastIndex(isUserTurn)
  const last = messages.length - 1
  return {
    ...request,
    tools: markLast(tools, plan.tools),
    system: markLast(system, plan.system),
    messages: messages.map((message, index) => {
      if (index === turn && plan.userTurn) return markMessage(message, plan.userTurn)
      if (index === last && plan.conversation) return markMessage(message, plan.conversation)
      return message
    }),
  }
}

const isUserTurn = (message: RequestMessage): boolean =>
  message.role === 'user' && !blocksOf(message).some(({ type }) => type === 'tool_result')

function markMessage(message: RequestMessage, ttl: '5m' | '1h'): RequestMessage {
  const blocks = blocksOf(message)
  const last = blocks.length - 1
  const mark = cacheControl(ttl)
  return {
    ...message,
    content: blocks.map((block, index) =>
      index === last && block.type !== 'thinking' ? { ...block, cache_control: mark } : block,
    ),
  }
}

function markLast<T extends { cache_control?: CacheControl | undefined }>(blocks: readonly T[], ttl: '5m' | '1h'): T[] {
  return blocks.map((block, index) => (index === blocks.length - 1 ? { ...block, cache_control: cacheControl(ttl) } : block))
}

const cacheControl = (ttl: '5m' | '1h'): CacheControl => ({ type: 'ephemeral', ttl })
