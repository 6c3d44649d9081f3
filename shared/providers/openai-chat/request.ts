import type { ParsedRequest } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { assemblePrompt, type PromptDraft } from '../assemble-prompt.ts'
import { readCacheBreak } from '../cache-break.ts'
import { canonicalJson } from '../canonical-json.ts'
import { readClientIds } from '../client-ids.ts'
import { type JsonRecord, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import type { ParseFailure, RequestHead } from '../provider.ts'
import { deploymentOf, readRequestBody } from '../request-body.ts'
import { chatContentItems, chatMessageItems } from './message.ts'
import { toolDrafts } from './tools.ts'

/** Source: openai-node, `ChatCompletionCreateParams`. */
export function parseChatRequest(head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const body = read.value
  const drafts = [...outputSchema(body), ...readRecords(body, 'messages').map(messageDraft)]
  const requestedTier = readText(body, 'service_tier')
  return ok({
    model: readText(body, 'model') ?? deploymentOf(head) ?? '',
    streaming: body.stream === true,
    ...assemblePrompt('system-tools-messages', toolDrafts(body), drafts),
    ...(requestedTier === undefined ? {} : { requestedTier }),
    ...readClientIds(body),
  })
}

/** OpenAI puts the schema of structured output in front of the instructions (platform.openai.com, "Prompt caching"). */
function outputSchema(body: JsonRecord): PromptDraft[] {
  const schema = readRecord(readRecord(body, 'response_format'), 'json_schema')
  return schema ? [{ role: 'system', items: [{ kind: 'text', name: 'output-schema', text: canonicalJson(schema) }] }] : []
}

function messageDraft(message: JsonRecord): PromptDraft {
  switch (readString(message, 'role')) {
    case 'system':
    case 'developer':
      return { role: 'system', items: chatContentItems(message.content) }
    case 'assistant':
      return { role: 'assistant', items: chatMessageItems(message) }
    case 'tool':
    case 'function':
      return { role: 'tool', items: [toolResult(message)] }
    default:
      return { role: 'user', items: chatContentItems(message.content) }
  }
}

function toolResult(message: JsonRecord): PromptDraft['items'][number] {
  const content = chatContentItems(message.content)
  return {
    kind: 'tool-result',
    toolUseId: readString(message, 'tool_call_id') ?? '',
    name: readText(message, 'name'),
    text: content.map((item) => (item.kind === 'text' ? item.text : '')).join(''),
    media: content.filter((item) => item.kind === 'media'),
    cacheBreak: readCacheBreak(message) ?? content.flatMap((item) => (item.kind === 'text' ? [item.cacheBreak] : [])).at(-1),
  }
}
