import { amountOf } from '../model/cost.ts'
import type { AgentId, CallId } from '../model/ids.ts'
import type { AgentRecord, CallRecord, OpenExchange } from '../model/records.ts'
import type { Run, Span } from '../model/run.ts'
import { type AgentNode, agentTree } from './agent-tree.ts'
import { inOrderOfStart } from './call-order.ts'
import { packRows } from './pack-rows.ts'
import type { Timeline, TimelineCall, TimelineLane, TimelineTool } from './profile.ts'
import { tokensOf } from './slices.ts'
import { timelinePhases } from './timeline-phases.ts'
import { argumentOf } from './tool-argument.ts'
import { type ToolExecution, toolSpans } from './tool-spans.ts'

export interface TimelineInput {
  readonly run: Pick<Run, 'startedAt' | 'durationMs'>
  readonly agents: readonly AgentRecord[]
  readonly calls: readonly CallRecord[]
  readonly open: readonly OpenExchange[]
  /** Absent: none. */
  readonly interrupted?: readonly OpenExchange[]
  readonly spans: readonly Span[]
}

/**
 * Lays a run out over time: a lane per agent, subagents under the agent that started them, in order of start. Times are µs since the run's
 * first request. A tool use that started a subagent is shown by that subagent's lane and connectors, not as a tool.
 */
export function buildTimeline(input: TimelineInput): Timeline {
  const originUs = originOf(input)
  const calls = inOrderOfStart(input.calls).map((call, at) => timelineCall(call, at + 1, originUs))
  const { executions } = toolSpans(input.spans, input.calls)
  const nodes = agentTree(input.agents, input.calls)
  const of: LaneParts = {
    originUs,
    calls: Map.groupBy(calls, ({ call }) => call.agentId),
    tools: Map.groupBy(executions, ({ call }) => call.agentId),
    open: Map.groupBy([...input.open, ...(input.interrupted ?? [])], ({ agentId }) => agentId),
    interrupted: new Set(input.interrupted ?? []),
    callOf: new Map(calls.map((call) => [call.call.id, call])),
    receivers: receiversOf(calls),
    starts: new Set(input.agents.flatMap(({ parent }) => (parent ? [startKey(parent.callId, parent.toolUseId)] : []))),
  }
  const lanes = laneOrder(nodes, of).map((node) => lane(node, of))
  const lastUs = Math.max(0, lastEnd(calls), lastEnd(lanes.flatMap(({ tools }) => tools)))
  return { durationUs: Math.max(lastUs, input.run.durationMs * 1000), lanes, cumulative: cumulative(calls) }
}

interface LaneParts {
  readonly originUs: number
  readonly calls: ReadonlyMap<AgentId, readonly TimelineCall[]>
  readonly tools: ReadonlyMap<AgentId, readonly ToolExecution[]>
  readonly open: ReadonlyMap<AgentId, readonly OpenExchange[]>
  readonly interrupted: ReadonlySet<OpenExchange>
  readonly callOf: ReadonlyMap<CallId, TimelineCall>
  /** The calls that carry a tool use's result for the first time, in order of start. */
  readonly receivers: ReadonlyMap<string, readonly TimelineCall[]>
  /** Tool uses that started a subagent. */
  readonly starts: ReadonlySet<string>
}

function receiversOf(calls: readonly TimelineCall[]): ReadonlyMap<string, readonly TimelineCall[]> {
  const receivers = new Map<string, TimelineCall[]>()
  for (const call of calls) {
    for (const use of call.call.toolResults) {
      const known = receivers.get(use)
      if (known) known.push(call)
      else receivers.set(use, [call])
    }
  }
  return receivers
}

const startKey = (call: CallId, toolUseId: string): string => `${call} ${toolUseId}`
const lastEnd = (spans: readonly { readonly endUs: number }[]): number =>
  spans.reduce((max, { endUs }) => Math.max(max, endUs), 0)

/** `startedAt` is cut to milliseconds; a call and its span tell the microsecond that spans are counted from, else the first request does. */
function originOf({ run, calls, open, interrupted = [], spans }: TimelineInput): number {
  const [call] = calls
  const span = call && spans.find(({ id }) => id === call.spanId)
  if (span) return call.startUs - span.startUs
  const first = [...calls, ...open, ...interrupted].reduce((min, { startUs }) => Math.min(min, startUs), Number.POSITIVE_INFINITY)
  return Number.isFinite(first) ? first : Date.parse(run.startedAt) * 1000
}

const timelineCall = (call: CallRecord, number: number, originUs: number): TimelineCall => ({
  number,
  call,
  startUs: call.startUs - originUs,
  endUs: Math.max(call.startUs, call.endUs) - originUs,
  phases: timelinePhases(call, originUs),
})

/** Depth first, so that a lane stands under its parent's; siblings in order of start. */
function laneOrder(nodes: ReadonlyMap<AgentId, AgentNode>, of: LaneParts): readonly AgentNode[] {
  const start = ({ agent }: AgentNode): number =>
    Math.min(
      of.calls.get(agent.id)?.[0]?.startUs ?? Number.POSITIVE_INFINITY,
      ...(of.open.get(agent.id) ?? []).map((open) => open.startUs - of.originUs),
    )
  const ordered = [...nodes.values()].sort((a, b) => compare(start(a), start(b)) || (a.agent.id < b.agent.id ? -1 : 1))
  const children = Map.groupBy(ordered, ({ path }) => path.at(-2)?.id ?? null)
  const below = (parent: AgentId | null): readonly AgentNode[] =>
    (children.get(parent) ?? []).flatMap((node) => [node, ...below(node.agent.id)])
  return below(null)
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0)

function lane({ agent, path }: AgentNode, of: LaneParts): TimelineLane {
  const calls = of.calls.get(agent.id) ?? []
  return {
    agent,
    depth: path.length - 1,
    models: [...new Set(calls.map(({ call }) => call.servedModel || call.model))],
    nanoUsd: calls.reduce((sum, { call }) => sum + amountOf(call.cost), 0),
    tokens: calls.reduce((sum, { call }) => sum + tokensOf(call.usage), 0),
    calls,
    tools: timelineTools(of.tools.get(agent.id) ?? [], of.starts),
    ...startAndReturn(agent, path, of),
    open: (of.open.get(agent.id) ?? []).map((exchange) => ({
      exchangeId: exchange.exchangeId,
      startUs: exchange.startUs - of.originUs,
      model: exchange.model,
      interrupted: of.interrupted.has(exchange),
    })),
  }
}

function timelineTools(executions: readonly ToolExecution[], starts: ReadonlySet<string>): readonly TimelineTool[] {
  const shown = executions
    .filter(({ call, use }) => !starts.has(startKey(call.id, use.id)))
    .map(({ span, call, use, index }) => ({
      span,
      name: use.name,
      argument: argumentOf({ call, use, index }),
      callId: call.id,
      startUs: span.startUs,
      endUs: Math.max(span.startUs, span.endUs),
    }))
    .sort((a, b) => a.startUs - b.startUs)
  const rows = packRows(shown)
  return shown.map((tool, at) => ({ ...tool, row: rows[at]?.row ?? 0, rows: rows[at]?.rows ?? 1 }))
}

function startAndReturn(
  agent: AgentRecord,
  path: readonly AgentRecord[],
  of: LaneParts,
): Pick<TimelineLane, 'startedBy' | 'returnedAtUs'> {
  const parent = path.at(-2)
  if (!agent.parent || !parent) return { startedBy: null, returnedAtUs: null }
  const { callId, toolUseId } = agent.parent
  const starter = of.callOf.get(callId)
  const receiver = of.receivers
    .get(toolUseId)
    ?.find(({ call, startUs }) => call.agentId === parent.id && startUs >= (starter?.startUs ?? 0))
  return { startedBy: starter ? { callId, atUs: starter.endUs } : null, returnedAtUs: receiver?.startUs ?? null }
}

function cumulative(calls: readonly TimelineCall[]): Timeline['cumulative'] {
  let nanoUsd = 0
  return [...calls]
    .sort((a, b) => a.endUs - b.endUs || a.number - b.number)
    .map(({ call, endUs }) => {
      nanoUsd += amountOf(call.cost)
      return { atUs: endUs, nanoUsd }
    })
}
