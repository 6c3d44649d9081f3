import type { ListedTool, PromptMessage, PromptPart } from '../model/prompt.ts'
import { imageSizeOf } from '../tokens/image-size.ts'
import { decodeMedia } from '../tokens/media-bytes.ts'
import { secondsOf } from '../tokens/media-length.ts'
import { pdfPages } from '../tokens/pdf-pages.ts'
import { canonicalArguments } from './canonical-json.ts'

export type CacheBreak = '5m' | '1h'
export type Media = NonNullable<PromptPart['media']>

/**
 * What a message holds, whatever the wire calls it. Each format maps its own shapes to items, for requests and answers alike; everything
 * after that is common. So an answer and the message in which a client sends it back cannot differ but where the wire itself does.
 */
export type MessageItem =
  | {
      readonly kind: 'text'
      readonly text: string
      /** What it is, where it is not simply text of its message: `output-schema`. */
      readonly name?: string
      readonly cacheBreak?: CacheBreak | undefined
    }
  | {
      readonly kind: 'reasoning'
      readonly text: string
      /** Bytes of it that only the provider can open. */
      readonly sealed?: number | undefined
    }
  /** An MCP server's tool, as the provider listed it. */
  | ({ readonly kind: 'listed-tool' } & ListedTool)
  | {
      readonly kind: 'tool-use'
      readonly id: string
      readonly name: string
      /** JSON text as it came; it may be cut. */
      readonly arguments: string
      /** Ran at the provider: its result stands in the same message. */
      readonly serverSide: boolean
      readonly cacheBreak?: CacheBreak | undefined
    }
  | {
      readonly kind: 'tool-result'
      readonly toolUseId: string
      /** Tool, where the wire repeats it. */
      readonly name?: string | undefined
      readonly text: string
      readonly media: readonly MediaItem[]
      /** Bytes of it that only the provider can open. */
      readonly sealed?: number | undefined
      readonly cacheBreak?: CacheBreak | undefined
    }
  | MediaItem

export interface MediaItem {
  readonly kind: 'media'
  readonly media: Media
  /** Tells this picture from another: a digest of its data, or its address. */
  readonly identity: string
  readonly cacheBreak?: CacheBreak | undefined
}

export interface MessageDraft {
  readonly role: PromptMessage['role']
  readonly items: readonly MessageItem[]
}

/**
 * The conversation's unit of linking. Reasoning stays out, as clients drop it or the provider does; so do cache marks, which move from call
 * to call, blanks around the text, and what tools at the provider did. Text blocks join: one string equals the same in pieces.
 */
export function toPromptMessage({ role, items }: MessageDraft): PromptMessage {
  const uses = items.filter((item) => item.kind === 'tool-use').filter((use) => !use.serverSide)
  const results = role === 'assistant' ? [] : items.filter((item) => item.kind === 'tool-result')
  const text = items.map((item) => (item.kind === 'text' ? item.text : '')).join('')
  const media = items.flatMap((item) => (item.kind === 'media' ? [item.identity] : []))
  return {
    role,
    canonical: JSON.stringify([
      role,
      text.trim(),
      uses.map((use) => [use.id, use.name, canonicalArguments(use.arguments)]),
      results.map((result) => [result.toolUseId, result.text.trim(), result.media.map((item) => item.identity)]),
      media,
    ]),
    toolUseIds: uses.map((use) => use.id),
    toolResultIds: results.map((result) => result.toolUseId),
  }
}

/** Of base64 text: how many bytes it stands for. */
export const bytesOfBase64 = (base64: string): number => Math.floor((base64.replace(/=+$/, '').length * 3) / 4)

/** Media given inline as base64: its size is that of the decoded data; pixels, seconds and pages are those that its file tells. */
export function inlineMedia(type: Media['type'], base64: string): MediaItem {
  const data = base64.replace(/=+$/, '')
  const media = { type, bytes: bytesOfBase64(data), ...measured(type, base64) }
  return { kind: 'media', media, identity: `${type}:${digest(data)}` }
}

function measured(type: Media['type'], base64: string): Pick<Media, 'image' | 'seconds' | 'pages'> {
  if (type === 'image') {
    const image = imageSizeOf(base64)
    return image ? { image } : {}
  }
  if (type === 'document' && !base64.startsWith(PDF)) return {}
  const file = decodeMedia(base64)
  if (type === 'document') {
    const pages = file && pdfPages(file)
    return pages === undefined ? {} : { pages }
  }
  const seconds = file && secondsOf(file)
  return seconds === undefined ? {} : { seconds }
}

/** `%PDF-` in base64, as far as whole characters go. */
const PDF = 'JVBERi'

/** A picture that OpenAI's `detail` asks to be read small; other settings leave the rule as it is. */
export function withDetail(item: MediaItem, detail: string | undefined): MediaItem {
  const { image } = item.media
  return image && detail === 'low' ? { ...item, media: { ...item.media, image: { ...image, detail } } } : item
}

/** Media given by address or file id, or as a `data:` URL. Size unknown (0) but for the latter. */
export function linkedMedia(type: Media['type'], url: string): MediaItem {
  const inline = /^data:[^,]{0,200};base64,/.exec(url)
  if (inline) return inlineMedia(type, url.slice(inline[0].length))
  return { kind: 'media', media: { type, bytes: 0 }, identity: `${type}:${url.length > 200 ? digest(url) : url}` }
}

/** FNV-1a in two halves, with the length: tells pictures of one conversation apart; no security rests on it. */
function digest(text: string): string {
  let high = 0x811c9dc5
  let low = 0xcbf29ce4
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    high = Math.imul(high ^ code, 0x01000193)
    low = Math.imul(low ^ (code + at), 0x01000193)
  }
  return `${text.length}-${(high >>> 0).toString(16)}${(low >>> 0).toString(16)}`
}
