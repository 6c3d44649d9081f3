import { amountOf } from '../model/cost.ts'
import { agentSpanId, type CallId, toolSpanId } from '../model/ids.ts'
import type { AgentRecord, AttemptRecord, CallRecord, ReceivedTool, RunRecord } from '../model/records.ts'
import type { Evidence, Span } from '../model/run.ts'
import { type EpochUs, nanoUsd } from '../model/units.ts'
import { findToolExecutions, type ToolExecution } from './tool-executions.ts'

/** A span before its totals are known; times on the wall clock. */
interface Node {
  readonly span: Pick<Span, 'id' | 'kind' | 'name' | 'inferred' | 'evidence'>
  readonly startUs: EpochUs
  readonly endUs: EpochUs
  readonly self: number
  readonly tokens: number
  readonly children: readonly Node[]
}

/**
 * The spans of a run, parents before children, siblings by start. Law 3 (property-tested): costs and tokens sit on attempts; total = self + Σ
 * children; Σ totals of the root agents = the run's cost. An attempt of an unpriced call shows no cost, as the call adds none to the run.
 */
export function buildSpans(
  run: RunRecord,
  agents: readonly AgentRecord[],
  calls: readonly CallRecord[],
  received: readonly ReceivedTool[],
): Span[] {
  const byAgent = Map.groupBy(calls, (call) => call.agentId)
  const tools = findToolExecutions(agents, calls, received)
  const known = new Set(tools.map(({ callId, toolUseId }) => keyOfUse(callId, toolUseId)))
  const parentOf = (agent: AgentRecord) => {
    const key = agent.parent && keyOfUse(agent.parent.callId, agent.parent.toolUseId)
    return key !== null && known.has(key) ? key : null
  }
  const startedBy = Map.groupBy(agents, parentOf)
  const roots = (startedBy.get(null) ?? []).map(agentNode).sort(byStart)
  return roots.flatMap((root) => flatten(root, null, run.startedAt))

  function agentNode(agent: AgentRecord): Node {
    const own = (byAgent.get(agent.id) ?? []).map(callNode)
    const executions = tools.filter((tool) => tool.agentId === agent.id).map(toolNode)
    const children = [...own, ...executions].sort(byStart)
    const startUs = earliest(children) ?? run.startedAt
    return {
      span: { id: agentSpanId(agent.id), kind: 'agent', name: agent.name, inferred: false, evidence: agent.evidence },
      startUs,
      endUs: latest(children) ?? startUs,
      self: 0,
      tokens: 0,
      children,
    }
  }

  function toolNode(tool: ToolExecution): Node {
    const { callId, toolUseId, startUs, endUs } = tool
    return {
      span: {
        id: toolSpanId(callId, tool.index),
        kind: 'tool',
        name: tool.name,
        inferred: tool.received === null,
        evidence: evidenceOf(tool),
      },
      startUs,
      endUs,
      self: 0,
      tokens: 0,
      children: (startedBy.get(keyOfUse(callId, toolUseId)) ?? []).map(agentNode).sort(byStart),
    }
  }
}

function evidenceOf({ toolUseId, serverSide, received }: ToolExecution): Evidence[] {
  const use: Evidence = { kind: 'tool-use-id', detail: serverSide ? `${toolUseId}, at the provider` : toolUseId }
  if (!received) return [use]
  const { spanId, traceId, failed } = received
  return [{ kind: 'trace-context', detail: `span ${spanId} of trace ${traceId}${failed ? ', failed' : ''}` }, use]
}

function callNode(call: CallRecord): Node {
  return {
    span: { id: call.spanId, kind: 'call', name: call.model, inferred: false, evidence: call.evidence },
    startUs: call.startUs,
    endUs: call.endUs,
    self: 0,
    tokens: 0,
    children: call.attempts.map((attempt) => attemptNode(attempt, call.cost.kind === 'unpriced')),
  }
}

const attemptNode = (attempt: AttemptRecord, unpriced: boolean): Node => ({
  span: { id: attempt.spanId, kind: 'attempt', name: `attempt ${attempt.index + 1}`, inferred: false },
  startUs: attempt.startUs,
  endUs: attempt.endUs,
  self: unpriced ? 0 : amountOf(attempt.cost),
  tokens: attempt.usage ? attempt.usage.inputTotal + attempt.usage.outputTotal : 0,
  children: [],
})

function flatten(node: Node, parentId: Span['parentId'], origin: EpochUs): Span[] {
  const below = node.children.map((child) => flatten(child, node.span.id, origin))
  const direct = below.flatMap((spans) => spans.slice(0, 1))
  const { evidence, ...span } = node.span
  const own: Span = {
    ...span,
    parentId,
    startUs: node.startUs - origin,
    endUs: node.endUs - origin,
    selfNanoUsd: nanoUsd(node.self),
    totalNanoUsd: nanoUsd(direct.reduce((sum, child) => sum + child.totalNanoUsd, node.self)),
    tokens: direct.reduce((sum, child) => sum + child.tokens, node.tokens),
    ...(evidence && evidence.length > 0 && { evidence }),
  }
  return [own, ...below.flat()]
}

const keyOfUse = (call: CallId, toolUseId: string): string => `${call} ${toolUseId}`
const byStart = (a: Node, b: Node): number => a.startUs - b.startUs
const earliest = (nodes: readonly Node[]): EpochUs | null =>
  nodes.reduce<EpochUs | null>((min, { startUs }) => (min === null || startUs < min ? startUs : min), null)
const latest = (nodes: readonly Node[]): EpochUs | null =>
  nodes.reduce<EpochUs | null>((max, { endUs }) => (max === null || endUs > max ? endUs : max), null)
