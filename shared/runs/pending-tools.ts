import type { AgentId, CallId, RunId } from '../model/ids.ts'
import type { DerivedIndex } from './derived-index.ts'

/** A tool use whose result no request has carried yet: the tool, or the subagent that it started, is at work. */
export interface PendingTool {
  readonly callId: CallId
  readonly agentId: AgentId
  readonly id: string
  readonly name: string
  /** JSON text. */
  readonly arguments: string
  /** A subagent was found that it started. */
  readonly started: boolean
}

/** Uses that are never answered must not pile up, nor may their arguments: a prompt for a subagent is shorter than this. */
const MOST_PENDING = 64
const MOST_ARGUMENTS = 16_384

/** The tool uses of a run that wait for their results, oldest first. */
export function pendingTools(index: DerivedIndex, run: RunId): readonly PendingTool[] {
  const note = index.link('pending', run)?.note
  return note ? (JSON.parse(note) as PendingTool[]) : []
}

export function putPending(index: DerivedIndex, run: RunId, tools: readonly PendingTool[]): void {
  const kept = tools.slice(-MOST_PENDING).map((tool) => ({ ...tool, arguments: tool.arguments.slice(0, MOST_ARGUMENTS) }))
  if (kept.length === 0) index.removeLink('pending', run)
  else index.putLink('pending', run, { runId: run, agentId: null, callId: null, note: JSON.stringify(kept) })
}
