import type { ExchangeOpened } from '../model/fact.ts'
import type { AgentId, CallId, RunId } from '../model/ids.ts'
import type { RunRecord } from '../model/records.ts'
import type { Evidence } from '../model/run.ts'
import { epochUs } from '../model/units.ts'
import { readRetryCount } from '../providers/retry.ts'
import { rootAgent } from './agent-names.ts'
import { type Asked, titleOf } from './asked.ts'
import { whatLed } from './call-site.ts'
import { type ClientWords, readClientWords } from './client-session.ts'
import { type Continuation, findContinuation, type Hash, lastAnswer, prefixKeys } from './conversation.ts'
import type { DerivedIndex, LinkTarget } from './derived-index.ts'
import { isRecalling } from './history.ts'
import { putHead } from './known-answers.ts'
import { pendingTools, putPending } from './pending-tools.ts'
import { placeAgent, putAgent } from './place-agent.ts'
import { admits, placeRun, putRunLinks, rootSession } from './place-run.ts'
import { findRecalled, putUnsettled, recalledName, removeUnsettled, unsettled } from './recalled.ts'
import { complains } from './repair.ts'
import { takeRetryable } from './retries.ts'

/** Where an exchange belongs, decided when it opens and kept until it settles. */
export interface Placement {
  readonly runId: RunId
  readonly agentId: AgentId
  /** The call that it tries again. */
  readonly retryOf: CallId | null
  readonly retryReason: string | null
  readonly evidence: readonly Evidence[]
  /** What led to it, for the call site: a user turn, a tool's result, … */
  readonly led: string
  /** Tool uses whose results it is the first to carry. */
  readonly toolResults: readonly string[]
  /** Names of those tools, by tool use. */
  readonly toolNames: Readonly<Record<string, string>>
  readonly repairOf: CallId | null
  /** Key of the conversation that it sends; null where it sends none. */
  readonly conversation: string | null
  /** See `KnownAnswer.frame`. */
  readonly frame: string
  /** Key of the conversation up to the answer that it goes on from. */
  readonly resumes: string | null
}

/**
 * Decides where an exchange belongs and writes what follows from its opening alone: its run, its agent, the tool results that it brings.
 * `requestKey`: hash of the request as sent; null where its body was not kept. `frame`: see `KnownAnswer.frame`. null: too early to tell, as
 * it goes on from an answer whose exchange has not settled (clients ask on at the last event of a stream, before its connection ends); not
 * where it is `due`.
 */
export function placeExchange(
  index: DerivedIndex,
  hash: Hash,
  opened: ExchangeOpened,
  asked: Asked,
  { requestKey, frame, due }: { requestKey: string | null; frame: string; due: boolean },
): Placement | null {
  const client = readClient(index, opened, asked)
  const thread = threadOf(index, hash, asked, frame, (id) => admits(index.run(id), opened, client.session))
  if (!due && thread.outruns) {
    if (thread.conversation !== null) putAwaiting(index, thread.conversation, opened, thread.outruns)
    putUnsettled(index, asked, opened.exchangeId, thread.outruns)
    return null
  }
  if (thread.recalled) index.putLink('history', opened.exchangeId, thread.recalled)
  const retry = requestKey === null ? null : asRetry(index, opened, client, thread, requestKey)
  const placement = retry ?? asCall(index, opened, asked, client, thread)
  if (placement.conversation !== null) putAwaiting(index, placement.conversation, opened, placement.runId)
  putUnsettled(index, asked, opened.exchangeId, placement.runId)
  return placement
}

function readClient(index: DerivedIndex, opened: ExchangeOpened, asked: Asked | null): ClientWords {
  const words = readClientWords(opened.request, asked?.request.clientIds)
  return { ...words, session: rootSession(index, opened, words.session) }
}

function putAwaiting(index: DerivedIndex, conversation: string, { exchangeId }: ExchangeOpened, runId: RunId): void {
  index.putLink('awaiting', conversation, { runId, agentId: null, callId: null, note: exchangeId })
}

/** The exchange has its answer. */
export function removeAwaiting(
  index: DerivedIndex,
  asked: Asked,
  { conversation }: Placement,
  { exchangeId }: ExchangeOpened,
): void {
  removeUnsettled(index, asked, exchangeId)
  if (conversation !== null && index.link('awaiting', conversation)?.note === exchangeId)
    index.removeLink('awaiting', conversation)
}

/** Other traffic belongs to a run only by the run's name: it makes no call, but it keeps the run going. */
export function placeNamed(index: DerivedIndex, opened: ExchangeOpened): RunId {
  const client = readClient(index, opened, null)
  const { run } = placeRun(index, opened, client, null, '')
  putRun(index, opened, client, run)
  return run.id
}

function asRetry(
  index: DerivedIndex,
  opened: ExchangeOpened,
  client: ClientWords,
  thread: Thread,
  requestKey: string,
): Placement | null {
  const count = readRetryCount(opened.request.headers)
  const failed = takeRetryable(index, requestKey, {
    at: opened.at,
    count,
    admits: (id) => admits(index.run(id), opened, client.session),
  })
  const call = failed && index.call(failed.callId)
  const run = call && index.run(call.runId)
  if (!failed || !run) return null
  putRun(index, opened, client, run)
  const { conversation, continuation, frame } = thread
  if (conversation !== null) putHead(index, run.id, call.agentId, conversation)
  return {
    runId: run.id,
    agentId: call.agentId,
    retryOf: call.id,
    retryReason: `${failed.failure}, ${count ? `sdk retry ${count}` : 'same request again'}`,
    evidence: call.evidence,
    led: '',
    toolResults: [],
    toolNames: {},
    repairOf: null,
    conversation,
    frame,
    resumes: continuation?.head ?? null,
  }
}

function asCall(
  index: DerivedIndex,
  opened: ExchangeOpened,
  asked: Asked,
  client: ClientWords,
  { conversation, continuation, frame }: Thread,
): Placement {
  const { messages } = asked.request
  const since = continuation?.since ?? lastAnswer(messages) + 1
  const resultIds = messages.slice(since).flatMap((message) => message.toolResultIds)
  const { run, evidence } = placeRun(index, opened, client, { asked, conversation, continuation, resultIds }, titleOf(asked))
  putRun(index, opened, client, run)
  const pending = pendingTools(index, run.id)
  const search = {
    runId: run.id,
    exchangeId: opened.exchangeId,
    asked,
    session: client.session,
    continuation,
    conversation,
    pending,
    resultIds,
  }
  const placed = placeAgent(index, search)
  const { agent, after, unseats } = placed
  const passed = unseats ? rootAgent(index, run.id) : null
  if (passed && run.givenName === null && run.name === passed.title)
    putRun(index, opened, client, { ...run, name: titleOf(asked) })
  putAgent(index, placed, search)
  const answered = pending.filter((tool) => tool.agentId === agent.id && resultIds.includes(tool.id))
  const left = pending
    .filter((tool) => !answered.includes(tool))
    .map((tool) => (tool === placed.starter ? { ...tool, started: true } : tool))
  if (answered.length > 0 || placed.starter) putPending(index, run.id, left)
  if (conversation !== null) putHead(index, run.id, agent.id, conversation)
  const repairOf = after !== null && complains(asked.request, since) ? after : null
  const led = repairOf !== null ? 'repair' : placed.sideCall ? 'side call' : whatLed(asked.request, since, answered)
  return {
    runId: run.id,
    agentId: agent.id,
    retryOf: null,
    retryReason: null,
    evidence: distinct([...evidence, ...placed.evidence]),
    led,
    toolResults: answered.map((tool) => tool.id),
    toolNames: Object.fromEntries(answered.map((tool) => [tool.id, tool.name])),
    repairOf,
    conversation,
    frame,
    resumes: continuation?.head ?? null,
  }
}

/** The conversation that a request sends, and what it goes on with. */
interface Thread {
  readonly conversation: string | null
  readonly frame: string
  readonly continuation: Continuation | null
  /** The run of an exchange that is still to settle, from whose answer this request already goes on. */
  readonly outruns: RunId | null
  /** What the provider recalls for it; null where it carries its whole context, or what it names was not recorded. */
  readonly recalled: LinkTarget | null
}

/** A request that names an earlier answer sends only what is new: its conversation begins with that answer's. */
function threadOf(index: DerivedIndex, hash: Hash, asked: Asked, frame: string, allows: (run: RunId) => boolean): Thread {
  const { request } = asked
  const { messages } = request
  if (!isRecalling(request)) {
    const keys = prefixKeys(messages, '', hash)
    const continuation = findContinuation(index, hash, messages, keys, frame, allows)
    const last = lastAnswer(messages)
    const known = last < 1 || continuation?.head === keys[last]
    const awaited = known ? null : index.link('awaiting', keys[last - 1] ?? '')
    return {
      conversation: keys.at(-1) ?? null,
      frame,
      continuation,
      outruns: awaited && allows(awaited.runId) ? awaited.runId : null,
      recalled: null,
    }
  }
  const found = findRecalled(index, request)
  const seed = found?.head ?? hash(recalledName(request))
  const conversation = prefixKeys(messages, seed, hash).at(-1) ?? seed
  const recalled = found?.target ?? null
  if (!found || !allows(found.runId))
    return { conversation, frame, continuation: null, outruns: found ? null : unsettled(index, asked), recalled }
  const { runId, agentId, callId } = found
  const evidence: Evidence = {
    kind: 'previous-response-id',
    detail: `goes on from ${recalledName(request)}, the answer of call ${callId}`,
  }
  const continuation = { runId, agentId, callId, evidence, head: seed, frame, since: 0 }
  return { conversation, frame, continuation, outruns: null, recalled }
}

/** Writes the run as of this exchange, and the names by which it can be found. */
function putRun(index: DerivedIndex, opened: ExchangeOpened, client: ClientWords, run: RunRecord): void {
  index.putRun({
    ...run,
    session: run.session ?? client.session?.id ?? null,
    startedAt: epochUs(Math.min(opened.at, run.startedAt)),
    runIdleMs: opened.runIdleMs,
  })
  putRunLinks(index, opened, client, run)
}

const distinct = (evidence: readonly Evidence[]): Evidence[] =>
  evidence.filter((each, at) => evidence.findIndex(({ kind, detail }) => kind === each.kind && detail === each.detail) === at)
