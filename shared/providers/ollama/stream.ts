import { type JsonRecord, readList, readRecord, readString } from '../json-reading.ts'
import type { StreamEvent } from '../wire-body.ts'

/** Lines of a streamed answer put together again, in the shape of one that came whole; of what is repeated the last counts. */
export function assembleOllamaStream(events: readonly StreamEvent[]): {
  readonly document: JsonRecord
  readonly firstContentOffset: number | null
} {
  let content = ''
  let thinking = ''
  let top: JsonRecord = {}
  let firstContentOffset: number | null = null
  const tool_calls: unknown[] = []
  for (const { data, offset } of events) {
    const message = readRecord(data, 'message') ?? data
    const said = readString(message, 'content') ?? readString(message, 'response') ?? ''
    const thought = readString(message, 'thinking') ?? ''
    const calls = readList(message, 'tool_calls')
    if (said + thought !== '' || calls.length > 0) firstContentOffset ??= offset
    content += said
    thinking += thought
    tool_calls.push(...calls)
    top = { ...top, ...data }
  }
  return { document: { ...top, message: { content, thinking, tool_calls } }, firstContentOffset }
}
