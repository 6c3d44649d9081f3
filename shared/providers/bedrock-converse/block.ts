import { canonicalJson } from '../canonical-json.ts'
import { type JsonRecord, readRecord, readRecords, readString } from '../json-reading.ts'
import { type CacheBreak, inlineMedia, linkedMedia, type MediaItem, type MessageItem } from '../message-items.ts'

/**
 * Items of a list of `ContentBlock`, `SystemContentBlock` or `ToolResultContentBlock`: a block is an object with one key, which names it. Source:
 * AWS API reference, Bedrock Runtime. A cache point stands behind what it marks.
 */
export function contentItems(from: unknown, key: string): MessageItem[] {
  const items: MessageItem[] = []
  for (const block of readRecords(from, key)) {
    const point = cacheBreakOf(block)
    const last = items.at(-1)
    if (!point) items.push(...blockItems(block))
    else if (last && last.kind !== 'reasoning' && last.kind !== 'listed-tool')
      items[items.length - 1] = { ...last, cacheBreak: point }
  }
  return items
}

/** The time to live of a `cachePoint`; undefined for any other block. */
export function cacheBreakOf(block: JsonRecord): CacheBreak | undefined {
  const point = readRecord(block, 'cachePoint')
  if (!point) return undefined
  return readString(point, 'ttl') === '1h' ? '1h' : '5m'
}

/** A block of a message or of the instructions. */
function blockItems(block: JsonRecord): MessageItem[] {
  const reasoning = readRecord(block, 'reasoningContent')
  if (reasoning) return [{ kind: 'reasoning', text: readString(readRecord(reasoning, 'reasoningText'), 'text') ?? '' }]
  const use = readRecord(block, 'toolUse')
  if (use) return [toolUse(use)]
  const result = readRecord(block, 'toolResult')
  if (result) return [toolResult(result)]
  const guarded = readRecord(block, 'guardContent')
  if (guarded) return partItems(readRecord(guarded, 'text') ?? guarded)
  const cited = readRecord(block, 'citationsContent')
  return cited ? text(textsOf(cited, 'content').join('')) : partItems(block)
}

/** What may also stand in a tool's result. */
function partItems(part: JsonRecord): MessageItem[] {
  const said = readString(part, 'text')
  if (said !== undefined) return text(said)
  if (part.json !== undefined) return text(canonicalJson(part.json))
  const found = readRecord(part, 'searchResult')
  if (found) return text([...TITLES.map((key) => readString(found, key) ?? ''), ...textsOf(found, 'content')].join('\n'))
  const document = readRecord(part, 'document')
  if (document) return documentItems(document)
  return MEDIA.flatMap(([key, type]) => {
    const medium = readRecord(part, key)
    return medium ? [mediaItem(type, medium)] : []
  })
}

const TITLES = ['title', 'source'] as const
const MEDIA = [
  ['image', 'image'],
  ['audio', 'audio'],
  ['video', 'other'],
] as const

const text = (value: string): MessageItem[] => (value === '' ? [] : [{ kind: 'text', text: value }])

const textsOf = (from: JsonRecord | undefined, key: string): string[] =>
  readRecords(from, key).flatMap((part) => readString(part, 'text') ?? [])

const toolUse = (use: JsonRecord): MessageItem => ({
  kind: 'tool-use',
  id: readString(use, 'toolUseId') ?? '',
  name: readString(use, 'name') ?? '',
  // A stream gives the text as it came.
  arguments: typeof use.input === 'string' ? use.input : canonicalJson(use.input ?? {}),
  serverSide: readString(use, 'type') === 'server_tool_use',
})

function toolResult(result: JsonRecord): MessageItem {
  const items = readRecords(result, 'content').flatMap(partItems)
  return {
    kind: 'tool-result',
    toolUseId: readString(result, 'toolUseId') ?? '',
    text: items.map((item) => (item.kind === 'text' ? item.text : '')).join(''),
    media: items.filter((item) => item.kind === 'media'),
  }
}

/** Bytes, or where they lie. */
function mediaItem(type: MediaItem['media']['type'], value: JsonRecord): MediaItem {
  const source = readRecord(value, 'source')
  const bytes = readString(source, 'bytes')
  return bytes === undefined
    ? linkedMedia(type, readString(readRecord(source, 's3Location'), 'uri') ?? '')
    : inlineMedia(type, bytes)
}

/** A document may be given as text or as blocks; then the model reads it as such. */
function documentItems(document: JsonRecord): MessageItem[] {
  const source = readRecord(document, 'source')
  const given = readString(source, 'text') ?? textsOf(source, 'content').join('\n')
  return given === '' ? [mediaItem('document', document)] : text(given)
}
