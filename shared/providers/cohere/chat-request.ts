import type { ParsedRequest } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { assemblePrompt, type PromptDraft } from '../assemble-prompt.ts'
import { canonicalJson } from '../canonical-json.ts'
import { type JsonRecord, readList, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import { chatContentItems } from '../openai-chat/message.ts'
import { toolDrafts } from '../openai-chat/tools.ts'
import type { ParseFailure, RequestHead } from '../provider.ts'
import { readRequestBody } from '../request-body.ts'
import { cohereMessageItems, documentItems, resultText } from './message.ts'

/** Source: docs.cohere.com, "Chat" (v2). */
export function parseCohereChatRequest(_head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const body = read.value
  const drafts = [...outputSchema(body), documents(body), ...readRecords(body, 'messages').map(messageDraft)]
  return ok({
    model: readText(body, 'model') ?? '',
    streaming: body.stream === true,
    ...assemblePrompt('system-tools-messages', toolDrafts(body), drafts),
  })
}

function outputSchema(body: JsonRecord): PromptDraft[] {
  const format = readRecord(body, 'response_format')
  const schema = readRecord(format, 'json_schema') ?? readRecord(format, 'schema')
  return schema ? [{ role: 'system', items: [{ kind: 'text', name: 'output-schema', text: canonicalJson(schema) }] }] : []
}

const documents = (body: JsonRecord): PromptDraft => ({
  role: 'system',
  items: readList(body, 'documents').flatMap(documentItems),
})

function messageDraft(message: JsonRecord): PromptDraft {
  switch (readString(message, 'role')) {
    case 'system':
    case 'developer':
      return { role: 'system', items: chatContentItems(message.content) }
    case 'assistant':
      return { role: 'assistant', items: cohereMessageItems(message) }
    case 'tool': {
      const toolUseId = readString(message, 'tool_call_id') ?? ''
      return { role: 'tool', items: [{ kind: 'tool-result', toolUseId, text: resultText(message.content), media: [] }] }
    }
    default:
      return { role: 'user', items: chatContentItems(message.content) }
  }
}
