import type { ParsedRequest } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { assemblePrompt, type PromptDraft, type ToolDraft } from '../assemble-prompt.ts'
import { readCacheBreak } from '../cache-break.ts'
import { canonicalJson } from '../canonical-json.ts'
import { readClientIds } from '../client-ids.ts'
import { modelPathOf } from '../google-model-path.ts'
import { type JsonRecord, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import type { ParseFailure, RequestHead } from '../provider.ts'
import { readRequestBody } from '../request-body.ts'
import { contentItems } from './block.ts'

/** Source: anthropic-sdk, `MessageCreateParams` and its beta kin. */
export function parseMessagesRequest(head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const body = read.value
  const path = modelPathOf(head)
  const drafts = [...system(body), ...readRecords(body, 'messages').map(messageDraft)]
  const requestedTier = readString(body, 'speed') === 'fast' ? 'fast' : readText(body, 'service_tier')
  return ok({
    model: readText(body, 'model') ?? path?.model ?? '',
    streaming: body.stream === true || path?.method === 'streamRawPredict',
    ...assemblePrompt('tools-system-messages', readRecords(body, 'tools').map(toolDraft), drafts),
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

function messageDraft(message: JsonRecord): PromptDraft {
  const items = contentItems(message.content)
  switch (readString(message, 'role')) {
    case 'assistant':
      return { role: 'assistant', items }
    case 'system':
      return { role: 'system', items }
    default:
      return { role: items.some((item) => item.kind === 'tool-result') ? 'tool' : 'user', items }
  }
}

const UNSEEN: ReadonlySet<string> = new Set(['cache_control', 'defer_loading'])

/** A deferred tool is not in the prompt until a search finds it. */
function toolDraft(tool: JsonRecord): ToolDraft {
  const name = readText(tool, 'name') ?? readText(tool, 'mcp_server_name') ?? readString(tool, 'type') ?? ''
  const deferred = tool.defer_loading === true
  return { name, schema: deferred ? null : canonicalJson(tool, UNSEEN), cacheBreak: readCacheBreak(tool) }
}
