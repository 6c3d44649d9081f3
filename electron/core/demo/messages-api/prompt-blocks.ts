import { createHash } from 'node:crypto'
import { blocksOf, type CacheControl, type MessagesRequest, type RequestBlock, type RequestTool } from './messages-request.ts'
import { countTokens } from './token-counter.ts'

/** A piece of the prompt in the order in which the model reads it: tools, system, messages. */
export interface PromptBlock {
  readonly tokens: number
  /** Of everything up to and including this block. */
  readonly prefixHash: string
  readonly breakpoint: '5m' | '1h' | null
}

/** What the provider itself tells the model about using tools. */
const TOOL_PREAMBLE = 290
const PER_TOOL = 6
const PER_MESSAGE = 4
const PER_TOOL_USE = 14
const PER_TOOL_RESULT = 10

/** Tokens of blocks that were counted before, by their prefix: a conversation sends all of its history again and again. */
export type CountedBlocks = Map<string, number>

/** Cuts a request into what the prompt cache compares. `tool_choice` and `thinking` shape the messages part. */
export function promptBlocks(request: MessagesRequest, counted: CountedBlocks): readonly PromptBlock[] {
  const { tools = [], system = [], messages, tool_choice, thinking } = request
  const blocks: PromptBlock[] = []
  let hash = request.model

  function add(content: unknown, count: () => number, cacheControl: CacheControl | undefined): void {
    hash = createHash('sha256').update(hash).update(JSON.stringify(content)).digest('base64url')
    const tokens = counted.get(hash) ?? count()
    counted.set(hash, tokens)
    blocks.push({ tokens, prefixHash: hash, breakpoint: cacheControl ? (cacheControl.ttl ?? '5m') : null })
  }

  tools.forEach(({ cache_control, ...tool }, index) => {
    add(tool, () => toolTokens(tool) + (index === 0 ? TOOL_PREAMBLE : 0), cache_control)
  })
  for (const block of typeof system === 'string' ? [{ type: 'text' as const, text: system, cache_control: undefined }] : system) {
    add(block.text, () => countTokens(block.text), block.cache_control)
  }
  hash += JSON.stringify([tool_choice ?? null, thinking ?? null])
  for (const message of messages) {
    blocksOf(message).forEach((block, index) => {
      const { cache_control, ...content } = 'cache_control' in block ? block : { ...block, cache_control: undefined }
      add([message.role, content], () => blockTokens(block) + (index === 0 ? PER_MESSAGE : 0), cache_control)
    })
  }
  return blocks
}

function toolTokens(tool: Omit<RequestTool, 'cache_control'>): number {
  return PER_TOOL + countTokens(JSON.stringify(tool))
}

/** Ids and signatures are not text that the model reads: an id costs the same whatever it is. */
function blockTokens(block: RequestBlock): number {
  switch (block.type) {
    case 'text':
      return countTokens(block.text)
    case 'thinking':
      return countTokens(block.thinking)
    case 'tool_use':
      return toolUseTokens(block.name, JSON.stringify(block.input))
    case 'tool_result': {
      const texts = typeof block.content === 'string' ? [block.content] : block.content.map(({ text }) => text)
      return texts.reduce((sum, text) => sum + countTokens(text), PER_TOOL_RESULT)
    }
  }
}

/** A tool use costs as much when it is generated as when it is sent back. `input`: JSON text. */
export function toolUseTokens(name: string, input: string): number {
  return PER_TOOL_USE + countTokens(name) + countTokens(input)
}
