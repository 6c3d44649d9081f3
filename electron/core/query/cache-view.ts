import { answerParts } from '#shared/cache/answer-parts.ts'
import { readCacheSettings } from '#shared/cache/cache-settings.ts'
import type { CachedCall } from '#shared/cache/cached-call.ts'
import { type CacheExplanation, explainCache } from '#shared/cache/explain.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { CallRecord } from '#shared/model/records.ts'
import { ratesFor } from '#shared/pricing/price-usage.ts'
import { sizeParts } from '#shared/runs/part-sizes.ts'
import { readRecalling } from '../ingest/read-exchange.ts'
import type { Store } from '../store/store.ts'

/** Of how many earlier calls the prompts are compared: what a prompt goes on from is rarely further away. */
const COMPARED = 8
/** Prompts kept in memory: as many as a few agents at once compare. */
const KEPT = 4 * COMPARED

/** Explains the calls of one run from their stored bodies. `calls`: all of the run, by start. */
export function createCacheReader(store: Store, calls: readonly CallRecord[]): (call: CallRecord) => CacheExplanation {
  const kept = new Map<CallId, CachedCall>()
  const readExchange = readRecalling(store)

  function read(call: CallRecord): CachedCall {
    const found = kept.get(call.id) ?? readCachedCall(call)
    kept.delete(call.id)
    kept.set(call.id, found)
    const oldest = kept.keys().next()
    if (kept.size > KEPT && !oldest.done) kept.delete(oldest.value)
    return found
  }

  function readCachedCall(call: CallRecord): CachedCall {
    const last = call.attempts.length - 1
    const attempt = call.attempts[last]
    const opened = attempt ? store.facts.opened(attempt.exchangeId) : null
    const exchange = opened && readExchange(opened)
    const segments = store.derived.segments(call.id).filter((each) => each.attempt === last && each.direction === 'input')
    const row = call.cost.kind === 'priced' && call.cost.priceRow !== null ? store.facts.priceRow(call.cost.priceRow) : null
    const usage = attempt?.usage ?? null
    return {
      id: call.id,
      agentId: call.agentId,
      provider: call.provider,
      model: call.servedModel,
      startUs: attempt?.startUs ?? call.startUs,
      readyUs: attempt?.firstTokenUs ?? call.endUs,
      parts: exchange?.request ? sizeParts(exchange.request.parts, segments) : [],
      answer: answerParts(exchange?.response?.output ?? [], usage?.outputTotal ?? 0),
      usage,
      rates: row && usage ? ratesFor(row, usage.inputTotal) : null,
      settings: () => readCacheSettings(call.api, parseJson(exchange?.requestBody ?? null)),
    }
  }

  /** Newest first. A conversation's first call is compared with those of the run's other agents. */
  function* earlierThan(call: CallRecord): Generator<CachedCall> {
    const before = calls.slice(
      0,
      calls.findIndex(({ id }) => id === call.id),
    )
    const own = before.filter(({ agentId }) => agentId === call.agentId)
    for (const each of (own.length > 0 ? own : before).slice(-COMPARED).reverse()) yield read(each)
  }

  return (call) => explainCache(read(call), earlierThan(call))
}

function parseJson(body: Uint8Array | null): unknown {
  if (!body) return null
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return null
  }
}
