import { ApiError } from './api-error.ts'
import { blocksOf, type MessagesRequest, type RequestBlock } from './messages-request.ts'

const MOST_BREAKPOINTS = 4

export interface RuleContext {
  knowsModel(model: string): boolean
  /** Whether this text was thought here, and not changed since. */
  isSigned(thinking: string, signature: string): boolean
}

/** The provider's rules beyond the shape of the body. Throws its 400 or 404. */
export function checkRules(request: MessagesRequest, context: RuleContext): void {
  if (!context.knowsModel(request.model)) throw new ApiError(404, `model: ${request.model}`)
  checkTools(request)
  checkMessages(request, context)
  checkBreakpoints(request)
}

function checkTools({ tools = [] }: MessagesRequest): void {
  const names = tools.map(({ name }) => name)
  if (new Set(names).size < names.length) throw new ApiError(400, 'tools: Tool names must be unique.')
}

function checkMessages({ messages }: MessagesRequest, { isSigned }: RuleContext): void {
  if (messages[0]?.role !== 'user') throw new ApiError(400, 'messages: first message must use the "user" role')
  if (messages.at(-1)?.role !== 'user') throw new ApiError(400, 'messages: the conversation must end with a user message')
  let pending: readonly string[] = []
  messages.forEach((message, index) => {
    const blocks = blocksOf(message)
    if (message.role === messages[index - 1]?.role) throw new ApiError(400, `messages.${index}: roles must alternate`)
    for (const [at, block] of blocks.entries()) checkBlock(block, `messages.${index}.content.${at}`)
    const answered = blocks.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []))
    const missing = pending.filter((id) => !answered.includes(id))
    if (missing.length > 0) {
      const detail = `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}.`
      throw new ApiError(400, `messages.${index - 1}: ${detail}`)
    }
    const unasked = answered.find((id) => !pending.includes(id))
    if (unasked !== undefined) {
      throw new ApiError(400, `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${unasked}.`)
    }
    pending = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))
  })

  function checkBlock(block: RequestBlock, at: string): void {
    if (block.type === 'text' && block.text.trim() === '') {
      throw new ApiError(400, `${at}: text content blocks must contain non-whitespace text`)
    }
    if (block.type === 'thinking' && !isSigned(block.thinking, block.signature)) {
      throw new ApiError(400, `${at}: Invalid \`signature\` in \`thinking\` block`)
    }
  }
}

function checkBreakpoints({ tools = [], system = [], messages }: MessagesRequest): void {
  const blocks = [...tools, ...(typeof system === 'string' ? [] : system), ...messages.flatMap(blocksOf)]
  const lifetimes = blocks.flatMap((block) =>
    'cache_control' in block && block.cache_control ? [block.cache_control.ttl ?? '5m'] : [],
  )
  if (lifetimes.length > MOST_BREAKPOINTS) {
    throw new ApiError(
      400,
      `A maximum of ${MOST_BREAKPOINTS} blocks with cache_control may be provided. Found ${lifetimes.length}.`,
    )
  }
  if (lifetimes.lastIndexOf('1h') > lifetimes.indexOf('5m') && lifetimes.includes('5m')) {
    throw new ApiError(400, "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.")
  }
}
