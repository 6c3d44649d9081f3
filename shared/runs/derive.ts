import type { Annotation, ExchangeOpened, ExchangeSettled, Fact, SpanReceived } from '../model/fact.ts'
import type { ExchangeId, RunId } from '../model/ids.ts'
import type { RunRecord } from '../model/records.ts'
import { epochUs } from '../model/units.ts'
import type { Provider, RequestHead } from '../providers/provider.ts'
import { createReadAsked, providerName } from './asked.ts'
import { createFrameOf } from './conversation.ts'
import { createRecall, type ReadExchange } from './history.ts'
import { type Placement, placeExchange, placeNamed, removeAwaiting } from './link.ts'
import { traceKey } from './place-run.ts'
import { readReceivedTool } from './received-tools.ts'
import { type SettleDeps, settleCall } from './settle.ts'

export interface DeriverDeps extends Omit<SettleDeps, 'recall'> {
  /** null: not model traffic. */
  providerFor(head: RequestHead): Provider | null
  /** An exchange that settled earlier, from its stored bodies. */
  readExchange(exchange: ExchangeId): ReadExchange | null
}

/**
 * Turns facts into runs, agents and calls, one fact at a time, in sequence. Each method writes through the index and returns the runs that it
 * touched. Law 8 (property-tested): the same facts in the same sequence, with the same stored price rows, give the same rows.
 *
 * Traffic that no provider module knows makes no call, and no run either, unless it carries a run's name.
 */
export interface Deriver {
  /** `body`: the request's, its content encoding undone; null where it was not kept. */
  opened(fact: Fact<ExchangeOpened>, body: Uint8Array | null): ReadonlySet<RunId>
  /** Bodies with their content encoding undone; null where one was not kept or cannot be decoded. */
  settled(
    opened: Fact<ExchangeOpened>,
    settled: Fact<ExchangeSettled>,
    requestBody: Uint8Array | null,
    responseBody: Uint8Array | null,
  ): ReadonlySet<RunId>
  annotated(fact: Fact<Annotation>): ReadonlySet<RunId>
  /** A span makes no run: it waits for the calls of its trace, or mends the times of those that are there. */
  spanReceived(fact: Fact<SpanReceived>): ReadonlySet<RunId>
}

export function createDeriver(deps: DeriverDeps): Deriver {
  const { index, hash } = deps
  const settleDeps: SettleDeps = { ...deps, recall: createRecall(index, deps.readExchange) }
  const readAsked = createReadAsked(deps.providerFor)
  const frameOf = createFrameOf(hash)

  /** `due`: it has settled, so that there is nothing left to wait for before it is placed, and known whether it is a call. */
  function open(opened: ExchangeOpened, body: Uint8Array | null, due: boolean, isCall = true): RunId | null {
    const asked = isCall ? readAsked(opened, body) : null
    if (asked?.api.fetches && !due) return null
    const { exchangeId } = opened
    if (!asked) {
      if (opened.hints.run === undefined) return null
      const runId = placeNamed(index, opened)
      index.putLink('exchange', exchangeId, { runId, agentId: null, callId: null, note: null })
      return runId
    }
    const placement = placeExchange(index, hash, opened, asked, {
      requestKey: requestKey(opened, body),
      frame: frameOf(asked.request),
      due,
    })
    if (!placement) return null
    const { runId, agentId, retryOf } = placement
    index.putLink('exchange', exchangeId, { runId, agentId, callId: retryOf, note: JSON.stringify(placement) })
    index.putOpen({
      exchangeId,
      runId,
      agentId,
      retryOf,
      coreId: opened.coreId,
      startUs: opened.at,
      provider: providerName(opened),
      api: asked.api.id,
      model: asked.request.model,
      streaming: asked.request.streaming,
    })
    return runId
  }

  function settle(
    opened: ExchangeOpened,
    settled: ExchangeSettled,
    requestBody: Uint8Array | null,
    responseBody: Uint8Array | null,
  ): RunId | null {
    const { exchangeId } = opened
    // Too early to place when it opened; or deriving its opening failed.
    if (!index.link('exchange', exchangeId)) open(opened, requestBody, true, isCall(opened, settled, responseBody))
    const link = index.link('exchange', exchangeId)
    if (!link) return null
    index.removeLink('exchange', exchangeId)
    index.removeOpen(exchangeId)
    const run = index.run(link.runId)
    const endUs = epochUs(opened.at + settled.timing.endUs)
    if (run && endUs > run.lastAt) index.putRun({ ...run, lastAt: endUs })
    const asked = link.note === null ? null : readAsked(opened, requestBody)
    if (!asked || link.note === null) return link.runId
    const placement = JSON.parse(link.note) as Placement
    removeAwaiting(index, asked, placement, opened)
    settleCall(settleDeps, { opened, settled, asked, placement, requestKey: requestKey(opened, requestBody), responseBody })
    return link.runId
  }

  /** What fetches may find nothing: a batch that is not done, another file. */
  function isCall({ request }: ExchangeOpened, { response }: ExchangeSettled, body: Uint8Array | null): boolean {
    const fetches = deps.providerFor(request)?.fetches
    return !fetches || (response !== null && body !== null && fetches({ status: response.status, body }))
  }

  /** Names what was asked, byte for byte; null where the body was not kept whole. */
  function requestKey({ request }: ExchangeOpened, body: Uint8Array | null): string | null {
    if (!body || request.body.kept < request.body.bytes) return null
    return hash(`${request.method} ${request.host}${request.path}${request.query}\n${hash(body)}`)
  }

  function receive(span: SpanReceived): RunId | null {
    const tool = readReceivedTool(span)
    if (!tool) return null
    const key = traceKey(span, span.traceId)
    index.putTool(key, tool)
    return index.link('trace', key)?.runId ?? null
  }

  return {
    opened: (fact, body) => touched(open(fact.body, body, false)),
    settled: (opened, settled, requestBody, responseBody) =>
      touched(settle(opened.body, settled.body, requestBody, responseBody)),
    annotated({ body }) {
      const run = index.run(body.runId)
      if (run) index.putRun(annotate(run, body))
      return touched(run?.id ?? null)
    },
    spanReceived: ({ body }) => touched(receive(body)),
  }
}

const touched = (run: RunId | null): ReadonlySet<RunId> => new Set(run === null ? [] : [run])

function annotate(run: RunRecord, { at, body }: Annotation): RunRecord {
  switch (body.type) {
    case 'outcome':
      return { ...run, outcome: body.success ? 'success' : 'failure' }
    case 'outcome-withdrawn':
      return { ...run, outcome: null }
    case 'tag':
      return { ...run, tags: { ...run.tags, [body.key]: body.value } }
    case 'untagged': {
      const { [body.key]: _, ...tags } = run.tags
      return { ...run, tags }
    }
    case 'name':
      return { ...run, name: body.name }
    case 'run-ended':
      return { ...run, ended: true }
    case 'deleted':
      return { ...run, deleted: true, deletedAt: at }
    case 'restored': {
      // What was recorded of it is gone.
      if (run.removed?.why === 'deleted') return run
      const { deletedAt: _, ...rest } = run
      return { ...rest, deleted: false }
    }
  }
}
