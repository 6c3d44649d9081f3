import type { ParsedRequest } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { assemblePrompt, type PromptDraft, type ToolDraft } from '../assemble-prompt.ts'
import { readCacheBreak } from '../cache-break.ts'
import { canonicalJson } from '../canonical-json.ts'
import { readClientIds } from '../client-ids.ts'
import { modelPathOf } from '../google-model-path.ts'
import { isRecord, type JsonRecord, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import type { MessageItem } from '../message-items.ts'
import type { ParseFailure, RequestHead } from '../provider.ts'
import { readRequestBody } from '../request-body.ts'
import { contentItems } from './block.ts'
import { type DeferredTools, foundTools } from './found-tools.ts'

/** Source: anthropic-sdk, `MessageCreateParams` and its beta kin. */
export function parseMessagesRequest(head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const body = read.value
  const path = modelPathOf(head)
  const tools = readRecords(body, 'tools')
  const deferred = new Map(tools.filter(isDeferred).map((tool) => [toolName(tool), toolSchema(tool)]))
  const drafts = [...system(body), ...readRecords(body, 'messages').map((message) => messageDraft(message, deferred))]
  const requestedTier = readString(body, 'speed') === 'fast' ? 'fast' : readText(body, 'service_tier')
  return ok({
    model: readText(body, 'model') ?? path?.model ?? '',
    streaming: body.stream === true || path?.method === 'streamRawPredict',
    ...assemblePrompt('tools-system-messages', tools.map(toolDraft), drafts),
    ...(requestedTier === undefined ? {} : { requestedTier }),
    ...readClientIds(body),
    ...(readRecords(body, 'mcp_servers').length > 0 && { mcpServers: true }),
  })
}

/** Structured output's schema reaches the model with the instructions. */
function system(body: JsonRecord): PromptDraft[] {
  const format = readRecord(readRecord(body, 'output_config'), 'format') ?? readRecord(body, 'output_format')
  const schema = readRecord(format, 'schema')
  return [
    { role: 'system', items: contentItems(body.system) },
    ...(schema
      ? [{ role: 'system', items: [{ kind: 'text', name: 'output-schema', text: canonicalJson(schema) }] } as const]
      : []),
  ]
}

function messageDraft(message: JsonRecord, deferred: DeferredTools): PromptDraft {
  const items = withFoundTools(message.content, deferred)
  switch (readString(message, 'role')) {
    case 'assistant':
      return { role: 'assistant', items }
    case 'system':
      return { role: 'system', items }
    default:
      return { role: items.some((item) => item.kind === 'tool-result') ? 'tool' : 'user', items }
  }
}

function withFoundTools(content: unknown, deferred: DeferredTools): MessageItem[] {
  if (deferred.size === 0 || !Array.isArray(content)) return contentItems(content)
  return content.filter(isRecord).flatMap((block) => [...contentItems([block]), ...foundTools(block, deferred)])
}

const UNSEEN: ReadonlySet<string> = new Set(['cache_control', 'defer_loading'])

const toolName = (tool: JsonRecord): string =>
  readText(tool, 'name') ?? readText(tool, 'mcp_server_name') ?? readString(tool, 'type') ?? ''

const toolSchema = (tool: JsonRecord): string => canonicalJson(tool, UNSEEN)

/** A deferred tool is not in the prompt until a search finds it. */
const isDeferred = (tool: JsonRecord): boolean => tool.defer_loading === true

const toolDraft = (tool: JsonRecord): ToolDraft => ({
  name: toolName(tool),
  schema: isDeferred(tool) ? null : toolSchema(tool),
  cacheBreak: readCacheBreak(tool),
})
