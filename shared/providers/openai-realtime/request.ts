import type { ParsedRequest } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { assemblePrompt, type PromptDraft } from '../assemble-prompt.ts'
import { type JsonRecord, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import { parseJsonSequence } from '../json-seq.ts'
import { inlineMedia } from '../message-items.ts'
import { inputDrafts } from '../openai-responses/request.ts'
import { toolDrafts } from '../openai-responses/tools.ts'
import type { ParseFailure, RequestHead } from '../provider.ts'
import { plainItem } from './session.ts'

/** What the messages of a turn come to. */
interface Sent {
  session: JsonRecord
  /** Of `response.create`: holds for this response alone. */
  response: JsonRecord
  readonly drafts: PromptDraft[]
  /** Base64 of sound that was not put into an item by the client. */
  audio: string[]
}

/**
 * Source: openai-node, `RealtimeClientEvent`. The session's settings stand in front of every turn; what was said in earlier turns is recalled.
 * Items that the client deletes or truncates later stay in what is recalled.
 */
export function parseRealtimeRequest(head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const sent: Sent = { session: {}, response: {}, drafts: [], audio: [] }
  for (const { data } of parseJsonSequence(bytes).records) add(sent, data)
  flushAudio(sent)
  const { session, response, drafts } = sent
  const model = askedModel(head) ?? readText(session, 'model') ?? ''
  const instructions = readText(response, 'instructions') ?? readText(session, 'instructions')
  const own: PromptDraft[] = instructions === undefined ? [] : [{ role: 'system', items: [{ kind: 'text', text: instructions }] }]
  const tools = readRecords(response.tools === undefined ? session : response, 'tools').flatMap(toolDrafts)
  const ownContext = response.input !== undefined
  const messages = ownContext ? inputDrafts(readRecords(response, 'input').map(plainItem)) : drafts
  return ok({
    model,
    streaming: true,
    ...assemblePrompt('system-tools-messages', tools, [...own, ...messages]),
    ...(own.length === 0 ? {} : { instructions: own.length }),
    ...conversationOf(head, response, ownContext),
  })
}

/** A response of its own context reads nothing else; one beside the conversation reads it, but is no part of it. */
function conversationOf({ socket }: RequestHead, response: JsonRecord, ownContext: boolean): Partial<ParsedRequest> {
  if (!socket || ownContext) return {}
  return {
    keptConversation: socket.id,
    ...(socket.turn === 1 && { opensConversation: true }),
    ...(readString(response, 'conversation') === 'none' && { aside: true }),
  }
}

function add(sent: Sent, message: JsonRecord): void {
  switch (readString(message, 'type')) {
    case 'session.update':
      sent.session = { ...sent.session, ...readRecord(message, 'session') }
      break
    case 'conversation.item.create': {
      const item = readRecord(message, 'item')
      if (!item) break
      flushAudio(sent)
      sent.drafts.push(...inputDrafts([plainItem(item)]))
      break
    }
    case 'input_audio_buffer.append':
      sent.audio.push(readString(message, 'audio') ?? '')
      break
    case 'input_audio_buffer.clear':
      sent.audio = []
      break
    case 'input_audio_buffer.commit':
      flushAudio(sent)
      break
    case 'response.create':
      sent.response = readRecord(message, 'response') ?? {}
  }
}

/** What was spoken is a message of the user. */
function flushAudio(sent: Sent): void {
  if (sent.audio.length === 0) return
  sent.drafts.push({ role: 'user', items: [inlineMedia('audio', sent.audio.join(''))] })
  sent.audio = []
}

/** `?model=`, or the deployment on Azure. */
function askedModel({ query = '' }: RequestHead): string | undefined {
  const name = /[?&](?:model|deployment)=([^&]+)/.exec(query)?.[1]
  try {
    return name === undefined ? undefined : decodeURIComponent(name)
  } catch {
    return name
  }
}
