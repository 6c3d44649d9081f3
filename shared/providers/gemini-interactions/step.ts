import { canonicalJson } from '../canonical-json.ts'
import { isRecord, type JsonRecord, readRecords, readString, readText } from '../json-reading.ts'
import { inlineMedia, linkedMedia, type MediaItem, type MessageItem } from '../message-items.ts'

/** Who a step is by; null: it is a piece of content that stands for itself. */
export type StepRole = 'user' | 'assistant' | 'tool'

export function stepRole(step: JsonRecord): StepRole | null {
  const role = readString(step, 'role')
  if (role !== undefined) return role === 'model' ? 'assistant' : 'user'
  const type = readString(step, 'type') ?? ''
  if (type === 'user_input') return 'user'
  if (type === 'function_result') return 'tool'
  return type === 'model_output' || type === 'thought' || /_(call|result)$/.test(type) ? 'assistant' : null
}

/**
 * Items of a step, or of the older turns and bare contents. Source: js-genai, `Step`, `Content`; ai.google.dev, "Interactions API". Tools are
 * many and of one shape, so the type's ending tells: only `function_call` waits for the client, others ran at the provider.
 */
export function stepItems(step: JsonRecord): MessageItem[] {
  const type = readString(step, 'type') ?? ''
  if (type === 'thought') return [{ kind: 'reasoning', text: textsOf(readRecords(step, 'summary')) }]
  if (type.endsWith('_call')) return [toolUse(type, step)]
  if (type.endsWith('_result')) return [toolResult(type, step)]
  return 'content' in step ? contentItems(step.content) : contentItems([step])
}

function contentItems(content: unknown): MessageItem[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }]
  return Array.isArray(content) ? content.filter(isRecord).flatMap(contentItem) : []
}

function contentItem(content: JsonRecord): MessageItem[] {
  const media = mediaItem(content)
  if (media) return [media]
  const text = readString(content, 'text')
  return text === undefined ? [] : [{ kind: 'text', text }]
}

const MEDIA: Readonly<Record<string, MediaItem['media']['type']>> = {
  image: 'image',
  audio: 'audio',
  video: 'other',
  document: 'document',
}

function mediaItem(content: JsonRecord): MediaItem | undefined {
  const type = readString(content, 'type') ?? ''
  const medium = Object.hasOwn(MEDIA, type) ? MEDIA[type] : undefined
  if (!medium) return undefined
  const data = readString(content, 'data')
  return data === undefined ? linkedMedia(medium, readString(content, 'uri') ?? '') : inlineMedia(medium, data)
}

const textsOf = (contents: readonly JsonRecord[]): string => contents.map((each) => readString(each, 'text') ?? '').join('')

function toolUse(type: string, step: JsonRecord): MessageItem {
  const given = step.arguments
  return {
    kind: 'tool-use',
    id: readString(step, 'id') ?? '',
    name: readText(step, 'name') ?? type.slice(0, -'_call'.length),
    // A stream gives the text as it came.
    arguments: typeof given === 'string' ? given : canonicalJson(given ?? {}),
    serverSide: type !== 'function_call',
  }
}

function toolResult(type: string, step: JsonRecord): MessageItem {
  const { result } = step
  const items = Array.isArray(result) ? contentItems(result) : []
  const text = items.map((item) => (item.kind === 'text' ? item.text : '')).join('')
  return {
    kind: 'tool-result',
    toolUseId: readString(step, 'call_id') ?? '',
    name: readText(step, 'name') ?? (type === 'function_result' ? undefined : type.slice(0, -'_result'.length)),
    text: items.length > 0 ? text : typeof result === 'string' ? result : canonicalJson(result ?? null),
    media: items.filter((item) => item.kind === 'media'),
  }
}
