import type { ToolDraft } from '../assemble-prompt.ts'
import { readCacheBreak } from '../cache-break.ts'
import { canonicalJson } from '../canonical-json.ts'
import { type JsonRecord, readRecord, readRecords, readString } from '../json-reading.ts'

const UNSEEN: ReadonlySet<string> = new Set(['cache_control', 'defer_loading'])

/** Tools that a Chat Completions request offers: functions, custom tools, and functions as they were before tools. */
export function toolDrafts(body: JsonRecord): ToolDraft[] {
  const tools = readRecords(body, 'tools').map((tool): ToolDraft => {
    const definition = readRecord(tool, 'function') ?? readRecord(tool, 'custom') ?? tool
    const name = readString(definition, 'name') ?? readString(tool, 'type') ?? ''
    // Gateways to Claude take its deferral, on the tool or its function: the model sees none of it until a search finds it.
    const deferred = tool.defer_loading === true || definition.defer_loading === true
    return { name, schema: deferred ? null : canonicalJson(definition, UNSEEN), cacheBreak: readCacheBreak(tool) }
  })
  const legacy = readRecords(body, 'functions').map(
    (definition): ToolDraft => ({ name: readString(definition, 'name') ?? '', schema: canonicalJson(definition) }),
  )
  return [...tools, ...legacy]
}
