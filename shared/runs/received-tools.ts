import type { SpanReceived } from '../model/fact.ts'
import type { CallRecord, ReceivedTool, RunRecord } from '../model/records.ts'
import type { EpochUs } from '../model/units.ts'
import type { DerivedIndex } from './derived-index.ts'
import { traceKey } from './place-run.ts'

/**
 * The attributes by which tracing libraries name a tool and the use that it answers: OpenTelemetry's conventions for generative AI, the Vercel
 * AI SDK, OpenInference, OpenLLMetry.
 */
const TOOL_NAMES = ['gen_ai.tool.name', 'ai.toolCall.name', 'tool.name', 'traceloop.entity.name']
const USE_IDS = ['gen_ai.tool.call.id', 'ai.toolCall.id', 'tool_call.id']
/** What marks a span as a tool's run, whatever else it says. */
const TOOL_MARKS: Readonly<Record<string, string>> = {
  'gen_ai.operation.name': 'execute_tool',
  'openinference.span.kind': 'TOOL',
  'traceloop.span.kind': 'tool',
}

/** Every attribute that is kept of a received span. */
export const KEPT_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...TOOL_NAMES,
  ...USE_IDS,
  ...Object.keys(TOOL_MARKS),
  'gen_ai.tool.type',
  'gen_ai.agent.id',
  'gen_ai.agent.name',
  'gen_ai.conversation.id',
  'gen_ai.provider.name',
  'gen_ai.request.model',
  'gen_ai.response.id',
])

/** null: the span is no tool's run. */
export function readReceivedTool(span: SpanReceived): ReceivedTool | null {
  const { attributes, traceId, spanId, parentSpanId, startUs, endUs, status } = span
  const first = (names: readonly string[]): string | undefined => names.map((name) => attributes[name]).find((value) => value)
  const toolUseId = first(USE_IDS) ?? null
  const marked = Object.entries(TOOL_MARKS).some(([name, value]) => attributes[name] === value)
  if (!marked && toolUseId === null) return null
  const tool = first(TOOL_NAMES) ?? span.name.replace(/^execute_tool /, '')
  return { traceId, spanId, parentSpanId, tool, toolUseId, startUs, endUs, failed: status === 'error' }
}

/** The tool spans received of the traces that a run's calls are part of. */
export function receivedTools(
  index: Pick<DerivedIndex, 'tools'>,
  run: Pick<RunRecord, 'source'>,
  calls: readonly CallRecord[],
): ReceivedTool[] {
  const traces = new Set(calls.flatMap(({ attempts }) => attempts.flatMap(({ trace }) => trace?.id ?? [])))
  return [...traces].flatMap((id) => index.tools(traceKey(run, id)))
}

/** A tool use of a run that a span may tell about, and when the wire says that it was at work. */
export interface TracedUse {
  readonly call: CallRecord
  readonly id: string
  readonly name: string
  readonly index: number
  /** null: no request has carried its result yet. */
  readonly inferred: { readonly startUs: EpochUs; readonly endUs: EpochUs } | null
}

/** Clients run a tool while the last bytes of the answer are on their way, and clocks of two processes differ a little. */
const SLACK_US = 250_000

/**
 * Which use each span tells about. By the id of the tool use where the span names it, else by the tool's name; in both cases the trace is the
 * call's own. Of several uses that fit (ids counted anew in every answer, parallel uses of one tool) the one is meant whose time on the wire
 * the span lies in; where that still leaves several, none is. A use has one span: the longest, as tracing of several layers nests.
 */
export function matchTools(uses: readonly TracedUse[], tools: readonly ReceivedTool[]): ReadonlyMap<TracedUse, ReceivedTool> {
  const matched = new Map<TracedUse, ReceivedTool>()
  const length = ({ startUs, endUs }: ReceivedTool): number => endUs - startUs
  for (const tool of [...tools].sort((a, b) => length(b) - length(a) || (a.spanId < b.spanId ? -1 : 1))) {
    const fitting = uses.filter((use) => isOf(use, tool))
    const within = fitting.length > 1 || tool.toolUseId === null ? fitting.filter((use) => liesIn(use, tool)) : fitting
    const [use] = within
    if (use && within.length === 1 && !matched.has(use)) matched.set(use, tool)
  }
  return matched
}

function isOf({ call, id, name }: TracedUse, { traceId, toolUseId, tool }: ReceivedTool): boolean {
  if (!call.attempts.some(({ trace }) => trace?.id === traceId)) return false
  return toolUseId === null ? name === tool : id === toolUseId
}

function liesIn({ call, inferred }: TracedUse, { startUs, endUs }: ReceivedTool): boolean {
  const from = inferred?.startUs ?? call.endUs
  return startUs >= from - SLACK_US && (inferred === null || endUs <= inferred.endUs + SLACK_US)
}
