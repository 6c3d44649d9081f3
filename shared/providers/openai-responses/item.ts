import { readCacheBreak } from '../cache-break.ts'
import { canonicalJson } from '../canonical-json.ts'
import { isRecord, type JsonRecord, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import { bytesOfBase64, inlineMedia, linkedMedia, type MediaItem, type MessageItem, withDetail } from '../message-items.ts'
import { foundTools } from './tools.ts'

/**
 * Reads one item of `input` or `output`. Source: openai-node, `ResponseInputItem`, `ResponseOutputItem`.
 * Tools are many and of one shape, so the type's ending tells: `…_call` is a tool use, `…_call_output` its result. A use with a `call_id`
 * waits for the client, unless it says that the provider runs it; one without ran at the provider. `mcp_list_tools` is what an MCP server offers. What says nothing readable (compaction,
 * item references) gives no items.
 */
export function responsesItems(item: JsonRecord): MessageItem[] {
  const type = readString(item, 'type') ?? 'message'
  if (type === 'message') return contentItems(item.content)
  if (type === 'reasoning') return [{ kind: 'reasoning', text: reasoningText(item), sealed: sealedBytes(item) }]
  if (type === 'mcp_list_tools') return readRecords(item, 'tools').map((tool) => listedTool(item, tool))
  if (type === 'tool_search_output') return searchOutput(item)
  if (type.endsWith('_call_output')) return [toolResult(item)]
  if (type.endsWith('_call')) return [toolUse(type, item), ...ownResult(item)]
  return []
}

/** `content` of a message: a string or parts. */
export function contentItems(content: unknown): MessageItem[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }]
  return Array.isArray(content) ? content.filter(isRecord).flatMap(contentPart) : []
}

function contentPart(part: JsonRecord): MessageItem[] {
  const cacheBreak = readCacheBreak(part)
  const media = mediaPart(part)
  if (media) return [{ ...media, cacheBreak }]
  const text = readString(part, 'text') ?? readString(part, 'refusal')
  return text === undefined ? [] : [{ kind: 'text', text, cacheBreak }]
}

function mediaPart(part: JsonRecord): MediaItem | undefined {
  switch (readString(part, 'type')) {
    case 'input_image':
    case 'computer_screenshot':
      return withDetail(
        linkedMedia('image', readText(part, 'image_url') ?? readString(part, 'file_id') ?? ''),
        readString(part, 'detail'),
      )
    case 'input_file':
      return linkedMedia(
        'document',
        readText(part, 'file_data') ?? readText(part, 'file_url') ?? readString(part, 'file_id') ?? '',
      )
    case 'input_audio':
      return inlineMedia('audio', readString(part.input_audio, 'data') ?? '')
    default:
      return undefined
  }
}

const sealedBytes = (item: JsonRecord): number => bytesOfBase64(readString(item, 'encrypted_content') ?? '')

function listedTool(item: JsonRecord, tool: JsonRecord): MessageItem {
  const { name, description, input_schema } = tool
  return {
    kind: 'listed-tool',
    listId: readString(item, 'id') ?? '',
    name: readString(tool, 'name') ?? '',
    schema: canonicalJson({ name, description, input_schema }),
  }
}

/** Where the client ran the search, the tools that it found are its result. */
function searchOutput(item: JsonRecord): MessageItem[] {
  const id = readText(item, 'call_id') ?? readString(item, 'id') ?? ''
  const found = foundTools(id, readRecords(item, 'tools')).map((tool) => ({ kind: 'listed-tool', ...tool }) as const)
  const byClient = readString(item, 'execution') === 'client'
  return byClient ? [{ kind: 'tool-result', toolUseId: id, text: '', media: [] }, ...found] : found
}

function reasoningText(item: JsonRecord): string {
  const pieces = [...readRecords(item, 'content'), ...readRecords(item, 'summary')]
  return pieces.map((piece) => readString(piece, 'text') ?? '').join('')
}

function toolUse(type: string, item: JsonRecord): MessageItem {
  const callId = readText(item, 'call_id')
  return {
    kind: 'tool-use',
    id: callId ?? readString(item, 'id') ?? '',
    name: readText(item, 'name') ?? type.slice(0, -'_call'.length),
    arguments: toolArguments(item),
    serverSide: callId === undefined || readString(item, 'execution') === 'server',
  }
}

const ARGUMENT_FIELDS = ['arguments', 'input', 'action', 'actions', 'operation', 'code', 'queries'] as const

function toolArguments(item: JsonRecord): string {
  const given = ARGUMENT_FIELDS.map((field) => item[field]).find((value) => value !== undefined && value !== null)
  return typeof given === 'string' ? given : given === undefined ? '' : canonicalJson(given)
}

/** What a tool that ran at the provider gave back stands in its call: of MCP and its error, of code, and, where asked for, of files found. */
function ownResult(item: JsonRecord): MessageItem[] {
  const texts = [
    readString(item, 'output'),
    typeof item.error === 'string' ? item.error : readString(readRecord(item, 'error'), 'message'),
    ...readRecords(item, 'outputs').map((output) => readString(output, 'logs')),
    ...readRecords(item, 'results').map((result) => readString(result, 'text')),
  ].filter((text) => text !== undefined && text !== '')
  if (readText(item, 'call_id') !== undefined || texts.length === 0) return []
  return [{ kind: 'tool-result', toolUseId: readString(item, 'id') ?? '', text: texts.join('\n'), media: [] }]
}

function toolResult(item: JsonRecord): MessageItem {
  const output = item.output
  const content = isRecord(output) ? contentItems([output]) : contentItems(output)
  const text = content.map((each) => (each.kind === 'text' ? each.text : '')).join('')
  const structured = content.length === 0 && typeof output === 'object' && output !== null
  return {
    kind: 'tool-result',
    toolUseId: readString(item, 'call_id') ?? '',
    text: structured ? canonicalJson(output) : text,
    media: content.filter((each) => each.kind === 'media'),
    cacheBreak: content.flatMap((each) => (each.kind === 'text' ? [each.cacheBreak] : [])).at(-1),
  }
}

/**
 * What of an answer is billed by the piece (openai.com, "API pricing"), by the name of its count in `Usage.other`: searches of the web, not
 * opening a page or looking within one, and searches of files. `preview`: the answer was made with the preview of the web search tool, which
 * has prices of its own.
 */
export function countFees(items: readonly JsonRecord[], preview: boolean): Record<string, number> {
  const webSearches = items.filter(
    (item) => readString(item, 'type') === 'web_search_call' && isSearch(readRecord(item, 'action')),
  )
  const fileSearches = items.filter((item) => readString(item, 'type') === 'file_search_call')
  return {
    ...(webSearches.length > 0 ? { [preview ? 'fee.web_search_preview' : 'fee.web_search']: webSearches.length } : {}),
    ...(fileSearches.length > 0 ? { 'fee.file_search': fileSearches.length } : {}),
  }
}

const isSearch = (action: JsonRecord | undefined): boolean => action === undefined || readString(action, 'type') === 'search'
