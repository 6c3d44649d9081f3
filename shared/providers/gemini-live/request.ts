import type { ParsedRequest } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { camelCased, readMessage, readMessages } from '../gemini/proto-json.ts'
import { readGenerationPrompt } from '../gemini/request.ts'
import { type JsonRecord, readRecord, readString, readText } from '../json-reading.ts'
import { parseJsonSequence } from '../json-seq.ts'
import type { ParseFailure, RequestHead } from '../provider.ts'
import { createUseNamer } from '../use-namer.ts'

/**
 * Source: ai.google.dev/api/live; js-genai, `LiveClientMessage`. The setup stands in front of every turn; what was said before is recalled. A
 * resumed session has a history that stands on the server alone.
 */
export function parseLiveRequest(head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const messages = parseJsonSequence(bytes).records.map(({ data }) => camelCased(data))
  const setup = messages.map((message) => readMessage(message, 'setup')).findLast((each) => each !== undefined) ?? {}
  const contents = joined(messages.flatMap(contentsOf))
  const prompt = readGenerationPrompt({ ...setup, contents }, createUseNamer({ idsLast: true }))
  const own = prompt.parts.findIndex(({ kind }) => kind !== 'system')
  const instructions = own < 0 ? prompt.parts.length : own
  const resumes = readText(readMessage(setup, 'sessionResumption'), 'handle') !== undefined
  const { socket } = head
  return ok({
    model: readText(setup, 'model')?.replace(/^.*models\//, '') ?? '',
    streaming: true,
    ...prompt,
    ...(instructions === 0 ? {} : { instructions }),
    ...(socket && { keptConversation: socket.id }),
    ...(socket?.turn === 1 && !resumes && { opensConversation: true }),
  })
}

/** What one message puts into the conversation. */
function contentsOf(message: JsonRecord): JsonRecord[] {
  const said = readMessage(message, 'clientContent')
  if (said) return [...readMessages(said, 'turns')]
  const results = readMessages(readMessage(message, 'toolResponse'), 'functionResponses')
  if (results.length > 0) return [{ role: 'user', parts: results.map((functionResponse) => ({ functionResponse })) }]
  const live = readMessage(message, 'realtimeInput')
  if (!live) return []
  const text = readString(live, 'text')
  const blobs = [...readMessages(live, 'mediaChunks'), ...['audio', 'video'].flatMap((kind) => readMessage(live, kind) ?? [])]
  const parts = [...(text === undefined ? [] : [{ text }]), ...blobs.map((inlineData) => ({ inlineData }))]
  return parts.length === 0 ? [] : [{ role: 'user', live: true, parts }]
}

/** A microphone sends many pieces of one sound. */
function joined(contents: readonly JsonRecord[]): JsonRecord[] {
  const whole: JsonRecord[] = []
  for (const content of contents) {
    const [before, now] = [soundOf(whole.at(-1)), soundOf(content)]
    const [last, more] = [readString(before, 'data'), readString(now, 'data')]
    if (last !== undefined && more !== undefined && before?.mimeType === now?.mimeType)
      whole[whole.length - 1] = { ...content, parts: [{ inlineData: { ...now, data: unpadded(last) + more } }] }
    else whole.push(content)
  }
  return whole
}

const unpadded = (base64: string): string => base64.replace(/=+$/, '')

function soundOf(content: JsonRecord | undefined): JsonRecord | undefined {
  if (content?.live !== true) return undefined
  const [part, ...others] = readMessages(content, 'parts')
  const blob = readRecord(part, 'inlineData')
  return others.length === 0 && readString(blob, 'mimeType')?.startsWith('audio/') === true ? blob : undefined
}
