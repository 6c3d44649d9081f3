import { isRecord, type JsonRecord, readRecords, readString } from '../json-reading.ts'
import type { MessageItem } from '../message-items.ts'

/** The deferred tools of a request that no search has found yet, by name; with what the model sees of each once it is found. */
export type DeferredTools = Map<string, string>

/**
 * The tools that a block says were found, each where it is named first: the provider puts its definition in the reference's place
 * (platform.claude.com, "Tool search tool"). The search is Anthropic's own or one of the client's tools. Takes them out of `deferred`.
 */
export function foundTools(block: JsonRecord, deferred: DeferredTools): MessageItem[] {
  if (deferred.size === 0 || readString(block, 'type')?.endsWith('tool_result') !== true) return []
  const { content } = block
  const references = isRecord(content) ? readRecords(content, 'tool_references') : readRecords(block, 'content')
  return references.flatMap((reference): MessageItem[] => {
    const name = readString(reference, 'type') === 'tool_reference' ? readString(reference, 'tool_name') : undefined
    const schema = name === undefined ? undefined : deferred.get(name)
    if (name === undefined || schema === undefined) return []
    deferred.delete(name)
    return [{ kind: 'listed-tool', listId: readString(block, 'tool_use_id') ?? '', name, schema }]
  })
}
