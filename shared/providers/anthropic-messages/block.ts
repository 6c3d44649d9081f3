import { readCacheBreak } from '../cache-break.ts'
import { canonicalJson } from '../canonical-json.ts'
import { isRecord, type JsonRecord, readRecord, readString } from '../json-reading.ts'
import { bytesOfBase64, inlineMedia, linkedMedia, type MediaItem, type MessageItem } from '../message-items.ts'

/** `content` of a message, a system prompt or a tool result: a string or blocks. */
export const contentItems = (content: unknown): MessageItem[] => itemsAt(content, 0)

/** A document in a tool's result in a message is as deep as it goes; what pretends to go deeper is not read, as recursion has to end. */
const MAX_DEPTH = 4

function itemsAt(content: unknown, depth: number): MessageItem[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }]
  if (!Array.isArray(content) || depth > MAX_DEPTH) return []
  return content.filter(isRecord).flatMap((block) => blockItems(block, depth + 1))
}

/** Bytes that only the provider can read are not the text that the model counts. */
const SEALED: ReadonlySet<string> = new Set([
  'encrypted_content',
  'encrypted_index',
  'encrypted_stdout',
  'cache_control',
  'signature',
])

/**
 * Source: anthropic-sdk, `ContentBlock`, `ContentBlockParam` and their beta kin. Tools are many and of one shape, so the type's ending tells:
 * `…tool_use` is a use (plain `tool_use` waits for the client, others ran at the provider), `…tool_result` its result.
 */
function blockItems(block: JsonRecord, depth: number): MessageItem[] {
  const type = readString(block, 'type') ?? ''
  const cacheBreak = readCacheBreak(block)
  if (type.endsWith('tool_use')) return [{ ...toolUse(type, block), cacheBreak }]
  if (type.endsWith('tool_result')) return [{ ...toolResult(block, depth), cacheBreak }]
  switch (type) {
    case 'text':
      return [{ kind: 'text', text: readString(block, 'text') ?? '', cacheBreak }]
    case 'thinking':
      return [{ kind: 'reasoning', text: readString(block, 'thinking') ?? '' }]
    case 'redacted_thinking':
      return [{ kind: 'reasoning', text: '', sealed: bytesOfBase64(readString(block, 'data') ?? '') }]
    case 'compaction':
      return [{ kind: 'text', name: 'compaction', text: readString(block, 'content') ?? '', cacheBreak }]
    case 'image':
      return [{ ...mediaBlock('image', block), cacheBreak }]
    case 'document':
      return documentItems(block, depth).map((item) => ({ ...item, cacheBreak }))
    case 'search_result':
      return [{ kind: 'text', text: searchResultText(block, depth), cacheBreak }]
    default:
      return []
  }
}

function toolUse(type: string, block: JsonRecord): Extract<MessageItem, { kind: 'tool-use' }> {
  const input = block.input
  return {
    kind: 'tool-use',
    id: readString(block, 'id') ?? '',
    name: readString(block, 'name') ?? '',
    // A stream gives the text as it came.
    arguments: typeof input === 'string' ? input : canonicalJson(input ?? {}),
    serverSide: type !== 'tool_use',
  }
}

function toolResult(block: JsonRecord, depth: number): Extract<MessageItem, { kind: 'tool-result' }> {
  const content = block.content
  const items = itemsAt(content, depth)
  const text = items.map((item) => (item.kind === 'text' ? item.text : '')).join('')
  const structured = items.length === 0 && typeof content === 'object' && content !== null
  return {
    kind: 'tool-result',
    toolUseId: readString(block, 'tool_use_id') ?? '',
    text: structured ? canonicalJson(content, SEALED) : text,
    media: items.filter((item) => item.kind === 'media'),
    sealed: sealedBytes(content),
  }
}

/** What searches found comes twice: title and address to read, and the text, for the provider alone. */
const sealedBytes = (content: unknown): number =>
  Array.isArray(content)
    ? content.filter(isRecord).reduce((sum, each) => sum + bytesOfBase64(readString(each, 'encrypted_content') ?? ''), 0)
    : 0

function mediaBlock(type: 'image' | 'document', block: JsonRecord): MediaItem {
  const source = readRecord(block, 'source')
  const data = readString(source, 'data')
  if (data !== undefined) return inlineMedia(type, data)
  return linkedMedia(type, readString(source, 'url') ?? readString(source, 'file_id') ?? '')
}

/** A document may be given as plain text or as blocks; then the model reads it as such. */
function documentItems(block: JsonRecord, depth: number): MessageItem[] {
  const source = readRecord(block, 'source')
  switch (readString(source, 'type')) {
    case 'text':
      return [{ kind: 'text', text: readString(source, 'data') ?? '' }]
    case 'content':
      return itemsAt(source?.content, depth)
    default:
      return [mediaBlock('document', block)]
  }
}

function searchResultText(block: JsonRecord, depth: number): string {
  const body = itemsAt(block.content, depth).map((item) => (item.kind === 'text' ? item.text : ''))
  return [readString(block, 'title') ?? '', readString(block, 'source') ?? '', ...body].join('\n')
}
