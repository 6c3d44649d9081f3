import type { PromptMessage, PromptPart } from '../model/prompt.ts'
import { type CacheBreak, type MediaItem, type MessageDraft, type MessageItem, toPromptMessage } from './message-items.ts'

export interface ToolDraft {
  readonly name: string
  /** Canonical JSON of what the model sees of it; null: it is offered but not (yet) in the prompt. */
  readonly schema: string | null
  readonly cacheBreak?: CacheBreak | undefined
}

/** A message, or instructions that stand between messages. */
export type PromptDraft = MessageDraft | { readonly role: 'system'; readonly items: readonly MessageItem[] }

export interface AssembledPrompt {
  readonly parts: readonly PromptPart[]
  readonly messages: readonly PromptMessage[]
  readonly tools: readonly string[]
}

/**
 * Lays a prompt out in the order in which the provider reads it. Instructions at the front and tools come first (`order` says which of them
 * leads); instructions further back keep their place. Tool results get the name of the use that they answer.
 */
export function assemblePrompt(
  order: 'tools-system-messages' | 'system-tools-messages',
  tools: readonly ToolDraft[],
  drafts: readonly PromptDraft[],
): AssembledPrompt {
  const leading = drafts.findIndex((draft) => draft.role !== 'system')
  const front = leading < 0 ? drafts.length : leading
  const systemParts = drafts.slice(0, front).flatMap((draft) => draft.items.flatMap(systemPart))
  const toolParts = tools.flatMap(toolPart)
  const messages: PromptMessage[] = []
  const toolNames = new Map<string, string>()
  const conversation = drafts.slice(front).flatMap((draft): PromptPart[] => {
    if (draft.role === 'system') return draft.items.flatMap(systemPart)
    for (const item of draft.items) if (item.kind === 'tool-use') toolNames.set(item.id, item.name)
    const message = messages.push(toPromptMessage(draft)) - 1
    return draft.items.flatMap((item) => messageParts(draft.role === 'assistant', item, message, toolNames))
  })
  const lead = order === 'tools-system-messages' ? [...toolParts, ...systemParts] : [...systemParts, ...toolParts]
  return { parts: [...lead, ...conversation], messages, tools: tools.map((tool) => tool.name) }
}

const mark = (cacheBreak: CacheBreak | undefined): { cacheBreak?: CacheBreak } => (cacheBreak ? { cacheBreak } : {})

const sealedBytes = ({ sealed = 0 }: { readonly sealed?: number | undefined }): { sealed?: number } =>
  sealed > 0 ? { sealed } : {}

function systemPart(item: MessageItem): PromptPart[] {
  if (item.kind === 'media') return [mediaPart(item, null)]
  if (item.kind !== 'text') return []
  const named = item.name === undefined ? {} : { name: item.name }
  return [{ kind: 'system', text: item.text, message: null, ...named, ...mark(item.cacheBreak) }]
}

function toolPart({ name, schema, cacheBreak }: ToolDraft): PromptPart[] {
  return schema === null ? [] : [{ kind: 'tool-schema', name, text: schema, message: null, ...mark(cacheBreak) }]
}

const mediaPart = (item: MediaItem, message: number | null): PromptPart => ({
  kind: 'media',
  text: '',
  media: item.media,
  message,
  ...mark(item.cacheBreak),
})

function messageParts(
  byAssistant: boolean,
  item: MessageItem,
  message: number,
  toolNames: ReadonlyMap<string, string>,
): PromptPart[] {
  switch (item.kind) {
    case 'text':
      return [{ kind: byAssistant ? 'assistant' : 'user', text: item.text, message, ...mark(item.cacheBreak) }]
    case 'reasoning':
      return [{ kind: 'assistant', name: 'reasoning', text: item.text, message, ...sealedBytes(item) }]
    case 'listed-tool':
      return [{ kind: 'tool-schema', name: item.name, text: item.schema, message, toolUseId: item.listId }]
    case 'tool-use':
      return [{ kind: 'assistant', name: `tool-arguments:${item.name}`, text: item.arguments, message, ...mark(item.cacheBreak) }]
    case 'tool-result': {
      const { toolUseId } = item
      const name = item.name ?? toolNames.get(toolUseId)
      const named = { ...(name === undefined ? {} : { name }), toolUseId }
      const media = item.media.map((each) => ({ ...mediaPart(each, message), ...named }))
      return [
        { kind: 'tool-result', text: item.text, message, ...named, ...mark(item.cacheBreak), ...sealedBytes(item) },
        ...media,
      ]
    }
    case 'media':
      return [mediaPart(item, message)]
  }
}
