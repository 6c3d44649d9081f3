import { isRecord, type JsonRecord, readCount, readRecord, readString } from '../json-reading.ts'
import type { StreamEvent } from '../wire-body.ts'

/** A streamed answer put together again, in the shape of one that came whole. */
export interface AssembledConverse {
  readonly document: JsonRecord
  /** `metadata` was seen: it comes last, with the usage. */
  readonly finished: boolean
  readonly firstContentOffset: number | null
}

/** Events of `ConverseStreamOutput`; within `invoke`, Nova names them by a key of the data. */
export function assembleConverseStream(events: readonly StreamEvent[]): AssembledConverse {
  const blocks = new Map<number, Block>()
  let top: JsonRecord = {}
  let finished = false
  let firstContentOffset: number | null = null
  for (const { type, data, offset } of events.map(named)) {
    const index = readCount(data, 'contentBlockIndex') ?? 0
    switch (type) {
      case 'contentBlockStart':
        // A tool use is generated from its name on; text opens empty.
        if (startBlock(blockAt(blocks, index), readRecord(data, 'start'))) firstContentOffset ??= offset
        break
      case 'contentBlockDelta':
        if (writeDelta(blockAt(blocks, index), readRecord(data, 'delta'))) firstContentOffset ??= offset
        break
      case 'messageStop':
        top = { ...top, stopReason: data.stopReason }
        break
      case 'metadata':
        top = { ...top, ...data }
        finished = true
        break
      case 'error':
        top = { ...top, error: data.error }
        break
    }
  }
  const content = [...blocks].sort(([a], [b]) => a - b).flatMap(([, block]) => builtBlocks(block))
  return { document: { ...top, output: { message: { content } } }, finished, firstContentOffset }
}

const EVENTS = ['contentBlockStart', 'contentBlockDelta', 'messageStop', 'metadata'] as const

function named(event: StreamEvent): StreamEvent {
  const type = event.type === '' ? EVENTS.find((each) => isRecord(event.data[each])) : undefined
  return type === undefined ? event : { type, data: readRecord(event.data, type) ?? {}, offset: event.offset }
}

interface Block {
  text: string
  reasoning: string
  toolUse: { readonly id: string; readonly name: string; readonly type: string } | undefined
  input: string
}

function blockAt(blocks: Map<number, Block>, index: number): Block {
  const block = blocks.get(index) ?? { text: '', reasoning: '', toolUse: undefined, input: '' }
  blocks.set(index, block)
  return block
}

function startBlock(block: Block, start: JsonRecord | undefined): boolean {
  const use = readRecord(start, 'toolUse')
  if (!use) return false
  const [id, name, type] = ['toolUseId', 'name', 'type'].map((key) => readString(use, key) ?? '')
  block.toolUse = { id: id ?? '', name: name ?? '', type: type ?? '' }
  return true
}

function writeDelta(block: Block, delta: JsonRecord | undefined): boolean {
  const text = readString(delta, 'text') ?? ''
  const reasoning = readString(readRecord(delta, 'reasoningContent'), 'text') ?? ''
  const input = readString(readRecord(delta, 'toolUse'), 'input') ?? ''
  block.text += text
  block.reasoning += reasoning
  block.input += input
  return text + reasoning + input !== ''
}

function builtBlocks({ text, reasoning, toolUse, input }: Block): JsonRecord[] {
  if (toolUse) return [{ toolUse: { toolUseId: toolUse.id, name: toolUse.name, type: toolUse.type, input } }]
  return [...(reasoning === '' ? [] : [{ reasoningContent: { reasoningText: { text: reasoning } } }]), { text }]
}
