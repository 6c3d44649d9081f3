import { type JsonRecord, readList, readText } from '../json-reading.ts'
import { inlineMedia, type MediaItem, type MessageItem } from '../message-items.ts'
import { chatMessageItems } from '../openai-chat/message.ts'

/** A message is one of Chat Completions', but for `thinking`, arguments that are objects, and pictures that stand beside the text. */
export const ollamaMessageItems = (message: JsonRecord): MessageItem[] => [
  ...chatMessageItems({ ...message, reasoning: readText(message, 'thinking') }),
  ...imageItems(message),
]

/** `images`: base64 texts. */
export const imageItems = (from: JsonRecord): MediaItem[] =>
  readList(from, 'images').flatMap((image) => (typeof image === 'string' ? [inlineMedia('image', image)] : []))
