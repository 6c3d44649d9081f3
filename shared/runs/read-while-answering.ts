import type { ListedTool, ParsedResponse, PromptPart, ServerToolResult } from '../model/prompt.ts'

export const listedPart = ({ listId, name, schema }: ListedTool): PromptPart => ({
  kind: 'tool-schema',
  name,
  text: schema,
  message: null,
  toolUseId: listId,
})

export const resultPart = ({ toolUseId, name, text }: ServerToolResult): PromptPart => ({
  kind: 'tool-result',
  name,
  text,
  message: null,
  toolUseId,
})

/** What the provider put into the prompt while it answered, and shows in the answer: the tools of MCP servers, and what its own tools gave back. */
export const readWhileAnswering = ({ listedTools = [], serverResults = [] }: ParsedResponse): PromptPart[] => [
  ...listedTools.map(listedPart),
  ...serverResults.map(resultPart),
]
