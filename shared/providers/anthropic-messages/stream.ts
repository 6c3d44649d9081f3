import type { ServerRuns } from '../assemble-answer.ts'
import { type JsonRecord, readCount, readRecord, readString } from '../json-reading.ts'
import type { StreamEvent } from '../wire-body.ts'

/** A streamed answer put together again, in the shape of one that came whole. */
export interface AssembledMessage {
  readonly document: JsonRecord
  /** `message_stop` was seen. */
  readonly finished: boolean
  readonly firstContentOffset: number | null
  readonly serverRuns: ServerRuns
}

/** Which field of a block a delta goes on writing. Signatures and citations are not content that was generated as text. */
const DELTA_FIELDS: Readonly<Record<string, readonly [from: string, to: string]>> = {
  text_delta: ['text', 'text'],
  thinking_delta: ['thinking', 'thinking'],
  input_json_delta: ['partial_json', 'input'],
  compaction_delta: ['content', 'content'],
}

/** Events of `RawMessageStreamEvent`. `message_delta` is cumulative: each field that it states replaces the earlier one. */
export function assembleMessageStream(events: readonly StreamEvent[]): AssembledMessage {
  let message: JsonRecord = {}
  let usage: JsonRecord | undefined
  let error: unknown
  let finished = false
  let firstContentOffset: number | null = null
  const blocks = new Map<number, Record<string, unknown>>()
  const usedAt = new Map<string, number>()
  const serverRuns = new Map<string, { from: number; to: number }>()
  for (const { type, data, offset } of events) {
    const index = readCount(data, 'index') ?? 0
    switch (type) {
      case 'message_start':
        message = readRecord(data, 'message') ?? {}
        usage = mergeUsage(usage, readRecord(message, 'usage'))
        break
      case 'content_block_start': {
        const block = readRecord(data, 'content_block') ?? {}
        blocks.set(index, { ...block })
        if (isGenerated(block)) firstContentOffset ??= offset
        const answers = readString(block, 'tool_use_id') ?? ''
        const from = usedAt.get(answers)
        if (answers !== '' && from !== undefined) serverRuns.set(answers, { from, to: offset })
        break
      }
      case 'content_block_stop':
        usedAt.set(readString(blocks.get(index), 'id') ?? '', offset)
        break
      case 'content_block_delta':
        if (writeDelta(blockAt(blocks, index), readRecord(data, 'delta'))) firstContentOffset ??= offset
        break
      case 'message_delta':
        message = { ...message, ...readRecord(data, 'delta') }
        usage = mergeUsage(usage, readRecord(data, 'usage'))
        break
      case 'message_stop':
        finished = true
        break
      case 'error':
        error = data.error ?? data
        break
    }
  }
  const content = [...blocks].sort(([a], [b]) => a - b).map(([, block]) => block)
  const document = { ...message, content, usage, ...(error === undefined ? {} : { error }) }
  return { document, finished, firstContentOffset, serverRuns }
}

function blockAt(blocks: Map<number, Record<string, unknown>>, index: number): Record<string, unknown> {
  const known = blocks.get(index)
  if (known) return known
  const block = { type: 'text' }
  blocks.set(index, block)
  return block
}

/** A tool use is generated from its name on; text and thinking blocks open empty. */
const isGenerated = (block: JsonRecord): boolean => readString(block, 'type')?.endsWith('tool_use') ?? false

function writeDelta(block: Record<string, unknown>, delta: JsonRecord | undefined): boolean {
  const type = readString(delta, 'type') ?? ''
  const fields = Object.hasOwn(DELTA_FIELDS, type) ? DELTA_FIELDS[type] : undefined
  const piece = fields && readString(delta, fields[0])
  if (!fields || piece === undefined) return false
  const [, field] = fields
  // A block opens with `input: {}`, whose JSON text then follows piece by piece.
  block[field] = (readString(block, field) ?? '') + piece
  return piece !== ''
}

function mergeUsage(earlier: JsonRecord | undefined, later: JsonRecord | undefined): JsonRecord | undefined {
  if (!later) return earlier
  const stated = Object.entries(later).filter(([, value]) => value !== null)
  return { ...earlier, ...Object.fromEntries(stated) }
}
