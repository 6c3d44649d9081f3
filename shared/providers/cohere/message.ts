import { canonicalJson } from '../canonical-json.ts'
import { isRecord, type JsonRecord, readRecord, readString, readText } from '../json-reading.ts'
import type { MessageItem } from '../message-items.ts'
import { chatContentItems, chatMessageItems } from '../openai-chat/message.ts'

/** A message is one of Chat Completions', but for `tool_plan`: what the model thinks before it uses tools, which clients may leave out. */
export const cohereMessageItems = (message: JsonRecord): MessageItem[] =>
  chatMessageItems({ ...message, reasoning: readText(message, 'tool_plan') })

/** `content` of a tool's result: a text, or blocks of text and documents. */
export function resultText(content: unknown): string {
  if (!Array.isArray(content)) return textOf(chatContentItems(content))
  return content
    .filter(isRecord)
    .map((block) => readDocument(readRecord(block, 'document') ?? block) ?? textOf(chatContentItems([block])))
    .join('')
}

/** A document that an answer may cite: a text, or fields, which the model sees as such. */
export function documentItems(document: unknown): MessageItem[] {
  const text =
    typeof document === 'string' ? document : isRecord(document) ? (readDocument(document) ?? canonicalJson(document)) : ''
  return text === '' ? [] : [{ kind: 'text', name: 'document', text }]
}

function readDocument(document: JsonRecord): string | undefined {
  const fields = readRecord(document, 'data')
  return fields ? canonicalJson(fields) : readString(document, 'data')
}

const textOf = (items: readonly MessageItem[]): string => items.map((item) => (item.kind === 'text' ? item.text : '')).join('')
