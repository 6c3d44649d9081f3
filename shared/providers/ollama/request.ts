import type { ParsedRequest } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { assemblePrompt, type PromptDraft } from '../assemble-prompt.ts'
import { canonicalJson } from '../canonical-json.ts'
import { type JsonRecord, readList, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import type { MessageItem } from '../message-items.ts'
import { toolDrafts } from '../openai-chat/tools.ts'
import type { ParseFailure, RequestHead } from '../provider.ts'
import { pathOf, readRequestBody } from '../request-body.ts'
import { imageItems, ollamaMessageItems } from './message.ts'

/** Source: Ollama's api.md, "Generate a chat completion", "Generate a completion", "Generate embeddings". Chats and completions stream unless told not to. */
export function parseOllamaRequest(head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const body = read.value
  const embeds = /\/embed(dings)?$/.test(pathOf(head))
  const drafts = [...outputSchema(body), ...(embeds ? [embedded(body)] : [...completion(body), ...conversation(body)])]
  return ok({
    model: readText(body, 'model') ?? '',
    streaming: !embeds && body.stream !== false,
    ...assemblePrompt('system-tools-messages', toolDrafts(body), drafts),
  })
}

function outputSchema(body: JsonRecord): PromptDraft[] {
  const schema = readRecord(body, 'format')
  return schema ? [{ role: 'system', items: [{ kind: 'text', name: 'output-schema', text: canonicalJson(schema) }] }] : []
}

const text = (value: string): MessageItem[] => (value === '' ? [] : [{ kind: 'text', text: value }])

/** `/api/generate`: one prompt, with its instructions. */
function completion(body: JsonRecord): PromptDraft[] {
  const system = readText(body, 'system')
  const items = [...text(readString(body, 'prompt') ?? ''), ...text(readString(body, 'suffix') ?? ''), ...imageItems(body)]
  return [
    ...(system === undefined ? [] : [{ role: 'system', items: text(system) } as const]),
    ...(items.length === 0 ? [] : [{ role: 'user', items } as const]),
  ]
}

const conversation = (body: JsonRecord): PromptDraft[] => readRecords(body, 'messages').map(messageDraft)

function messageDraft(message: JsonRecord): PromptDraft {
  const items = ollamaMessageItems(message)
  switch (readString(message, 'role')) {
    case 'system':
      return { role: 'system', items }
    case 'assistant':
      return { role: 'assistant', items }
    case 'tool':
      return { role: 'tool', items: [toolResult(message)] }
    default:
      return { role: 'user', items }
  }
}

/** Servers before 0.12 gave tool uses no id; a result then only names its tool. */
const toolResult = (message: JsonRecord): MessageItem => ({
  kind: 'tool-result',
  toolUseId: readString(message, 'tool_call_id') ?? '',
  name: readText(message, 'tool_name') ?? readText(message, 'name'),
  text: readString(message, 'content') ?? '',
  media: imageItems(message),
})

/** `/api/embed` takes one text or several; the older `/api/embeddings` has `prompt`. */
function embedded(body: JsonRecord): PromptDraft {
  const input = readString(body, 'input') ?? readString(body, 'prompt')
  const inputs = input === undefined ? readList(body, 'input').filter((each) => typeof each === 'string') : [input]
  return { role: 'user', items: inputs.flatMap(text) }
}
