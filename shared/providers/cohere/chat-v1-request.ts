import type { ParsedRequest } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { assemblePrompt, type PromptDraft } from '../assemble-prompt.ts'
import { readClientIds } from '../client-ids.ts'
import { type JsonRecord, readList, readRecords, readString, readText } from '../json-reading.ts'
import { toolDrafts } from '../openai-chat/tools.ts'
import type { ParseFailure, RequestHead } from '../provider.ts'
import { readRequestBody } from '../request-body.ts'
import { createUseNamer, type UseNamer } from '../use-namer.ts'
import { chatV1Items, chatV1Results } from './chat-v1-message.ts'
import { documentItems } from './message.ts'

/**
 * Source: docs.cohere.com, "Chat" (v1): the last message stands apart from the history. Where there is none, a `conversation_id` names one that the
 * provider keeps.
 */
export function parseCohereChatV1Request(_head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const body = read.value
  const preamble = readText(body, 'preamble')
  const namer = createUseNamer()
  const documents = readList(body, 'documents').flatMap(documentItems)
  const history = readRecords(body, 'chat_history')
  const conversation = history.length > 0 ? undefined : readText(body, 'conversation_id')
  const own = documents.length + (preamble === undefined ? 0 : 1)
  const drafts: PromptDraft[] = [
    ...(preamble === undefined ? [] : [{ role: 'system', items: [{ kind: 'text', text: preamble }] } as const]),
    { role: 'system', items: documents },
    ...history.flatMap((turn) => turnDrafts(readString(turn, 'role') ?? '', turn, namer)),
    ...turnDrafts('USER', body, namer),
  ]
  return ok({
    model: readText(body, 'model') ?? '',
    streaming: body.stream === true,
    ...assemblePrompt('system-tools-messages', toolDrafts(body), drafts),
    ...(conversation === undefined ? {} : { keptConversation: conversation, heldByProvider: true, instructions: own }),
    ...readClientIds(body),
  })
}

/** Clients write the roles in any case. A request that answers tools may say something too. */
function turnDrafts(named: string, turn: JsonRecord, namer: UseNamer): PromptDraft[] {
  const role = roleOf(named)
  if (role === 'assistant') namer.newAnswer()
  const results = chatV1Results(turn, namer)
  const said = chatV1Items(turn, 'message', namer)
  return [
    ...(results.length > 0 ? [{ role: 'tool', items: results } as const] : []),
    ...(said.length > 0 ? [{ role, items: said }] : []),
  ]
}

function roleOf(role: string): PromptDraft['role'] {
  switch (role.toUpperCase()) {
    case 'SYSTEM':
      return 'system'
    case 'CHATBOT':
      return 'assistant'
    case 'TOOL':
      return 'tool'
    default:
      return 'user'
  }
}
