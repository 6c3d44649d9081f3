import type { ParsedRequest } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { assemblePrompt, type PromptDraft } from '../assemble-prompt.ts'
import { canonicalJson } from '../canonical-json.ts'
import { readClientIds } from '../client-ids.ts'
import { type JsonRecord, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import { parseJsonSequence } from '../json-seq.ts'
import type { ParseFailure, RequestHead } from '../provider.ts'
import { deploymentOf, readRequestBody } from '../request-body.ts'
import { contentItems, responsesItems } from './item.ts'
import { toolDrafts } from './tools.ts'

/**
 * Source: openai-node, `ResponseCreateParams`. With `previous_response_id` or `conversation` the request carries only what is new; what the
 * model reads besides stands in stored answers. `prompt` names a stored one.
 */
export function parseResponsesRequest(head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = head.socket ? readAskingMessage(bytes) : readRequestBody(bytes)
  if (!read.ok) return read
  const body = read.value
  const input = body.input
  const messages: PromptDraft[] =
    typeof input === 'string' ? [{ role: 'user', items: contentItems(input) }] : inputDrafts(readRecords(body, 'input'))
  const own = [...outputSchema(body), ...instructions(body)]
  const requestedTier = readText(body, 'service_tier')
  const previousResponseId = readText(body, 'previous_response_id')
  const conversation = readText(body, 'conversation') ?? readText(readRecord(body, 'conversation'), 'id')
  const held = conversation !== undefined || readRecord(body, 'prompt') !== undefined
  return ok({
    model: readText(body, 'model') ?? deploymentOf(head) ?? '',
    streaming: body.stream === true || head.socket !== undefined,
    ...assemblePrompt('system-tools-messages', readRecords(body, 'tools').flatMap(toolDrafts), [...own, ...messages]),
    ...(requestedTier === undefined ? {} : { requestedTier }),
    ...(previousResponseId === undefined ? {} : { previousResponseId }),
    ...(conversation === undefined ? {} : { keptConversation: conversation }),
    ...readClientIds(body),
    ...(held ? { heldByProvider: true } : {}),
    ...(own.length === 0 ? {} : { instructions: own.length }),
  })
}

/**
 * The message of a WebSocket that asks: `response.create` has the fields of a request beside its own. Where the server goes on by itself,
 * what it was steered with asks.
 */
function readAskingMessage(bytes: Uint8Array): Result<JsonRecord, ParseFailure> {
  const messages = parseJsonSequence(bytes).records.map(({ data }) => data)
  const asking =
    messages.findLast((message) => readString(message, 'type') === 'response.create') ??
    messages.findLast((message) => readString(message, 'type') === 'response.steer')
  return asking ? ok(asking) : readRequestBody(bytes.subarray(1))
}

/** OpenAI puts the schema of structured output in front of the instructions (platform.openai.com, "Prompt caching"). */
function outputSchema(body: JsonRecord): PromptDraft[] {
  const format = readRecord(readRecord(body, 'text'), 'format')
  const schema = readRecord(format, 'schema')
  if (!schema) return []
  const shown = { name: readString(format, 'name'), description: readString(format, 'description'), schema }
  return [{ role: 'system', items: [{ kind: 'text', name: 'output-schema', text: canonicalJson(shown) }] }]
}

function instructions(body: JsonRecord): PromptDraft[] {
  const text = readText(body, 'instructions')
  return text === undefined ? [] : [{ role: 'system', items: [{ kind: 'text', text }] }]
}

/**
 * One answer comes as several items (reasoning, message, tool uses) and is sent back so: neighbours of the assistant's are one message.
 */
export function inputDrafts(items: readonly JsonRecord[]): PromptDraft[] {
  const drafts: PromptDraft[] = []
  for (const item of items) {
    const draft = inputDraft(item)
    const last = drafts.at(-1)
    if (draft.role === 'assistant' && last?.role === 'assistant') {
      drafts[drafts.length - 1] = { role: 'assistant', items: [...last.items, ...draft.items] }
    } else drafts.push(draft)
  }
  return drafts
}

function inputDraft(item: JsonRecord): PromptDraft {
  const items = responsesItems(item)
  const role = readString(item, 'role')
  if (role === 'system' || role === 'developer') return { role: 'system', items }
  if (role === 'user') return { role: 'user', items }
  return { role: items.some((each) => each.kind === 'tool-result') ? 'tool' : 'assistant', items }
}
