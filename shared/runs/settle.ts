import { amountOf, type Price, type PriceRow } from '../model/cost.ts'
import type { ExchangeOpened, ExchangeSettled } from '../model/fact.ts'
import type { CallRecord, SegmentRecord } from '../model/records.ts'
import type { PriceLookup } from '../pricing/price-book.ts'
import { type Billing, priceAttempt } from '../pricing/price-call.ts'
import { readRetryCount } from '../providers/retry.ts'
import type { TokenizerFor } from '../tokens/tokenizer.ts'
import { type Answer, readAnswer } from './answer.ts'
import { type Asked, fetchedKey, providerName } from './asked.ts'
import { addAttempt, buildCall, type SettledExchange } from './call.ts'
import { buildCallSite } from './call-site.ts'
import { answeredKey, type Hash, putAnswered } from './conversation.ts'
import type { DerivedIndex } from './derived-index.ts'
import type { Recall } from './history.ts'
import { putHead } from './known-answers.ts'
import type { Placement } from './link.ts'
import { findLoop } from './loop.ts'
import { pendingTools, putPending } from './pending-tools.ts'
import { putOpening } from './place-agent.ts'
import { lookUpPrice, type PriceSource } from './prices.ts'
import { putRecalled } from './recalled.ts'
import { isTransientFailure, putRetryable } from './retries.ts'
import { putSaid } from './said.ts'
import { buildSegments } from './segments.ts'
import { addToTotals, totalsOf, ZERO_TOTALS } from './totals.ts'

export interface SettleDeps extends PriceSource {
  readonly index: DerivedIndex
  readonly tokenizerFor: TokenizerFor
  readonly hash: Hash
  readonly recall: Recall
}

/** A model exchange whose answer is to be read. `requestKey`: hash of the request as sent; null where its body was not kept. */
export interface UnreadExchange {
  readonly opened: ExchangeOpened
  readonly settled: ExchangeSettled
  readonly asked: Asked
  readonly placement: Placement
  readonly requestKey: string | null
  readonly responseBody: Uint8Array | null
}

/** Reads an answer, and writes its call (or one more attempt of it), what later requests will be linked by, and the run's totals. */
export function settleCall(deps: SettleDeps, unread: UnreadExchange): void {
  const { index, hash } = deps
  const { opened, settled, asked, placement, requestKey } = unread
  const { runId, agentId, retryOf } = placement
  const agent = index.agent(agentId)
  if (!agent) throw new Error(`The agent of exchange ${opened.exchangeId} is missing.`)
  const earlier = retryOf === null ? null : index.call(retryOf)
  const whole = { ...asked, request: deps.recall(opened.exchangeId, asked.request) }
  const again = isFetchedAgain(index, unread)
  const read = readAnswer(opened, settled, whole, unread.responseBody, deps.tokenizerFor)
  const answer: Answer = again ? { ...read, usage: null, usageSource: 'unknown' } : read
  const { cost, row } = priceOf(deps, unread, answer, earlier?.startUs ?? opened.at, again)
  const exchange: SettledExchange = { opened, settled, asked, answer, cost, placement }
  const built = earlier ? addAttempt(earlier, exchange) : buildCall(exchange, agent, callSiteOf(exchange, agent.name, hash))
  const answered = answer.outcome === 'completed'
  const loopOf = answered ? findLoop(index, clientUses(answer), { runId, agentId, callId: built.id }, hash) : null
  const call: CallRecord = { ...built, loopOf }
  const segments = segmentsOf(deps, { ...exchange, asked: whole }, row, call.attempts.length - 1)
  index.putCall(call, earlier ? [...index.segments(earlier.id), ...segments] : segments)
  putAnswer(deps, exchange, call)
  if (!answered && requestKey !== null) putFailure(index, exchange, call, requestKey)
  const changedOthers = earlier === null ? putRepaired(index, call) : true
  index.putTotals(runId, changedOthers ? totalsOf(index.calls(runId)) : addToTotals(index.totals(runId) ?? ZERO_TOTALS, call))
}

function callSiteOf({ opened, asked, placement }: SettledExchange, agent: string, hash: Hash): string {
  return opened.hints.site ?? buildCallSite(agent, placement.led, asked.request.tools, hash)
}

/** What was made before is billed once, however often it is fetched. */
const isFetchedAgain = (index: DerivedIndex, { asked, opened }: UnreadExchange): boolean =>
  asked.api.fetches !== undefined && index.link('fetched', fetchedKey(opened)) !== null

/** `at`: the start of the call; its retries are priced as it is. `again`: it was priced before. */
function priceOf(
  deps: SettleDeps,
  { opened, settled, asked, placement }: UnreadExchange,
  { parsed, usage, usageSource }: Answer,
  at: ExchangeOpened['at'],
  again: boolean,
): { cost: Price; row: PriceRow | null } {
  const billing = again ? 'not-billed' : billingOf(opened, settled, asked)
  const model = parsed.servedModel ?? asked.request.model
  const { tier = null, inferenceGeo: geo = null, samplings } = parsed
  const query = {
    provider: providerName(opened),
    host: opened.request.host,
    model,
    tier,
    geo,
    at,
    ...(samplings && { samplings }),
  }
  // What is not billed must not be stored as having used a price row.
  const lookup = billing === 'billed' ? lookUpPrice(deps.index, deps, query, opened.exchangeId, placement.runId) : NOT_ASKED
  const cost = priceAttempt({ lookup, usage, usageSource, reportedCostUsd: parsed.reportedCostUsd, billing })
  return { cost, row: lookup.kind === 'row' && cost.kind === 'priced' && cost.priceRow !== null ? lookup.row : null }
}

const NOT_ASKED: PriceLookup = { kind: 'unknown', why: 'unknown-model' }

function segmentsOf(
  deps: SettleDeps,
  { asked, answer, cost, placement }: SettledExchange,
  row: PriceRow | null,
  attempt: number,
): SegmentRecord[] {
  const { usage, parsed } = answer
  // Nothing to split, so that the tokenizer need not be loaded.
  if (!usage && amountOf(cost) === 0) return []
  const { request, api } = asked
  const tokenizer = deps.tokenizerFor(request.model)
  const toolNameOf = (id: string) => placement.toolNames[id]
  return buildSegments({ request, response: parsed, usage, price: cost, row, tokenizer, api: api.id, attempt, toolNameOf })
}

function billingOf({ answeredBy }: ExchangeOpened, { end, response }: ExchangeSettled, { api }: Asked): Billing {
  if (answeredBy !== 'upstream') return answeredBy === 'cache' ? 'cache-answer' : 'not-billed'
  if (api.free) return api.free
  if (!response) return end.kind === 'aborted' ? 'billed' : 'not-billed'
  return response.status >= 400 && !api.bills(response.status) ? 'not-billed' : 'billed'
}

const clientUses = ({ parsed }: Answer) => parsed.toolUses.filter((use) => use.serverSide !== true)

/** Remembers by what the next request of the conversation will be known. */
function putAnswer({ index, hash }: SettleDeps, { opened, asked, answer, placement }: SettledExchange, call: CallRecord): void {
  const { runId, agentId, conversation, frame, resumes } = placement
  const { message, id } = answer.parsed
  const head =
    message === null || conversation === null || answer.outcome === 'failed' ? null : answeredKey(conversation, message, hash)
  if (head !== null && message) {
    putAnswered(index, hash, asked.request.messages, message, { runId, agentId, callId: call.id, head, frame })
    putHead(index, runId, agentId, head, answer.outcome === 'aborted' ? resumes : null)
  } else if (conversation !== null) {
    putOpening(index, runId, agentId, conversation)
    putHead(index, runId, agentId, resumes)
  }
  if (answer.outcome === 'failed') return
  if (asked.api.fetches && answer.usage)
    index.putLink('fetched', fetchedKey(opened), { runId, agentId, callId: call.id, note: opened.exchangeId })
  putRecalled(index, asked.request, id, { runId, agentId, callId: call.id, head, exchange: opened.exchangeId })
  if (answer.outcome !== 'completed') return
  if (index.run(runId)?.session) putSaid(index, call, answer.parsed.output)
  const uses = clientUses(answer)
  const waiting = uses.map((use) => ({
    callId: call.id,
    agentId,
    id: use.id,
    name: use.name,
    arguments: use.arguments,
    started: false,
  }))
  if (waiting.length > 0) putPending(index, runId, [...pendingTools(index, runId), ...waiting])
}

/** Remembers a failed attempt, so that the same request again is known as its retry. */
function putFailure(
  index: DerivedIndex,
  { opened, settled, answer }: SettledExchange,
  call: CallRecord,
  requestKey: string,
): void {
  const attempt = call.attempts.at(-1)
  if (!attempt) return
  const { end } = settled
  const what = end.kind === 'failed' ? end.code : answer.outcome === 'aborted' ? `aborted` : `${attempt.status ?? 'no answer'}`
  putRetryable(index, requestKey, {
    runId: call.runId,
    callId: call.id,
    attempts: call.attempts.length,
    count: readRetryCount(opened.request.headers),
    endUs: attempt.endUs,
    transient: isTransientFailure(settled),
    failure: `${what} after ${attempt.durationMs} ms`,
  })
}

/** Marks the call whose answer a new repair replaces; the first repair counts. Returns whether it changed that call. */
function putRepaired(index: DerivedIndex, { id, repairOf }: CallRecord): boolean {
  const replaced = repairOf === null ? null : index.call(repairOf)
  if (!replaced || replaced.repairedBy !== null) return false
  index.putCall({ ...replaced, repairedBy: id }, index.segments(replaced.id))
  return true
}
