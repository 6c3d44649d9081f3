import { canonicalJson } from '../canonical-json.ts'
import { type JsonRecord, readRecord, readRecords, readString } from '../json-reading.ts'
import type { MessageItem } from '../message-items.ts'
import type { UseNamer } from '../use-namer.ts'

/** What the model said: a text under `key`, and tool uses, which had no ids then. */
export function chatV1Items(from: JsonRecord, key: 'message' | 'text', namer: UseNamer): MessageItem[] {
  const text = readString(from, key) ?? ''
  const uses = readRecords(from, 'tool_calls').map((call): MessageItem => {
    const name = readString(call, 'name') ?? ''
    return { kind: 'tool-use', id: namer.use(name), name, arguments: canonicalJson(call.parameters ?? {}), serverSide: false }
  })
  return [...(text === '' ? [] : [{ kind: 'text', text } as const]), ...uses]
}

/** `tool_results`: each with the call that it answers. */
export const chatV1Results = (from: JsonRecord, namer: UseNamer): MessageItem[] =>
  readRecords(from, 'tool_results').map((result) => {
    const name = readString(readRecord(result, 'call'), 'name') ?? ''
    return { kind: 'tool-result', toolUseId: namer.result(name), name, text: canonicalJson(result.outputs ?? []), media: [] }
  })
