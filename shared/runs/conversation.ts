import type { RunId } from '../model/ids.ts'
import type { ParsedRequest, PromptMessage } from '../model/prompt.ts'
import type { Evidence } from '../model/run.ts'
import { toPromptMessage } from '../providers/message-items.ts'
import type { DerivedIndex } from './derived-index.ts'
import { findAnswers, inFrame, type KnownAnswer, putAnswer } from './known-answers.ts'

/** A digest as text; injected, so that shared stays free of Node. */
export type Hash = (data: string | Uint8Array) => string

/** The answer that a request goes on from. */
export interface Continuation extends KnownAnswer {
  readonly evidence: Evidence
  /** Index of the first message that came after it. */
  readonly since: number
}

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

export const lastAnswer = (messages: readonly PromptMessage[], before = messages.length): number =>
  messages.findLastIndex(({ role }, at) => role === 'assistant' && at < before)

/** A key of what stands around a conversation; see `KnownAnswer.frame`. */
export type FrameOf = (request: ParsedRequest) => string

/** Of so many agents at work at once. */
const REMEMBERED_FRAMES = 16

/** Remembers the latest, since an agent's calls repeat it and it may be long: a pure function of its argument, only faster. */
export function createFrameOf(hash: Hash): FrameOf {
  const remembered: { readonly texts: readonly string[]; readonly key: string }[] = []
  return ({ model, parts, tools }) => {
    const instructions = parts.flatMap((part) => (part.kind === 'system' || part.kind === 'tool-schema' ? [part.text] : []))
    const texts = [model, String(instructions.length), ...instructions, ...tools]
    const at = remembered.findIndex((one) => one.texts.length === texts.length && one.texts.every((text, n) => text === texts[n]))
    const [known] = at < 0 ? [] : remembered.splice(at, 1)
    const frame = known ?? { texts, key: hash(JSON.stringify([model, instructions, tools])) }
    remembered.unshift(frame)
    if (remembered.length > REMEMBERED_FRAMES) remembered.pop()
    return frame.key
  }
}

/** Shorter turns ("Continue", "OK") are said in many conversations. */
const LEAST_TURNS = 200

const SILENT = toPromptMessage({ role: 'assistant', items: [] }).canonical

/** Of answers that were broken off before they said anything some clients send an empty message back, others none. */
const isSilent = ({ canonical }: PromptMessage): boolean => canonical === SILENT

/** The key of the last two answers that said something and what stands between them; null where that is not there or says too little. */
function turnsKey(messages: readonly PromptMessage[], hash: Hash): string | null {
  const said = messages.filter((message) => !isSilent(message))
  const last = lastAnswer(said)
  const from = lastAnswer(said, last)
  if (from < 0) return null
  const turns = said.slice(from, last + 1)
  const text = turns.map(({ canonical }) => canonical).join('\n')
  return text.length < LEAST_TURNS ? null : hash(`turns ${text}`)
}

/** Remembers an answer by all that the next request may show of it. `sent`: the request that it answers. */
export function putAnswered(
  index: DerivedIndex,
  hash: Hash,
  sent: readonly PromptMessage[],
  message: PromptMessage,
  answer: KnownAnswer,
): void {
  putAnswer(index, 'prefix', answer.head, answer)
  const uses = message.toolUseIds.filter(isUnmistakable)
  for (const id of uses) putAnswer(index, 'tool-use', id, answer)
  const { runId, agentId, callId } = answer
  if (uses.length > 0) index.putLink('newest-use', agentId, { runId, agentId, callId, note: null })
  const turns = turnsKey([...sent, message], hash)
  if (turns !== null) putAnswer(index, 'turns', turns, answer)
}

/**
 * Finds the answer that a request goes on from by content alone, in order of strength: its whole history up to the last answer; the tool uses
 * that it brings the results of; its last turns (where the client dropped or changed older ones); a shorter part of its history that ends in a
 * recorded answer (where the client changed what follows); its newest tool use (where a summary took the place of older turns). Never its
 * opening: many runs open alike. `admits`: runs that the client's own words allow.
 */
export function findContinuation(
  index: DerivedIndex,
  hash: Hash,
  messages: readonly PromptMessage[],
  keys: readonly string[],
  frame: string,
  admits: (run: RunId) => boolean,
): Continuation | null {
  const last = lastAnswer(messages)
  if (last < 0) return null
  const lastSaid = messages.findLastIndex((message, at) => at <= last && message.role === 'assistant' && !isSilent(message))
  return byPrefix(last) ?? byToolUse() ?? byTurns() ?? byShorterPrefix() ?? byKeptToolUse()

  /**
   * Twins may read alike up to here. One that nothing has gone on from yet is taken, the newest first: whichever it is, its history is exactly
   * the one sent. Where all have been gone on from, this is a fork, and of several it cannot be told which.
   */
  function byPrefix(at: number): Continuation | null {
    const { all, waiting } = findAnswers(index, 'prefix', keys[at] ?? '', admits)
    const answer = inFrame(waiting, frame).at(-1) ?? onlyOne(inFrame(all, frame))
    return (
      answer && {
        ...answer,
        since: at + 1,
        evidence: { kind: 'prefix-hash', detail: `the first ${at + 1} messages end in the answer of call ${answer.callId}` },
      }
    )
  }

  function byToolUse(): Continuation | null {
    for (const id of messages.slice(lastSaid + 1).flatMap((message) => message.toolResultIds)) {
      const { all, waiting } = findAnswers(index, 'tool-use', id, admits)
      const answer = onlyOne(inFrame(waiting, frame)) ?? onlyOne(all)
      if (answer) return { ...answer, since: last + 1, evidence: toolUseEvidence(id, answer) }
    }
    return null
  }

  /** Turns may recur in other conversations: only one that has not been gone on from, and the only one, is believed. */
  function byTurns(): Continuation | null {
    const key = turnsKey(messages, hash)
    const answer = key === null ? null : onlyOne(inFrame(findAnswers(index, 'turns', key, admits).waiting, frame))
    return (
      answer && {
        ...answer,
        since: last + 1,
        evidence: { kind: 'prefix-hash', detail: `the last turns end in the answer of call ${answer.callId}` },
      }
    )
  }

  function byShorterPrefix(): Continuation | null {
    for (let at = lastAnswer(messages, last); at > 0; at = lastAnswer(messages, at)) {
      if (index.link('prefix', keys[at] ?? '')) return byPrefix(at)
    }
    return null
  }

  /**
   * Compaction puts a summary in the place of older turns, and the call that asked for it took the conversation on: nothing that was sent
   * before begins like this, nor waits for it. The turns that were kept show whose conversation it is where they hold its newest tool use, by
   * an id that no other answer has. An older one proves less: prompts may quote a conversation as an example.
   */
  function byKeptToolUse(): Continuation | null {
    const ids = messages.slice(0, last + 1).flatMap((message) => message.toolUseIds)
    for (const id of ids.filter(isUnmistakable).reverse()) {
      const answer = onlyOne(findAnswers(index, 'tool-use', id, admits).all)
      if (answer && index.link('newest-use', answer.agentId)?.callId === answer.callId) {
        const detail = `keeps ${id}, the newest tool use of its conversation, by call ${answer.callId}`
        return { ...answer, since: last + 1, evidence: { kind: 'tool-use-id', detail } }
      }
    }
    return null
  }
}

const onlyOne = <T>(items: readonly T[]): T | null => (items.length === 1 ? (items[0] ?? null) : null)

export const toolUseEvidence = (id: string, { callId }: Pick<KnownAnswer, 'callId'>): Evidence => ({
  kind: 'tool-use-id',
  detail: `carries the result of ${id}, used by call ${callId}`,
})

/**
 * Whether an id looks random. `call_1` or a tool's name, as small servers give them, occur in many runs and prove nothing across them; nor do the
 * names that we give to uses without a lasting id (`createUseNamer`, with a `#`).
 */
function isUnmistakable(id: string): boolean {
  const changes = id.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[a-z0-9])|[0-9](?=[A-Za-z])/g)
  return id.length >= 8 && !id.includes('#') && (changes?.length ?? 0) >= 3
}
