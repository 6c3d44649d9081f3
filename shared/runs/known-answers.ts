import type { AgentId, CallId, RunId } from '../model/ids.ts'
import type { DerivedIndex } from './derived-index.ts'

/** An answer that was recorded, and the conversation that it ended at the time. */
export interface KnownAnswer {
  readonly runId: RunId
  readonly agentId: AgentId
  readonly callId: CallId
  /** Key of its conversation up to and including the answer. */
  readonly head: string
  /** Digest of what stands around the conversation: model, instructions, tools. It may change from call to call, so it only tells twins apart. */
  readonly frame: string
}

/** What an answer is known by: its conversation's key, the ids of its tool uses, or the key of its last turns. */
export type AnswerTrace = 'prefix' | 'tool-use' | 'turns'

/** Answers that look alike are rarely many; of more, only the newest can be told apart. */
const MOST_ALIKE = 16

/** Oldest first. */
function alike(index: DerivedIndex, trace: AnswerTrace, key: string): readonly KnownAnswer[] {
  const note = index.link(trace, key)?.note
  return note ? (JSON.parse(note) as KnownAnswer[]) : []
}

/** Remembers an answer by one of its traces. Of an agent only the newest answer with a trace counts. */
export function putAnswer(index: DerivedIndex, trace: AnswerTrace, key: string, answer: KnownAnswer): void {
  const others = alike(index, trace, key).filter(({ agentId }) => agentId !== answer.agentId)
  const { runId, agentId, callId } = answer
  index.putLink(trace, key, { runId, agentId, callId, note: JSON.stringify([...others, answer].slice(-MOST_ALIKE)) })
}

/**
 * How far an agent's conversation has come: the key of its newest request, or of the answer to it. Of an answer that was broken off nobody knows
 * whether the client sends it back: then the answer before it is one more.
 */
export function putHead(index: DerivedIndex, runId: RunId, agentId: AgentId, ...keys: readonly (string | null)[]): void {
  const known = keys.filter((key) => key !== null)
  index.putLink('head', agentId, { runId, agentId, callId: null, note: known.length > 0 ? known.join(' ') : null })
}

/** Of answers that look alike those in the same frame, if there are any. */
export function inFrame(answers: readonly KnownAnswer[], frame: string): readonly KnownAnswer[] {
  const same = answers.filter((answer) => answer.frame === frame)
  return same.length > 0 ? same : answers
}

/** The answers with a trace, and which of them nothing has gone on from yet; only of runs that `admits` allows, oldest first. */
export function findAnswers(
  index: DerivedIndex,
  trace: AnswerTrace,
  key: string,
  admits: (run: RunId) => boolean,
): { all: readonly KnownAnswer[]; waiting: readonly KnownAnswer[] } {
  const all = alike(index, trace, key).filter(({ runId }) => admits(runId))
  return { all, waiting: all.filter(({ agentId, head }) => index.link('head', agentId)?.note?.split(' ').includes(head)) }
}
