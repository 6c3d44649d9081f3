import { canonicalJson } from '../canonical-json.ts'
import { type JsonRecord, readRecord, readString, readText } from '../json-reading.ts'
import { inlineMedia, linkedMedia, type MediaItem, type MessageItem } from '../message-items.ts'
import type { UseNamer } from '../use-namer.ts'
import { readMessage, readMessages } from './proto-json.ts'

/** Items of a `Content`'s parts, of a request or of an answer. Source: js-genai, `Content`, `Part`. */
export function contentItems(content: JsonRecord | undefined, namer: UseNamer): MessageItem[] {
  return readMessages(content, 'parts').flatMap((part) => partItems(part, namer))
}

const CODE = 'code_execution'

function partItems(part: JsonRecord, namer: UseNamer): MessageItem[] {
  const text = readString(part, 'text')
  if (text !== undefined) return text === '' ? [] : [{ kind: part.thought === true ? 'reasoning' : 'text', text }]
  const call = readMessage(part, 'functionCall')
  if (call) return [toolUse(call, false, namer)]
  const response = readMessage(part, 'functionResponse')
  if (response) return [toolResult(response, namer)]
  const media = mediaItem(part)
  if (media) return [media]
  return serverSideItems(part, namer)
}

function toolUse(call: JsonRecord, serverSide: boolean, namer: UseNamer): MessageItem {
  const name = readText(call, 'name') ?? readText(call, 'toolType')?.toLowerCase() ?? ''
  const id = namer.use(name, readText(call, 'id'))
  return { kind: 'tool-use', id, name, arguments: canonicalJson(call.args ?? {}), serverSide }
}

function toolResult(response: JsonRecord, namer: UseNamer): MessageItem {
  const name = readText(response, 'name') ?? readText(response, 'toolType')?.toLowerCase() ?? ''
  return {
    kind: 'tool-result',
    toolUseId: namer.result(name, readText(response, 'id')),
    name,
    text: canonicalJson(response.response ?? {}),
    media: readMessages(response, 'parts').flatMap((part) => mediaItem(part) ?? []),
  }
}

/** Tools that ran at the provider stand in the answer with their results: code and built-in tools. */
function serverSideItems(part: JsonRecord, namer: UseNamer): MessageItem[] {
  const code = readRecord(part, 'executableCode')
  if (code)
    return [{ kind: 'tool-use', id: namer.use(CODE), name: CODE, arguments: readString(code, 'code') ?? '', serverSide: true }]
  const output = readRecord(part, 'codeExecutionResult')
  if (output)
    return [
      { kind: 'tool-result', toolUseId: namer.result(CODE), name: CODE, text: readString(output, 'output') ?? '', media: [] },
    ]
  const call = readMessage(part, 'toolCall')
  if (call) return [toolUse(call, true, namer)]
  const response = readMessage(part, 'toolResponse')
  return response ? [toolResult(response, namer)] : []
}

function mediaItem(part: JsonRecord): MediaItem | undefined {
  const inline = readMessage(part, 'inlineData')
  if (inline) return inlineMedia(mediaType(inline), readString(inline, 'data') ?? '')
  const file = readMessage(part, 'fileData')
  return file && linkedMedia(mediaType(file), readString(file, 'fileUri') ?? '')
}

function mediaType(blob: JsonRecord): MediaItem['media']['type'] {
  const mime = readString(blob, 'mimeType') ?? ''
  if (mime.startsWith('image/')) return 'image'
  if (mime.startsWith('audio/')) return 'audio'
  return /^(application|text)\//.test(mime) ? 'document' : 'other'
}
