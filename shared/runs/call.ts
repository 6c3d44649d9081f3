import type { Price } from '../model/cost.ts'
import type { ExchangeOpened, ExchangeSettled } from '../model/fact.ts'
import { attemptSpanId, callId, callSpanId } from '../model/ids.ts'
import type { AgentRecord, AttemptRecord, CallRecord } from '../model/records.ts'
import { durationUs, epochUs, toIso } from '../model/units.ts'
import { addUsage, type Usage } from '../model/usage.ts'
import { priceCall } from '../pricing/price-call.ts'
import type { Answer } from './answer.ts'
import { type Asked, providerName } from './asked.ts'
import { readTrace } from './client-session.ts'
import type { Placement } from './link.ts'
import { findServerTools } from './server-tools.ts'

/** An exchange that has settled, with all that is known of it. */
export interface SettledExchange {
  readonly opened: ExchangeOpened
  readonly settled: ExchangeSettled
  readonly asked: Asked
  readonly answer: Answer
  readonly cost: Price
  readonly placement: Placement
}

/** Arguments are kept this long: what a tool frame says that it did. */
const ARGUMENTS_SHOWN = 200

/** `index`: 0 for a call's first attempt. */
export function buildAttempt({ opened, settled, asked, answer, cost, placement }: SettledExchange, index: number): AttemptRecord {
  const startUs = opened.at
  const endUs = epochUs(opened.at + settled.timing.endUs)
  const trace = readTrace(opened.request, asked.request.clientIds)
  return {
    exchangeId: opened.exchangeId,
    spanId: attemptSpanId(opened.exchangeId),
    index,
    status: settled.response?.status ?? null,
    outcome: answer.outcome,
    ...(answer.error !== null && { error: answer.error }),
    startedAt: toIso(startUs),
    durationMs: Math.round((endUs - startUs) / 1000),
    ...(placement.retryReason !== null && { retryReason: placement.retryReason }),
    usage: answer.usage,
    cost,
    startUs,
    endUs,
    firstTokenUs: answer.firstTokenUs,
    ...(trace && { trace: { id: trace.id, parentSpanId: trace.parentSpanId } }),
  }
}

/** A call from its first attempt. */
export function buildCall(exchange: SettledExchange, agent: AgentRecord, callSite: string): CallRecord {
  const { opened, placement } = exchange
  const id = callId(opened.exchangeId)
  const attempt = buildAttempt(exchange, 0)
  return {
    id,
    runId: placement.runId,
    spanId: callSpanId(id),
    agentId: agent.id,
    agent: agent.name,
    callSite,
    tags: opened.hints.tags,
    provider: providerName(opened),
    api: exchange.asked.api.id,
    startUs: attempt.startUs,
    attempts: [attempt],
    usageSource: exchange.answer.usageSource,
    usage: attempt.usage,
    evidence: placement.evidence,
    toolResults: placement.toolResults,
    rewrites: opened.rewrites,
    repairOf: placement.repairOf,
    repairedBy: null,
    loopOf: null,
    cost: attempt.cost,
    ...fromLastAttempt(exchange, attempt),
  }
}

/** A call with one more attempt: its answer is now the last one's, its usage and cost are the sums (law 3). */
export function addAttempt(call: CallRecord, exchange: SettledExchange): CallRecord {
  const attempt = buildAttempt(exchange, call.attempts.length)
  const attempts = [...call.attempts, attempt]
  const { servedModel, tier, stopReason, error, serverTools, ...kept } = call
  return {
    ...kept,
    attempts,
    usage: sumUsage(attempts),
    usageSource: worse(call.usageSource, exchange.answer.usageSource),
    cost: priceCall(attempts.map((each) => each.cost)),
    rewrites: [...new Set([...call.rewrites, ...exchange.opened.rewrites])],
    ...fromLastAttempt(exchange, attempt),
  }
}

/** What a call shows of its last attempt. */
function fromLastAttempt({ opened, settled, asked, answer }: SettledExchange, attempt: AttemptRecord) {
  const { parsed } = answer
  const served = parsed.servedModel ?? asked.request.model
  const serverTools = findServerTools(opened, settled, parsed)
  return {
    model: asked.request.model || served || 'unknown',
    servedModel: served || 'unknown',
    ...(parsed.tier !== undefined && { tier: parsed.tier }),
    streaming: answer.streaming,
    status: attempt.status,
    outcome: attempt.outcome,
    ...(parsed.stopReason !== undefined && { stopReason: parsed.stopReason }),
    ...(attempt.error !== undefined && { error: attempt.error }),
    endUs: attempt.endUs,
    ttftUs: attempt.firstTokenUs === null ? null : durationUs(attempt.firstTokenUs - attempt.startUs),
    toolUses: parsed.toolUses.map(({ id, name }) => ({ id, name })),
    toolArguments: parsed.toolUses.map((use) => use.arguments.slice(0, ARGUMENTS_SHOWN)),
    ...(serverTools.length > 0 && { serverTools }),
  }
}

/** Sum over the attempts that report one; null where none does. */
function sumUsage(attempts: readonly AttemptRecord[]): Usage | null {
  return attempts.reduce<Usage | null>((sum, { usage }) => (sum && usage ? addUsage(sum, usage) : (usage ?? sum)), null)
}

/** Attempts without usage add nothing to the sum and so do not weaken it. */
function worse(a: CallRecord['usageSource'], b: CallRecord['usageSource']): CallRecord['usageSource'] {
  if (a === 'unknown') return b
  return b === 'unknown' ? a : a === 'estimated' || b === 'estimated' ? 'estimated' : 'reported'
}
