import type { OutputPart, ParsedResponse, ParsedToolUse } from '../model/prompt.ts'
import { type MessageItem, toPromptMessage } from './message-items.ts'

/** What of a `ParsedResponse` follows from the answer's items alone. */
export type AssembledAnswer = Pick<ParsedResponse, 'output' | 'toolUses' | 'message'>

/** `further`: items of alternative answers (`n` > 1); they were generated and billed, but only the first goes on with the conversation. */
export function assembleAnswer(items: readonly MessageItem[], further: readonly MessageItem[] = []): AssembledAnswer {
  const output = [...items, ...further].flatMap(outputPart)
  return {
    output,
    toolUses: items.flatMap(toolUse),
    message: output.length > 0 ? toPromptMessage({ role: 'assistant', items }) : null,
  }
}

function outputPart(item: MessageItem): OutputPart[] {
  switch (item.kind) {
    case 'text':
    case 'reasoning':
      return item.text === '' ? [] : [{ kind: item.kind, text: item.text }]
    case 'tool-use':
      return [{ kind: 'tool-arguments', name: item.name, text: item.arguments }]
    default:
      return []
  }
}

function toolUse(item: MessageItem): ParsedToolUse[] {
  if (item.kind !== 'tool-use') return []
  const { id, name } = item
  return [{ id, name, arguments: item.arguments, ...(item.serverSide ? { serverSide: true } : {}) }]
}
