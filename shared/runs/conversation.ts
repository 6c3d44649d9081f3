import type { AgentId, CallId, RunId } from '../model/ids.ts'
import type { PromptMessage } from '../model/prompt.ts'
import type { Evidence } from '../model/run.ts'
import type { DerivedIndex } from './derived-index.ts'

/** A digest as hex digits; injected, so that shared stays free of Node. */
export type Hash = (data: string | Uint8Array) => string

/** The conversation that a request goes on with. */
export interface Continuation {
  readonly runId: RunId
  readonly agentId: AgentId
  /** The call whose answer it goes on from. */
  readonly callId: CallId
  readonly evidence: Evidence
  /** Key of that answer; null where it was found by another way than the prefix. */
  readonly resumes: string | null
  /** Index of the first message that came after that answer. */
  readonly since: number
}

/** Agents whose conversation reads alike up to here, oldest first. */
type Candidate = readonly [run: RunId, agent: AgentId, call: CallId]
const MOST_CANDIDATES = 16

/** `keys[i]` stands for everything up to and including message i. `seed`: the key of what came before the first one, or ''. */
export function prefixKeys(messages: readonly PromptMessage[], seed: string, hash: Hash): string[] {
  let key = seed
  return messages.map((message) => {
    key = answeredKey(key, message, hash)
    return key
  })
}

/** The key of a conversation after one more message. */
export const answeredKey = (key: string, message: PromptMessage, hash: Hash): string => hash(`${key}\n${message.canonical}`)

/** How far an agent's conversation has come: the key of its newest request, or of the answer to it. */
export function putHead(index: DerivedIndex, runId: RunId, agentId: AgentId, key: string | null): void {
  index.putLink('head', agentId, { runId, agentId, callId: null, note: key })
}

/** Remembers that `callId` answered the conversation `key` (which includes that answer). */
export function putPrefix(index: DerivedIndex, key: string, runId: RunId, agentId: AgentId, callId: CallId): void {
  const others = candidatesOf(index, key).filter(([, agent]) => agent !== agentId)
  const note = JSON.stringify([...others, [runId, agentId, callId]].slice(-MOST_CANDIDATES))
  index.putLink('prefix', key, { runId, agentId, callId, note })
}

const candidatesOf = (index: DerivedIndex, key: string): readonly Candidate[] => {
  const note = index.link('prefix', key)?.note
  return note ? (JSON.parse(note) as Candidate[]) : []
}

/**
 * Finds what a request goes on with, by content alone, in order of strength: its whole history up to the last answer; the ids of the tool
 * uses that it brings the results of; a shorter part of its history that ends in a recorded answer (the client edited what follows).
 * Never by an opening: many runs open alike. `admits`: runs that the client's own words allow.
 */
export function findContinuation(
  index: DerivedIndex,
  messages: readonly PromptMessage[],
  keys: readonly string[],
  admits: (run: RunId) => boolean,
): Continuation | null {
  const last = messages.findLastIndex(({ role }) => role === 'assistant')
  if (last < 0) return null
  const whole = byPrefix(last)
  if (whole !== 'ambiguous' && whole !== null) return whole
  const byTool = byToolUse(messages.slice(last + 1).flatMap((message) => message.toolResultIds))
  if (byTool || whole === 'ambiguous') return byTool
  for (let at = last - 1; at > 0; at -= 1) {
    if (messages[at]?.role !== 'assistant') continue
    const part = byPrefix(at)
    if (part === 'ambiguous') return null
    if (part) return part
  }
  return null

  /**
   * Twins may read alike up to here. One that nobody has gone on with yet is taken, the newest first: whichever it is, its history is
   * exactly the one sent. Where all have been gone on with, this is a fork, and of several it cannot be told which.
   */
  function byPrefix(at: number): Continuation | 'ambiguous' | null {
    const key = keys[at] ?? ''
    const candidates = candidatesOf(index, key).filter(([run]) => admits(run))
    const waiting = candidates.filter(([, agent]) => index.link('head', agent)?.note === key)
    const chosen = waiting.at(-1) ?? (candidates.length === 1 ? candidates[0] : undefined)
    if (!chosen) return candidates.length > 0 ? 'ambiguous' : null
    const [runId, agentId, callId] = chosen
    const detail = `the first ${at + 1} messages end in the answer of call ${callId}`
    return { runId, agentId, callId, evidence: { kind: 'prefix-hash', detail }, resumes: key, since: at + 1 }
  }

  function byToolUse(ids: readonly string[]): Continuation | null {
    for (const id of ids) {
      const target = isUnmistakable(id) ? index.link('tool-use', id) : null
      if (!target?.agentId || !target.callId || !admits(target.runId)) continue
      const { runId, agentId, callId } = target
      return { runId, agentId, callId, evidence: toolUseEvidence(id, callId), resumes: null, since: last + 1 }
    }
    return null
  }
}

export const toolUseEvidence = (id: string, callId: CallId): Evidence => ({
  kind: 'tool-use-id',
  detail: `carries the result of ${id}, used by call ${callId}`,
})

/** Remembers the tool uses that a call made, so that the request with their results finds it. */
export function putToolUses(index: DerivedIndex, ids: readonly string[], runId: RunId, agentId: AgentId, callId: CallId): void {
  for (const id of ids) if (isUnmistakable(id)) index.putLink('tool-use', id, { runId, agentId, callId, note: null })
}

/** Whether an id looks random. `call_1` or a tool's name, as small servers give them, occur in many runs and prove nothing across them. */
function isUnmistakable(id: string): boolean {
  const changes = id.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[a-z0-9])|[0-9](?=[A-Za-z])/g)
  return id.length >= 8 && (changes?.length ?? 0) >= 3
}
