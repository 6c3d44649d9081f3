import type { OutputPart, ParsedResponse, ParsedToolUse, ServerToolResult } from '../model/prompt.ts'
import { type MessageItem, toPromptMessage } from './message-items.ts'

/** What of a `ParsedResponse` follows from the answer's items alone. */
export type AssembledAnswer = Pick<ParsedResponse, 'output' | 'toolUses' | 'serverResults' | 'listedTools' | 'message'>

/** `further`: items of alternative answers (`n` > 1); they were generated and billed, but only the first goes on with the conversation. */
export function assembleAnswer(items: readonly MessageItem[], further: readonly MessageItem[] = []): AssembledAnswer {
  const output = [...items, ...further].flatMap(outputPart)
  const toolUses = items.flatMap(toolUse)
  const serverResults = items.flatMap((item) => serverResult(item, toolUses))
  const listedTools = items.flatMap((item) =>
    item.kind === 'listed-tool' ? [{ listId: item.listId, name: item.name, schema: item.schema }] : [],
  )
  return {
    output,
    toolUses,
    ...(serverResults.length > 0 && { serverResults }),
    ...(listedTools.length > 0 && { listedTools }),
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

function serverResult(item: MessageItem, uses: readonly ParsedToolUse[]): ServerToolResult[] {
  if (item.kind !== 'tool-result' || item.text === '') return []
  const { toolUseId, text } = item
  const name = item.name ?? uses.find(({ id }) => id === toolUseId)?.name
  return [{ toolUseId, name: name ?? 'tool', text }]
}

/** Where in a stream's decoded body tools at the provider ran, by tool use. */
export type ServerRuns = ReadonlyMap<string, NonNullable<ParsedToolUse['ran']>>

/** The answer with what its stream says about when its tools ran. */
export const withServerRuns = <A extends Pick<ParsedResponse, 'toolUses'>>(answer: A, runs: ServerRuns): A => ({
  ...answer,
  toolUses: answer.toolUses.map((use) => {
    const ran = use.serverSide ? runs.get(use.id) : undefined
    return ran ? { ...use, ran } : use
  }),
})
