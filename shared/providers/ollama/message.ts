import { type JsonRecord, readList, readText } from '../json-reading.ts'
import { inlineMedia, type MediaItem, type MessageItem } from '../message-items.ts'
import { chatMessageItems } from '../openai-chat/message.ts'
import type { UseNamer } from '../use-namer.ts'

/**
 * A message is one of Chat Completions', but for `thinking`, arguments that are objects, and pictures that stand beside the text. Tool uses have
 * ids since 2025 only, and clients that rebuild the message drop them.
 */
export const ollamaMessageItems = (message: JsonRecord, namer: UseNamer): MessageItem[] => [
  ...chatMessageItems({ ...message, reasoning: readText(message, 'thinking') }).map((item) =>
    item.kind === 'tool-use' ? { ...item, id: namer.use(item.name, item.id || undefined) } : item,
  ),
  ...imageItems(message),
]

/** `images`: base64 texts. */
export const imageItems = (from: JsonRecord): MediaItem[] =>
  readList(from, 'images').flatMap((image) => (typeof image === 'string' ? [inlineMedia('image', image)] : []))
