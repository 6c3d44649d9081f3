import type { ExchangeId } from '../model/ids.ts'
import { type AgentId, agentId, type CallId, type RunId } from '../model/ids.ts'
import type { AgentRecord } from '../model/records.ts'
import type { Evidence } from '../model/run.ts'
import { freeName, putAgentName, putRootAgent, renameToSide, rootAgent } from './agent-names.ts'
import { type Asked, looksLikeAgent, openingTexts, titleOf } from './asked.ts'
import type { ClientSession } from './client-session.ts'
import { type Continuation, toolUseEvidence } from './conversation.ts'
import type { DerivedIndex } from './derived-index.ts'
import type { PendingTool } from './pending-tools.ts'
import { findStarter, nameFromStarter } from './subagent.ts'

export interface PlacedAgent {
  readonly agent: AgentRecord
  readonly evidence: readonly Evidence[]
  /** The call that this one goes on from; null: the conversation begins here. */
  readonly after: CallId | null
  /** The tool use that started the agent, where it is new. */
  readonly starter: PendingTool | null
  /** A new conversation without tools beside one with tools: titles, summaries, checks. */
  readonly sideCall: boolean
  /** The agent that passed for the main one until this one came. */
  readonly unseats: AgentId | null
}

export interface AgentSearch {
  readonly runId: RunId
  readonly exchangeId: ExchangeId
  readonly asked: Asked
  readonly session: ClientSession | null
  readonly continuation: Continuation | null
  /** Key of the whole request; null where it holds no messages. */
  readonly conversation: string | null
  /** Tool uses of the run that wait for results. */
  readonly pending: readonly PendingTool[]
  /** Tool results that the request brings since the last answer. */
  readonly resultIds: readonly string[]
}

/**
 * Finds the agent of a run that asks, or makes it (not yet written). Evidence in order: the client's own id of it; the answer that the request
 * goes on from; a pending tool use that it answers; the same opening, where nothing has answered it yet. Requests without messages
 * (embeddings) are no conversation and belong to the first agent.
 */
export function placeAgent(index: DerivedIndex, search: AgentSearch): PlacedAgent {
  const { runId, session, continuation, conversation, pending, resultIds } = search
  const own = session?.agent ?? null
  const after = continuation?.runId === runId ? continuation : null
  if (own) {
    const found = agentAt(index.link('agent-key', agentKey(runId, own.key))?.agentId)
    return found ? existing(found, [own.evidence], after?.agentId === found.id ? after.callId : null) : create()
  }
  const continued = agentAt(after?.agentId)
  if (after && continued) return existing(continued, [after.evidence], after.callId)
  const answered = pending.find((tool) => resultIds.includes(tool.id))
  const answering = agentAt(answered?.agentId)
  if (answered && answering) return existing(answering, [toolUseEvidence(answered.id, answered)], answered.callId)
  const opening = conversation === null ? null : openingKey(runId, conversation)
  const reopened = opening === null ? null : agentAt(index.link('opening', opening)?.agentId)
  if (opening !== null && reopened) {
    index.removeLink('opening', opening)
    return existing(reopened, [{ kind: 'prefix-hash', detail: 'asks again what was not answered' }], null)
  }
  const root = agentAt(rootAgent(index, runId)?.agentId)
  return root && conversation === null ? existing(root, [], null) : create()

  function agentAt(id: AgentId | null | undefined): AgentRecord | null {
    const agent = id ? index.agent(id) : null
    return agent?.runId === runId ? agent : null
  }

  function create(): PlacedAgent {
    const { asked, exchangeId } = search
    const first = rootAgent(index, runId)
    const withTools = looksLikeAgent(asked)
    const starter = first ? (findStarter(openingTexts(asked.request), pending) ?? startedByParent()) : null
    const apart = first !== null && !starter && (own === null || own.isMain)
    const sideCall = apart && first.withTools && !withTools
    const unseats = apart && session && !first.withTools && withTools ? first.agentId : null
    const named = own?.name ?? (starter ? nameFromStarter(starter) : null)
    const base = named ?? (first === null ? 'main' : sideCall ? 'side' : 'agent')
    const evidence: Evidence[] = [
      ...(own ? [own.evidence] : []),
      ...(starter
        ? [{ kind: 'tool-use-id' as const, detail: `started by ${starter.id} (${starter.name}) of call ${starter.callId}` }]
        : []),
    ]
    const agent: AgentRecord = {
      id: agentId(exchangeId),
      runId,
      name: unseats ? 'main' : freeName(index, runId, base),
      parent: starter && { callId: starter.callId, toolUseId: starter.id },
      evidence,
    }
    return { agent, evidence, after: null, starter, sideCall, unseats }
  }

  /** The client names the parent agent but not the tool use: the oldest one of that agent that has started none yet. */
  function startedByParent(): PendingTool | null {
    if (!own || own.isMain) return null
    const parent = own.parentKey === null ? rootAgent(index, runId) : index.link('agent-key', agentKey(runId, own.parentKey))
    return pending.find((tool) => tool.agentId === parent?.agentId && !tool.started) ?? null
  }
}

const existing = (agent: AgentRecord, evidence: readonly Evidence[], after: CallId | null): PlacedAgent => ({
  agent,
  evidence,
  after,
  starter: null,
  sideCall: false,
  unseats: null,
})

/** Writes an agent and the keys under which it can be found again. */
export function putAgent(index: DerivedIndex, { agent, unseats }: PlacedAgent, { runId, session, asked }: AgentSearch): void {
  const root = unseats ? null : rootAgent(index, runId)
  const withTools = looksLikeAgent(asked)
  if (unseats) renameToSide(index, unseats)
  if (!root) putRootAgent(index, runId, { agentId: agent.id, withTools, title: titleOf(asked) })
  else if (root.agentId === agent.id && withTools && !root.withTools) putRootAgent(index, runId, { ...root, withTools })
  if (index.agent(agent.id)) return
  index.putAgent(agent)
  putAgentName(index, agent)
  if (session?.agent) {
    index.putLink('agent-key', agentKey(runId, session.agent.key), { runId, agentId: agent.id, callId: null, note: null })
  }
}

/** Remembers a conversation that got no answer, so that the same one asked again is not taken for a new agent. */
export function putOpening(index: DerivedIndex, runId: RunId, agent: AgentId, conversation: string): void {
  index.putLink('opening', openingKey(runId, conversation), { runId, agentId: agent, callId: null, note: null })
}

export const agentKey = (run: RunId, key: string): string => `${run}\n${key}`
export const openingKey = (run: RunId, conversation: string): string => `${run}\n${conversation}`
