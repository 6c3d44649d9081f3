import { type JsonRecord, readCount, readList, readRecord, readString } from '../json-reading.ts'
import type { StreamEvent } from '../wire-body.ts'

/** A streamed interaction put together again, in the shape of one that came whole. */
export interface AssembledInteraction {
  readonly document: JsonRecord
  /** The event that ends the interaction was seen. */
  readonly finished: boolean
  readonly firstContentOffset: number | null
}

interface StepBuilder {
  /** As announced. */
  step: JsonRecord
  text: string
  reasoning: string
  arguments: string
}

/** The last event names the interaction with its usage; its steps came one by one: `step.start`, `step.delta`, `step.stop` (earlier `content.…`). */
export function assembleInteractionStream(events: readonly StreamEvent[]): AssembledInteraction {
  const steps = new Map<number, StepBuilder>()
  let interaction: JsonRecord = {}
  let usage: JsonRecord | undefined
  let error: unknown
  let finished = false
  let firstContentOffset: number | null = null
  for (const { type: name, data, offset } of events) {
    const type = readString(data, 'event_type') ?? name
    interaction = { ...interaction, ...readRecord(data, 'interaction') }
    usage = readRecord(interaction, 'usage') ?? readRecord(readRecord(data, 'metadata'), 'usage') ?? usage
    if (type === 'error') error = data.error ?? data
    if (/^interaction\.(complete|incomplete|failed|cancelled|requires_action)d?$/.test(type)) finished = true
    if (!/^(step|content)\.(start|delta)$/.test(type)) continue
    const builder = stepAt(steps, readCount(data, 'index') ?? 0)
    builder.step = readRecord(data, 'step') ?? readRecord(data, 'content') ?? builder.step
    const wrote = writeDelta(builder, readRecord(data, 'delta'))
    if (wrote || isGenerated(builder.step)) firstContentOffset ??= offset
  }
  const stated = readList(interaction, 'steps')
  const built = stated.length > 0 ? stated : [...steps].sort(([a], [b]) => a - b).map(([, builder]) => buildStep(builder))
  const document = { ...interaction, steps: built, usage, ...(error === undefined ? {} : { error }) }
  return { document, finished, firstContentOffset }
}

function stepAt(steps: Map<number, StepBuilder>, index: number): StepBuilder {
  const known = steps.get(index)
  if (known) return known
  const builder: StepBuilder = { step: {}, text: '', reasoning: '', arguments: '' }
  steps.set(index, builder)
  return builder
}

/** A tool use is generated from its name on; thoughts and texts open empty. */
const isGenerated = (step: JsonRecord): boolean => readString(step, 'type')?.endsWith('_call') ?? false

function writeDelta(builder: StepBuilder, delta: JsonRecord | undefined): boolean {
  const text = readString(delta, 'text') ?? readString(readRecord(delta, 'content'), 'text') ?? ''
  const given = readString(delta, 'arguments') ?? readString(delta, 'partial_arguments') ?? ''
  if (readString(delta, 'type')?.startsWith('thought')) builder.reasoning += text
  else builder.text += text
  builder.arguments += given
  return text + given !== ''
}

function buildStep({ step, text, reasoning, arguments: given }: StepBuilder): JsonRecord {
  const type = readString(step, 'type') ?? (given !== '' ? 'function_call' : reasoning !== '' ? 'thought' : 'model_output')
  if (type === 'thought') return { ...step, type, summary: [...readList(step, 'summary'), { type: 'text', text: reasoning }] }
  if (type.endsWith('_call')) return given === '' ? { ...step, type } : { ...step, type, arguments: given }
  if (type.endsWith('_result')) return step
  return {
    type: 'model_output',
    content: [...readList(step, 'content'), { type: 'text', text: (readString(step, 'text') ?? '') + text }],
  }
}
