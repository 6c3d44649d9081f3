import { isRecord, type JsonRecord, readCount, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import type { StreamEvent } from '../wire-body.ts'
import { chatContentItems, readReasoning, toolBody } from './message.ts'

/** A streamed answer put together again, in the shape of one that came whole. */
export interface AssembledChat {
  readonly document: JsonRecord
  /** A choice said why it ended. */
  readonly finished: boolean
  readonly firstContentOffset: number | null
}

/** Chunks of `chat.completion.chunk`; unknown fields are passed over, and of what is repeated (usage) the last counts. */
export function assembleChatStream(events: readonly StreamEvent[]): AssembledChat {
  const top: Record<string, unknown> = {}
  const choices = new Map<number, ChoiceBuilder>()
  let firstContentOffset: number | null = null
  for (const { data, type, offset } of events) {
    keepTop(top, data, type)
    for (const chunk of readRecords(data, 'choices')) {
      const index = readCount(chunk, 'index') ?? 0
      const choice = choices.get(index) ?? createChoice()
      choices.set(index, choice)
      if (choice.add(chunk)) firstContentOffset ??= offset
      // Moonshot puts the usage into the choice.
      const usage = readRecord(chunk, 'usage')
      if (usage) top.usage = usage
      const error = readRecord(chunk, 'error')
      if (error) top.error = error
    }
  }
  const built = [...choices].sort(([a], [b]) => a - b).map(([index, choice]) => choice.build(index))
  const finished = built.some((choice) => readText(choice, 'finish_reason') !== undefined)
  return { document: { ...top, choices: built }, finished, firstContentOffset }
}

const TOP_TEXTS = ['id', 'model', 'service_tier'] as const

function keepTop(top: Record<string, unknown>, data: JsonRecord, type: string): void {
  for (const key of TOP_TEXTS) top[key] = readText(data, key) ?? top[key]
  const usage = readRecord(data, 'usage') ?? readRecord(readRecord(data, 'x_groq'), 'usage')
  if (usage) top.usage = usage
  const error = data.error ?? (type === 'error' ? data : undefined)
  if (isRecord(error) || typeof error === 'string') top.error = error
}

interface ChoiceBuilder {
  /** Returns whether the chunk carries generated content. */
  add(chunk: JsonRecord): boolean
  build(index: number): JsonRecord
}

interface CallBuilder {
  id: string
  name: string
  arguments: string
}

function createChoice(): ChoiceBuilder {
  let text = ''
  let reasoning = ''
  let transcript = ''
  let finishReason: string | undefined
  let whole: JsonRecord | undefined
  const calls: CallBuilder[] = []
  const atIndex = new Map<number, CallBuilder>()

  const callOf = (delta: JsonRecord): CallBuilder => {
    const id = readText(delta, 'id')
    const index = readCount(delta, 'index') ?? (id === undefined ? calls.length - 1 : calls.length)
    const known = atIndex.get(index)
    // Some servers give every call the index 0 and tell them apart by id alone.
    if (known && (id === undefined || known.id === '' || known.id === id)) return known
    const call: CallBuilder = { id: '', name: '', arguments: '' }
    calls.push(call)
    atIndex.set(index, call)
    return call
  }

  const addCall = (delta: JsonRecord, body: JsonRecord | undefined): void => {
    const call = callOf(delta)
    call.id ||= readString(delta, 'id') ?? ''
    call.name ||= readString(body, 'name') ?? ''
    call.arguments += readString(body, 'arguments') ?? readString(body, 'input') ?? ''
  }

  return {
    add(chunk) {
      finishReason = readText(chunk, 'finish_reason') ?? finishReason
      // Legacy completions have their text in the choice itself.
      const delta = readRecord(chunk, 'delta') ?? (typeof chunk.text === 'string' ? { content: chunk.text } : undefined)
      if (!delta) {
        whole = readRecord(chunk, 'message') ?? whole
        return whole !== undefined
      }
      const items = chatContentItems(delta.content)
      const spoken = readText(readRecord(delta, 'audio'), 'transcript') ?? ''
      const thought = readReasoning(delta) + items.map((item) => (item.kind === 'reasoning' ? item.text : '')).join('')
      const said = items.map((item) => (item.kind === 'text' ? item.text : '')).join('') + (readText(delta, 'refusal') ?? '')
      const toolDeltas = readRecords(delta, 'tool_calls')
      const legacy = readRecord(delta, 'function_call')
      const legacyText = (readText(legacy, 'name') ?? '') + (readText(legacy, 'arguments') ?? '')
      text += said
      reasoning += thought
      transcript += spoken
      for (const call of toolDeltas) addCall(call, toolBody(call))
      if (legacyText !== '') addCall({ index: 0 }, legacy)
      return said + thought + spoken + legacyText !== '' || toolDeltas.length > 0
    },
    build(index) {
      const tool_calls = calls.map(({ id, ...body }) => ({ id, function: body }))
      const audio = transcript === '' ? {} : { audio: { transcript } }
      const message = whole ?? { content: text, reasoning_content: reasoning, ...audio, tool_calls }
      return { index, message, finish_reason: finishReason }
    },
  }
}
