import { type JsonRecord, readRecord, readRecords, readText } from '../json-reading.ts'

/** Content of a Realtime item in the words of Responses, whose items they are otherwise. Source: openai-node, `RealtimeConversationItem…`. */
export function plainItem(item: JsonRecord): JsonRecord {
  return item.content === undefined ? item : { ...item, content: readRecords(item, 'content').map(plainContent) }
}

function plainContent(part: JsonRecord): JsonRecord {
  if (part.type === 'input_audio' && part.audio !== undefined) return { ...part, input_audio: { data: part.audio } }
  // What was said in sound stands beside it in words.
  const words = readText(part, 'transcript')
  return part.type !== 'input_audio' && words !== undefined && part.text === undefined ? { ...part, text: words } : part
}

/** The model that writes down what the speaker says, as the session has it; the older API names it elsewhere. */
export const transcriberOf = (session: JsonRecord | undefined): string | undefined =>
  readText(readRecord(readRecord(readRecord(session, 'audio'), 'input'), 'transcription'), 'model') ??
  readText(readRecord(session, 'input_audio_transcription'), 'model')
