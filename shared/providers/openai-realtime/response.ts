import type { ParsedResponse } from '../../model/prompt.ts'
import { type JsonRecord, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import { readResponse } from '../openai-responses/response.ts'
import { assembleResponsesStream } from '../openai-responses/stream.ts'
import type { ResponseInput } from '../provider.ts'
import { unreadableAnswer } from '../unreadable-answer.ts'
import { readWireBody, type StreamEvent } from '../wire-body.ts'
import { plainItem } from './session.ts'

const AUDIO = 'response.output_audio.delta'

/** Events of the older API, by their later name. */
const RENAMED: Readonly<Record<string, string>> = {
  'response.text.delta': 'response.output_text.delta',
  'response.audio_transcript.delta': 'response.output_audio_transcript.delta',
  'response.audio.delta': AUDIO,
}

/** Source: openai-node, `RealtimeServerEvent`, `RealtimeResponse`: the events and the answer of Responses, with settings in the session. */
export function parseRealtimeResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  if (body.kind !== 'stream') return unreadableAnswer(input.status, '')
  const events = body.events.map((event) => ({ ...event, type: RENAMED[event.type] ?? event.type }))
  const { document, finished, firstContentOffset } = assembleResponsesStream(events)
  const answer = readResponse(plainDocument(document, sessionOf(events)), input)
  const heard = events.find(({ type }) => type === AUDIO)?.offset ?? null
  const offsets = [firstContentOffset, heard].filter((offset) => offset !== null)
  return { ...answer, complete: finished, firstContentOffset: offsets.length === 0 ? null : Math.min(...offsets) }
}

/** The session as the server told it last. */
export const sessionOf = (events: readonly StreamEvent[]): JsonRecord | undefined =>
  readRecord(events.findLast(({ type }) => type === 'session.created' || type === 'session.updated')?.data, 'session')

function plainDocument(document: JsonRecord, session: JsonRecord | undefined): JsonRecord {
  const details = readRecord(document, 'status_details')
  const reason = readText(details, 'reason')
  const failure = readRecord(details, 'error')
  const model = readText(session, 'model')
  return {
    ...document,
    ...(model === undefined ? {} : { model }),
    ...(reason === undefined ? {} : { incomplete_details: { reason } }),
    ...(readString(document, 'status') === 'failed' && document.error === undefined ? { error: failure ?? {} } : {}),
    output: readRecords(document, 'output').map(plainItem),
  }
}
