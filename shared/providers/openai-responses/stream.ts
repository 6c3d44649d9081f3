import type { ServerRuns } from '../assemble-answer.ts'
import { type JsonRecord, readCount, readList, readRecord, readString } from '../json-reading.ts'
import type { StreamEvent } from '../wire-body.ts'

/** A streamed answer put together again, in the shape of one that came whole. */
export interface AssembledResponse {
  readonly document: JsonRecord
  /** The event that ends the answer was seen. */
  readonly finished: boolean
  readonly firstContentOffset: number | null
  readonly serverRuns: ServerRuns
}

const TERMINAL: ReadonlySet<string> = new Set(['response.completed', 'response.incomplete', 'response.failed', 'response.done'])

/** Which field of an item a delta event goes on writing. */
const DELTA_FIELDS: Readonly<Record<string, 'text' | 'reasoning' | 'arguments'>> = {
  'response.output_text.delta': 'text',
  'response.output_audio_transcript.delta': 'text',
  'response.refusal.delta': 'text',
  'response.reasoning_summary_text.delta': 'reasoning',
  'response.reasoning_text.delta': 'reasoning',
  'response.function_call_arguments.delta': 'arguments',
  'response.custom_tool_call_input.delta': 'arguments',
  'response.mcp_call_arguments.delta': 'arguments',
  'response.code_interpreter_call_code.delta': 'arguments',
}

interface ItemBuilder {
  /** As announced, or as done. */
  item: JsonRecord
  done: boolean
  text: string
  reasoning: string
  arguments: string
}

/**
 * Events of `ResponseStreamEvent`. The terminal event carries the whole answer; where the stream broke off before it, or the server leaves the
 * items out there, they are put together from their own events.
 */
export function assembleResponsesStream(events: readonly StreamEvent[]): AssembledResponse {
  const items = new Map<number, ItemBuilder>()
  const usedAt = new Map<string, number>()
  const serverRuns = new Map<string, { from: number; to: number }>()
  let response: JsonRecord = {}
  let error: unknown
  let finished = false
  let firstContentOffset: number | null = null
  for (const { type, data, offset } of events) {
    response = readRecord(data, 'response') ?? response
    if (TERMINAL.has(type)) finished = true
    if (type === 'error') error = data.error ?? data
    const field = Object.hasOwn(DELTA_FIELDS, type) ? DELTA_FIELDS[type] : undefined
    const announced = readRecord(data, 'item')
    const tool = /_call\.(in_progress|searching|interpreting|completed|failed)$/.exec(type)?.[1]
    const id = readString(data, 'item_id') ?? ''
    if (tool === 'completed' || tool === 'failed') serverRuns.set(id, { from: usedAt.get(id) ?? offset, to: offset })
    else if (tool !== undefined || type.endsWith('.done')) usedAt.set(id, offset)
    if (field === undefined && announced === undefined) continue
    const builder = itemAt(items, readCount(data, 'output_index') ?? 0)
    if (announced) {
      builder.item = announced
      builder.done = type === 'response.output_item.done'
    }
    if (field !== undefined) builder[field] += readString(data, 'delta') ?? ''
    if (field !== undefined || isGenerated(announced)) firstContentOffset ??= offset
  }
  const stated = readList(response, 'output')
  const output = stated.length > 0 ? stated : [...items].sort(([a], [b]) => a - b).map(([, builder]) => buildItem(builder))
  return {
    document: { ...response, output, ...(error === undefined ? {} : { error }) },
    finished,
    firstContentOffset,
    serverRuns,
  }
}

function itemAt(items: Map<number, ItemBuilder>, index: number): ItemBuilder {
  const known = items.get(index)
  if (known) return known
  const builder: ItemBuilder = { item: {}, done: false, text: '', reasoning: '', arguments: '' }
  items.set(index, builder)
  return builder
}

/** A tool use is generated content from its name on; a message or a reasoning item is announced before anything is generated. */
const isGenerated = (item: JsonRecord | undefined): boolean => readString(item, 'type')?.endsWith('_call') ?? false

function buildItem({ item, done, text, reasoning, arguments: given }: ItemBuilder): JsonRecord {
  if (done) return item
  const type = readString(item, 'type') ?? (given !== '' ? 'function_call' : reasoning !== '' ? 'reasoning' : 'message')
  if (type === 'message') return { ...item, type, content: [{ type: 'output_text', text }] }
  if (type === 'reasoning') return { ...item, type, content: [], summary: [{ text: reasoning }] }
  return given === '' ? item : { ...item, type, [type === 'custom_tool_call' ? 'input' : 'arguments']: given }
}
