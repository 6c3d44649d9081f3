import type { ParsedRequest } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { assemblePrompt, type PromptDraft } from '../assemble-prompt.ts'
import { canonicalJson } from '../canonical-json.ts'
import { type JsonRecord, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import type { MessageItem } from '../message-items.ts'
import { toolDrafts } from '../openai-chat/tools.ts'
import { plainPrompt, textsOf } from '../plain-prompt.ts'
import type { ParseFailure, RequestHead } from '../provider.ts'
import { pathOf, readRequestBody } from '../request-body.ts'
import { createUseNamer, type UseNamer } from '../use-namer.ts'
import { imageItems, ollamaMessageItems } from './message.ts'

/** Source: Ollama's api.md, "Generate a chat completion", "Generate a completion", "Generate embeddings". Chats and completions stream unless told not to. */
export function parseOllamaRequest(head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const body = read.value
  const model = readText(body, 'model') ?? ''
  // `/api/embed` takes one text or several; the older `/api/embeddings` has `prompt`.
  if (/\/embed(dings)?$/.test(pathOf(head)))
    return ok({ model, streaming: false, ...plainPrompt(textsOf(body.input ?? body.prompt)) })
  const drafts = [...outputSchema(body), ...completion(body), ...conversation(body)]
  return ok({
    model,
    streaming: body.stream !== false,
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

function conversation(body: JsonRecord): PromptDraft[] {
  const namer = createUseNamer()
  return readRecords(body, 'messages').map((message) => messageDraft(message, namer))
}

function messageDraft(message: JsonRecord, namer: UseNamer): PromptDraft {
  if (readString(message, 'role') === 'assistant') namer.newAnswer()
  const items = ollamaMessageItems(message, namer)
  switch (readString(message, 'role')) {
    case 'system':
      return { role: 'system', items }
    case 'assistant':
      return { role: 'assistant', items }
    case 'tool':
      return { role: 'tool', items: [toolResult(message, namer)] }
    default:
      return { role: 'user', items }
  }
}

function toolResult(message: JsonRecord, namer: UseNamer): MessageItem {
  const name = readText(message, 'tool_name') ?? readText(message, 'name')
  return {
    kind: 'tool-result',
    toolUseId: namer.result(name ?? '', readText(message, 'tool_call_id')),
    name,
    text: readString(message, 'content') ?? '',
    media: imageItems(message),
  }
}
