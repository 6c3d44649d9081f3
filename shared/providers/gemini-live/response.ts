import type { ParsedResponse } from '../../model/prompt.ts'
import { camelCased, readMessage, readMessages } from '../gemini/proto-json.ts'
import { readGeneration } from '../gemini/response.ts'
import { assembleGenerateStream } from '../gemini/stream.ts'
import { type JsonRecord, readText } from '../json-reading.ts'
import type { ResponseInput } from '../provider.ts'
import { unreadableAnswer } from '../unreadable-answer.ts'
import { createUseNamer } from '../use-namer.ts'
import { readWireBody, type StreamEvent } from '../wire-body.ts'

/**
 * Source: ai.google.dev/api/live; js-genai, `LiveServerMessage`. A turn's usage is its own, not the session's, and cumulative within the turn:
 * the last one counts. A turn that calls tools is complete with its calls.
 */
export function parseLiveResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  if (body.kind !== 'stream') return unreadableAnswer(input.status, '')
  const messages = body.events.map(({ data, ...event }) => ({ ...event, data: camelCased(data) }))
  const { document, finished, firstContentOffset } = assembleGenerateStream(messages.map(asGeneration))
  return { ...readGeneration(document, input, () => createUseNamer({ idsLast: true })), complete: finished, firstContentOffset }
}

/** A message of Live as an event of a streamed answer, which it is but for its names. */
function asGeneration({ data, ...event }: StreamEvent): StreamEvent {
  const said = readMessage(data, 'serverContent')
  const calls = readMessages(readMessage(data, 'toolCall'), 'functionCalls')
  const words = readText(readMessage(said, 'outputTranscription'), 'text')
  const parts = [
    ...readMessages(readMessage(said, 'modelTurn'), 'parts'),
    ...(words === undefined ? [] : [{ text: words }]),
    ...calls.map((functionCall) => ({ functionCall })),
  ]
  const finishReason = stopReason(said, calls)
  const { usageMetadata } = data
  return {
    ...event,
    data: {
      candidates: [
        {
          content: { role: 'model', parts },
          ...(finishReason === undefined ? {} : { finishReason }),
          ...(said?.groundingMetadata === undefined ? {} : { groundingMetadata: said.groundingMetadata }),
        },
      ],
      ...(usageMetadata === undefined ? {} : { usageMetadata }),
      ...(data.error === undefined ? {} : { error: data.error }),
    },
  }
}

function stopReason(said: JsonRecord | undefined, calls: readonly JsonRecord[]): string | undefined {
  if (said?.interrupted === true) return 'INTERRUPTED'
  if (said?.turnComplete === true) return readText(said, 'turnCompleteReason') ?? 'STOP'
  return calls.length > 0 ? 'STOP' : undefined
}
