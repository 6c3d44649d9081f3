import { toolSpanId } from '../model/ids.ts'
import type { CallRecord } from '../model/records.ts'
import type { Span, ToolUse } from '../model/run.ts'

/** A tool execution and the call that asked for it. */
export interface ToolExecution {
  readonly span: Span
  readonly call: CallRecord
  readonly use: ToolUse
  /** The place of the use among its call's uses. */
  readonly index: number
  /** How long it took, µs; null: it ran at the provider, some time within its call. */
  readonly durationUs: number | null
  /** It ran at the provider, within its call: its time is part of the call's. */
  readonly withinCall: boolean
}

export interface ToolSpans {
  readonly executions: readonly ToolExecution[]
  /** Tool spans that no call of the run asked for: received from elsewhere. */
  readonly others: readonly Span[]
}

/** Pairs tool spans with the uses that asked for them. Executions come in the order of calls and uses. */
export function toolSpans(spans: readonly Span[], calls: readonly CallRecord[]): ToolSpans {
  const open = new Map<string, Span>()
  for (const span of spans) if (span.kind === 'tool') open.set(span.id, span)
  const executions: ToolExecution[] = []
  for (const call of calls) {
    for (const [index, use] of call.toolUses.entries()) {
      const id = toolSpanId(call.id, index)
      const span = open.get(id)
      if (!span) continue
      open.delete(id)
      const atProvider = call.serverTools?.find((tool) => tool.index === index)
      const durationUs = atProvider?.ran === null && span.inferred ? null : spanDuration(span)
      executions.push({ span, call, use, index, durationUs, withinCall: atProvider !== undefined })
    }
  }
  return { executions, others: Array.from(open.values()) }
}

/** How long a span lasted, µs, never negative. */
export const spanDuration = (span: Span): number => Math.max(0, span.endUs - span.startUs)
