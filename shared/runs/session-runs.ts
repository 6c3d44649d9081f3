import type { RunRecord } from '../model/records.ts'
import type { Evidence } from '../model/run.ts'
import { rootAgent } from './agent-names.ts'
import { type Asked, looksLikeAgent, openingTexts } from './asked.ts'
import type { ClientSession } from './client-session.ts'
import type { DerivedIndex } from './derived-index.ts'
import { type PendingTool, pendingTools } from './pending-tools.ts'
import { agentKey, openingKey } from './place-agent.ts'
import { quotedCall } from './said.ts'
import { findStarter } from './subagent.ts'

/** A request that goes on from no answer: where in its client's session does it belong? */
export interface SessionSearch {
  readonly session: ClientSession
  readonly asked: Asked
  /** Key of the whole request; null where it holds no messages. */
  readonly conversation: string | null
  /** Tool results that the request brings since the last answer. */
  readonly resultIds: readonly string[]
}

export interface FoundRun {
  readonly run: RunRecord
  /** What else, besides the session, says so. */
  readonly evidence: readonly Evidence[]
}

/**
 * Finds the run of a session that a request belongs to; `runs`: the session's, newest first. It belongs there by the client's id of its agent or
 * of that one's parent; by a tool use that it answers or that started it; by what it asks again; by an answer that it opens with (a compacted
 * conversation). What only stands beside a run (a subagent of an unknown parent, a side call, the main conversation after the side calls that
 * opened its window) joins the one running, else the newest. null: a conversation of its own, and so a run.
 */
export function findSessionRun(
  index: DerivedIndex,
  runs: readonly RunRecord[],
  { session, asked, conversation, resultIds }: SessionSearch,
  isRunning: (run: RunRecord) => boolean,
): FoundRun | null {
  const own = session.agent
  const openings = openingTexts(asked.request)
  const latest = runs.find(isRunning) ?? runs[0] ?? null
  return byAgent(own?.key) ?? byAgent(own?.parentKey) ?? byContent() ?? bySummary() ?? beside()

  function byAgent(key: string | null | undefined): FoundRun | null {
    return key === null || key === undefined ? null : plain(runs.find(({ id }) => index.link('agent-key', agentKey(id, key))))
  }

  /** The tool use itself becomes evidence where the agent is placed. */
  function byContent(): FoundRun | null {
    return plain(
      runs.find(({ id }) => {
        const pending = pendingTools(index, id)
        return answers(pending) || asksAgain(id) || findStarter(openings, pending) !== null
      }),
    )
  }

  function answers(pending: readonly PendingTool[]): boolean {
    return pending.some((tool) => resultIds.includes(tool.id))
  }

  function asksAgain(id: RunRecord['id']): boolean {
    return conversation !== null && index.link('opening', openingKey(id, conversation)) !== null
  }

  function bySummary(): FoundRun | null {
    for (const run of runs) {
      const call = quotedCall(index, run.id, openings)
      if (call !== null) return { run, evidence: [{ kind: 'prefix-hash', detail: `opens with the answer of call ${call}` }] }
    }
    return null
  }

  function beside(): FoundRun | null {
    if (own && !own.isMain) return plain(latest)
    if (!looksLikeAgent(asked)) return session.isWindow ? plain(aboutSame() ?? latest) : plain(onlyAgentRunning())
    const opensWindow =
      session.isWindow && latest !== null && isRunning(latest) && rootAgent(index, latest.id)?.withTools === false
    return opensWindow ? plain(latest) : null
  }

  /** Where several run at once, a title is made of what its run was asked. */
  function aboutSame(): RunRecord | undefined {
    return runs.find((run) => {
      const title = rootAgent(index, run.id)?.title
      return title !== undefined && isRunning(run) && openings.some((text) => text.includes(title))
    })
  }

  /** A program's session may cover anything: only beside the one agent at work is a request without tools its side call. */
  function onlyAgentRunning(): RunRecord | undefined {
    const running = runs.filter(isRunning)
    return running.length === 1 && running[0] && rootAgent(index, running[0].id)?.withTools ? running[0] : undefined
  }
}

const plain = (run: RunRecord | null | undefined): FoundRun | null => (run ? { run, evidence: [] } : null)
