import type { AgentId, RunId } from '../model/ids.ts'
import type { AgentRecord } from '../model/records.ts'
import type { DerivedIndex } from './derived-index.ts'

/** A run's first agent, and whether it is the one that does the work: side calls (quota checks, titles) offer no tools. */
export interface RootAgent {
  readonly agentId: AgentId
  readonly withTools: boolean
  /** What its conversation would call the run. */
  readonly title: string
}

export function rootAgent(index: DerivedIndex, run: RunId): RootAgent | null {
  const note = index.link('root', run)?.note
  return note ? (JSON.parse(note) as RootAgent) : null
}

export function putRootAgent(index: DerivedIndex, run: RunId, root: RootAgent): void {
  index.putLink('root', run, { runId: run, agentId: root.agentId, callId: null, note: JSON.stringify(root) })
}

const nameKey = (run: RunId, name: string): string => `${run}\n${name}`

/** Marks a name as taken. */
export function putAgentName(index: DerivedIndex, { id, runId, name }: AgentRecord): void {
  index.putLink('agent-name', nameKey(runId, name), { runId, agentId: id, callId: null, note: null })
}

/** `explore`, `explore 2`, …; the highest number is kept beside the plain name, so that a run of many agents stays quick. */
export function freeName(index: DerivedIndex, run: RunId, base: string): string {
  const first = index.link('agent-name', nameKey(run, base))
  if (!first) return base
  let number = Number(first.note ?? 1) + 1
  while (index.link('agent-name', nameKey(run, `${base} ${number}`))) number += 1
  index.putLink('agent-name', nameKey(run, base), { ...first, note: String(number) })
  return `${base} ${number}`
}

/**
 * Gives the name `main` free: a coding agent's window may open with a side call, which until now looked like the main conversation. Its calls
 * are few, and get their new name too.
 */
export function renameToSide(index: DerivedIndex, id: AgentId): void {
  const agent = index.agent(id)
  if (!agent) return
  const renamed = { ...agent, name: freeName(index, agent.runId, 'side') }
  index.putAgent(renamed)
  putAgentName(index, renamed)
  for (const call of index.calls(agent.runId)) {
    if (call.agentId !== id) continue
    const callSite = call.callSite.replace(/^main · [^·]*/, 'side · side call')
    index.putCall({ ...call, agent: renamed.name, callSite: callSite.trim() }, index.segments(call.id))
  }
}
