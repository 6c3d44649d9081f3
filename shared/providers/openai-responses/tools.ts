import type { ListedTool } from '../../model/prompt.ts'
import type { ToolDraft } from '../assemble-prompt.ts'
import { readCacheBreak } from '../cache-break.ts'
import { canonicalJson } from '../canonical-json.ts'
import { type JsonRecord, readRecords, readString, readText } from '../json-reading.ts'

/** Keys that the model does not see; a connector's credentials above all. */
const UNSEEN: ReadonlySet<string> = new Set(['authorization', 'headers', 'prompt_cache_breakpoint', 'defer_loading'])

/** A built-in tool is named by its type, an MCP server by its label; the tools of a namespace stand for themselves. */
export function toolDrafts(tool: JsonRecord): ToolDraft[] {
  return singleTools(tool).map((single) => {
    const schema = single.defer_loading === true ? null : schemaOf(single)
    return { name: nameOf(single), schema, cacheBreak: readCacheBreak(single) }
  })
}

/** The tools that a search found (`tool_search_output`): from there on they are in the prompt, whether or not the request defers them. */
export const foundTools = (listId: string, tools: readonly JsonRecord[]): ListedTool[] =>
  tools.flatMap(singleTools).map((tool) => ({ listId, name: nameOf(tool), schema: schemaOf(tool) }))

const singleTools = (tool: JsonRecord): readonly JsonRecord[] =>
  readString(tool, 'type') === 'namespace' ? readRecords(tool, 'tools').flatMap(singleTools) : [tool]

const nameOf = (tool: JsonRecord): string =>
  readText(tool, 'name') ?? readText(tool, 'server_label') ?? readString(tool, 'type') ?? ''

const schemaOf = (tool: JsonRecord): string => canonicalJson(tool, UNSEEN)
