import type { AgentId, CallId } from '../model/ids.ts'
import type { AgentRecord, CallRecord } from '../model/records.ts'

/** An agent and where it hangs. */
export interface AgentNode {
  readonly agent: AgentRecord
  /** From the root agent down to this one. */
  readonly path: readonly AgentRecord[]
}

/**
 * Finds each agent's place: a subagent stands under the agent whose call started it. An agent that calls name but that has no record gets
 * one without a parent, so that its cost is never lost; a parent that is unknown counts as none, as do parents that go round in
 * a circle.
 */
export function agentTree(agents: readonly AgentRecord[], calls: readonly CallRecord[]): ReadonlyMap<AgentId, AgentNode> {
  const records = new Map<AgentId, AgentRecord>(agents.map((agent) => [agent.id, agent]))
  const agentOfCall = new Map<CallId, AgentId>()
  for (const call of calls) {
    agentOfCall.set(call.id, call.agentId)
    if (!records.has(call.agentId)) {
      records.set(call.agentId, { id: call.agentId, runId: call.runId, name: call.agent, parent: null, evidence: [] })
    }
  }
  const nodes = new Map<AgentId, AgentNode>()
  for (const agent of records.values()) nodes.set(agent.id, { agent, path: pathOf(agent, records, agentOfCall) })
  return nodes
}

function pathOf(
  agent: AgentRecord,
  records: ReadonlyMap<AgentId, AgentRecord>,
  agentOfCall: ReadonlyMap<CallId, AgentId>,
): readonly AgentRecord[] {
  const upwards = [agent]
  const seen = new Set<AgentId>([agent.id])
  for (let at = agent; at.parent; ) {
    const starter = agentOfCall.get(at.parent.callId)
    const parent = starter === undefined ? undefined : records.get(starter)
    if (!parent) break
    if (seen.has(parent.id)) return [agent]
    seen.add(parent.id)
    upwards.push(parent)
    at = parent
  }
  return upwards.reverse()
}
