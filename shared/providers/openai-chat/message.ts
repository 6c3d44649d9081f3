import { readCacheBreak } from '../cache-break.ts'
import { canonicalJson } from '../canonical-json.ts'
import { isRecord, type JsonRecord, readList, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import { inlineMedia, linkedMedia, type MessageItem, withDetail } from '../message-items.ts'

/**
 * Items of a Chat Completions message: of a request, of an answer, or put together from a stream. Order: reasoning, content, tool uses, as
 * generated. Source: openai-node, `ChatCompletionMessageParam`; vendors' `reasoning_content`, `reasoning`, `reasoning_details`.
 */
export function chatMessageItems(message: JsonRecord): MessageItem[] {
  const reasoning = readReasoning(message)
  const refusal = readText(message, 'refusal')
  return [
    ...(reasoning === '' ? [] : [{ kind: 'reasoning', text: reasoning } as const]),
    ...chatContentItems(message.content),
    ...(refusal === undefined ? [] : [{ kind: 'text', text: refusal } as const]),
    ...audioItems(message),
    ...toolUseItems(message),
  ]
}

/** The vendor's text of its reasoning. OpenRouter sends it twice, as text and in details: the first that says something counts. */
export function readReasoning(from: JsonRecord): string {
  const details = readRecords(from, 'reasoning_details').map(
    (detail) => readString(detail, 'text') ?? readString(detail, 'summary'),
  )
  return readText(from, 'reasoning_content') ?? readText(from, 'reasoning') ?? details.join('')
}

/** `content`: a string, a list of parts, null, or (Cloudflare's JSON mode) an object that stands for its own JSON. */
export function chatContentItems(content: unknown): MessageItem[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }]
  if (Array.isArray(content)) return content.filter(isRecord).flatMap(contentPart)
  return isRecord(content) ? [{ kind: 'text', text: canonicalJson(content) }] : []
}

function contentPart(part: JsonRecord): MessageItem[] {
  const cacheBreak = readCacheBreak(part)
  const text = readString(part, 'text') ?? readString(part, 'refusal')
  if (text !== undefined) return [{ kind: 'text', text, cacheBreak }]
  const media = mediaPart(part)
  if (media) return [{ ...media, cacheBreak }]
  // Mistral gives its thoughts in pieces, Cohere as one text.
  const pieces = readList(part, 'thinking').map((piece) => readString(piece, 'text') ?? '')
  const thinking = readString(part, 'thinking') ?? pieces.join('')
  return thinking === '' ? [] : [{ kind: 'reasoning', text: thinking }]
}

function mediaPart(part: JsonRecord): ReturnType<typeof inlineMedia> | undefined {
  switch (readString(part, 'type')) {
    case 'image_url':
      return withDetail(
        linkedMedia('image', readString(part.image_url, 'url') ?? readString(part, 'image_url') ?? ''),
        readString(part.image_url, 'detail'),
      )
    case 'input_audio':
      return inlineMedia('audio', readString(part.input_audio, 'data') ?? '')
    case 'video_url':
      return linkedMedia('other', readString(part.video_url, 'url') ?? '')
    case 'document_url':
      return linkedMedia('document', readString(part, 'document_url') ?? '')
    case 'file': {
      const data = readString(part.file, 'file_data') ?? readString(part.file, 'file_id') ?? ''
      return linkedMedia('document', data)
    }
    default:
      return undefined
  }
}

/** An answer's speech: its transcript is the text; sent back, the message names only its id. */
function audioItems(message: JsonRecord): MessageItem[] {
  const transcript = readText(readRecord(message, 'audio'), 'transcript')
  return transcript === undefined ? [] : [{ kind: 'text', text: transcript }]
}

/** Uses without a name are the empty fields of servers that leave nothing out. `function_call` is how it was before tools had ids. */
function toolUseItems(message: JsonRecord): MessageItem[] {
  const calls = readRecords(message, 'tool_calls').flatMap((call) => toolUse(readString(call, 'id') ?? '', toolBody(call)))
  return [...calls, ...toolUse('', readRecord(message, 'function_call'))]
}

/** What a tool call says besides its id: a function's name and arguments, or a custom tool's name and input. */
export function toolBody(call: JsonRecord): JsonRecord | undefined {
  const custom = readRecord(call, 'custom')
  const named = readRecord(call, 'function')
  return named && readText(custom, 'name') === undefined ? named : custom
}

function toolUse(id: string, body: JsonRecord | undefined): MessageItem[] {
  const name = readText(body, 'name')
  if (name === undefined) return []
  const given = body?.arguments ?? body?.input ?? ''
  const text = typeof given === 'string' ? given : canonicalJson(given)
  return [{ kind: 'tool-use', id, name, arguments: text, serverSide: false }]
}
