import { type JsonRecord, readCount, readRecord, readString } from '../json-reading.ts'
import type { StreamEvent } from '../wire-body.ts'

/** A streamed answer put together again, in the shape of one that came whole. */
export interface AssembledCohere {
  readonly document: JsonRecord
  /** `message-end` was seen. */
  readonly finished: boolean
  readonly firstContentOffset: number | null
}

interface CallBuilder {
  id: string
  readonly function: { name: string; arguments: string }
}

/** Named events; blocks and tool uses are told apart by their index, which runs from 0 for each. */
export function assembleCohereStream(events: readonly StreamEvent[]): AssembledCohere {
  const top: Record<string, unknown> = {}
  const blocks = new Map<number, { text: string; thinking: string }>()
  const calls = new Map<number, CallBuilder>()
  let plan = ''
  let finished = false
  let firstContentOffset: number | null = null
  for (const { type, data, offset } of events) {
    const index = readCount(data, 'index') ?? 0
    const delta = readRecord(data, 'delta')
    const message = readRecord(delta, 'message')
    switch (type) {
      case 'message-start':
        top.id = data.id
        break
      case 'content-start':
      case 'content-delta': {
        const piece = readRecord(message, 'content')
        const [text, thinking] = [readString(piece, 'text') ?? '', readString(piece, 'thinking') ?? '']
        const block = blocks.get(index) ?? { text: '', thinking: '' }
        blocks.set(index, { text: block.text + text, thinking: block.thinking + thinking })
        if (text + thinking !== '') firstContentOffset ??= offset
        break
      }
      case 'tool-plan-delta':
        plan += readString(message, 'tool_plan') ?? ''
        firstContentOffset ??= offset
        break
      case 'tool-call-start':
      case 'tool-call-delta':
        addCall(calls, index, readRecord(message, 'tool_calls'))
        firstContentOffset ??= offset
        break
      case 'message-end':
        Object.assign(top, { usage: delta?.usage, finish_reason: delta?.finish_reason, error: delta?.error })
        finished = true
        break
    }
  }
  const content = inOrder(blocks).map((block) => (block.thinking === '' ? block : { thinking: block.thinking }))
  const message = { content, tool_plan: plan, tool_calls: inOrder(calls) }
  return { document: { ...top, message }, finished, firstContentOffset }
}

function addCall(calls: Map<number, CallBuilder>, index: number, piece: JsonRecord | undefined): void {
  const call = calls.get(index) ?? { id: '', function: { name: '', arguments: '' } }
  calls.set(index, call)
  const body = readRecord(piece, 'function')
  call.id ||= readString(piece, 'id') ?? ''
  call.function.name ||= readString(body, 'name') ?? ''
  call.function.arguments += readString(body, 'arguments') ?? ''
}

const inOrder = <T>(byIndex: ReadonlyMap<number, T>): T[] => [...byIndex].sort(([a], [b]) => a - b).map(([, value]) => value)
