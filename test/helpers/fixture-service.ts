import type {
  AnnotationInput,
  ApiErrorBody,
  ApiEvent,
  CallView,
  CoreStatus,
  ExchangeView,
  Method,
  Methods,
  OpenProgress,
  RunListItem,
} from '#shared/api/contract.ts'
import { viewRun } from '#shared/api/run-bytes.ts'
import type { CacheExplanation } from '#shared/cache/explain.ts'
import type { CallId, RunId } from '#shared/model/ids.ts'
import type { RemovalReport, Retention } from '#shared/model/removal.ts'
import type { Override } from '#shared/pricing/override-document.ts'
import { buildProfile } from '#shared/profile/build-profile.ts'
import { findCarried } from '#shared/profile/carried.ts'
import { frameColumns } from '#shared/profile/frame-columns.ts'
import type { ProfileInput } from '#shared/profile/profile.ts'
import { encodeProfile } from '#shared/profile/profile-bytes.ts'
import { toolCosts } from '#shared/profile/tool-costs.ts'
import { topFrames } from '#shared/profile/top-frames.ts'
import { viewTranscripts } from '#shared/profile/view-transcript.ts'
import { fixturePrices, fixturePriceUse } from './fixture-prices.ts'
import { createFixtureRuns } from './fixture-runs.ts'
import { isMethodName } from './method-names.ts'
import { explainSampleCall } from './sample/call-cache.ts'
import type { SampleRun } from './sample/sample-run.ts'
import { sampleTranscripts } from './sample/sample-transcript.ts'

export type FixtureAnswer = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: ApiErrorBody }

/** A core that knows a fixed set of runs: for looking at the interface and for testing it without a recorder. */
export interface FixtureService {
  answer(method: string, params: unknown): Promise<FixtureAnswer>
  subscribe(listener: (event: ApiEvent) => void): () => void
  /** Replaces what the service knows and tells everybody. */
  publish(event: ApiEvent): void
}

export interface FixtureState {
  readonly status: CoreStatus
  readonly samples: readonly SampleRun[]
  /** How far the answers of open exchanges have come. */
  readonly progress?: readonly OpenProgress[]
  /** Runs that are listed but cannot be opened. */
  readonly listed: readonly RunListItem[]
  /** Prices of the user's own. */
  readonly ownPrices?: readonly Override[]
  /** What limits would remove. */
  removal?(limits: Retention): RemovalReport
  /** Questions that get no answer yet, or that the core fails at. */
  readonly trouble?: { readonly [M in Method]?: 'waits' | 'fails' }
}

const NO_BODIES = { bodies: 0, bytes: 0, stored: 0 }
const NOTHING_REMOVED: RemovalReport = { runs: [], kept: NO_BODIES, ...NO_BODIES }

class NotFound extends Error {}
const NEVER = new Promise<never>(() => undefined)

export function createFixtureService(state: () => FixtureState): FixtureService {
  const listeners = new Set<(event: ApiEvent) => void>()
  const publish = (event: ApiEvent): void => {
    for (const listener of listeners) listener(event)
  }
  const handlers = createHandlers(state, publish)
  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    publish,
    async answer(method, params) {
      if (!isMethodName(method)) return { ok: false, error: { code: 'not-found', message: `There is no method ${method}.` } }
      const trouble = state().trouble?.[method]
      if (trouble === 'waits') await NEVER
      if (trouble === 'fails')
        return { ok: false, error: { code: 'internal', message: 'The store could not be read: disk I/O error.' } }
      try {
        const handler: (params: never) => unknown = handlers[method]
        return { ok: true, result: handler(params as never) }
      } catch (error) {
        if (!(error instanceof NotFound)) throw error
        return { ok: false, error: { code: 'not-found', message: error.message } }
      }
    },
  }
}

type FixtureHandlers = { [M in Method]: (params: Methods[M]['params']) => Methods[M]['result'] }

function createHandlers(state: () => FixtureState, publish: (event: ApiEvent) => void): FixtureHandlers {
  let paused = false
  let retention: Retention = {}
  const runs = createFixtureRuns(
    () => [...state().samples.map(({ view }) => view.run), ...state().listed],
    () => Date.parse(state().status.startedAt) + 72_000,
  )
  const annotate = (runIds: readonly RunId[], annotation: AnnotationInput): Record<string, never> => {
    runs.annotate(runIds, annotation)
    for (const runId of runIds) publish({ kind: 'run-changed', runId, seq: 1 })
    return {}
  }

  const sampleOf = (ref: string): SampleRun => {
    const found = state().samples.find(({ view }) => view.run.id.startsWith(ref) || view.run.name === ref || ref === 'last')
    if (!found) throw new NotFound(`There is no run ${ref}.`)
    return found
  }
  return {
    'core.status': () => (paused ? { ...state().status, recording: false, paused: true } : state().status),
    'core.authority': () => {
      throw new NotFound('The fixture has no certificates.')
    },
    'runs.list': ({ limit }) =>
      runs
        .all()
        .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
        .slice(0, limit),
    'runs.page': runs.page,
    'runs.facets': runs.facets,
    'runs.get': ({ ref }) => sampleOf(ref).view,
    'runs.view': ({ ref }) => viewRun(sampleOf(ref).view),
    'runs.show': () => {
      throw new NotFound('The fixture does not show runs as JSON.')
    },
    'runs.segments': ({ runId }) => [...sampleOf(runId).segments].map(([callId, segments]) => ({ callId, segments })),
    'profiles.get': ({ runId, weight, stack, order }) => {
      const profile = buildProfile(profileInput(sampleOf(runId)), weight, stack, order)
      return encodeProfile({ ...profile, rootKey: profile.root.key, frames: frameColumns(profile.root) })
    },
    'profiles.top': ({ runId, weight }) => topFrames(profileInput(sampleOf(runId)), weight),
    'profiles.tool': ({ runId, tool }) => toolCosts(profileInput(sampleOf(runId))).filter((cost) => cost.tool === tool),
    'calls.get': ({ callId }) => callView(state(), callId),
    'runs.cache': ({ ref }) => sampleOf(ref).view.calls.map(({ id }) => ({ callId: id, explanation: callCache(state(), id) })),
    'runs.transcript': ({ ref, q = '' }) => viewTranscripts(sampleTranscripts(sampleOf(ref)), q),
    'runs.carried': ({ ref }) => findCarried(sampleTranscripts(sampleOf(ref))),
    'calls.part': ({ callId, side, index }) => {
      const text = state()
        .samples.flatMap(sampleTranscripts)
        .flatMap(({ blocks }) => blocks)
        .find(({ source }) => source?.callId === callId && source.side === side && source.index === index)?.text
      if (text === undefined) throw new NotFound(`There is no part ${index} of call ${callId}.`)
      return { text }
    },
    'calls.cache': ({ callId }) => callCache(state(), callId),
    'exchanges.get': ({ exchangeId }) => exchangeView(state(), exchangeId),
    'runs.annotate': ({ runId, annotation }) => annotate([runId], annotation),
    'runs.annotateAll': ({ runIds, annotation }) => annotate(runIds, annotation),
    'runs.clear': () => {
      const ids = runs.all().map(({ id }) => id)
      annotate(ids, { type: 'deleted' })
      return { deleted: ids.length }
    },
    'runs.progress': () => state().progress ?? [],
    'retention.get': () => retention,
    'retention.set': (limits) => {
      retention = limits
      return limits
    },
    'bodies.remove': ({ limits = retention }) => state().removal?.(limits) ?? NOTHING_REMOVED,
    'terminal.open': () => ({}),
    'recording.set': ({ recording }) => {
      paused = !recording
      publish({ kind: 'status-changed' })
      return { recording }
    },
    'runs.export': () => {
      throw new NotFound('The fixture does not export.')
    },
    'demo.start': () => ({ runName: 'demo' }),
    'prices.reload': () => ({ version: 'sample' }),
    'prices.explain': () => {
      throw new NotFound('The fixture does not explain prices.')
    },
    'usage.daily': () => [],
    'prices.list': (filter) => fixturePrices(state().samples, state().ownPrices ?? [], filter),
    'prices.used': () => fixturePriceUse(state().samples),
  }
}

const profileInput = ({ view, segments }: SampleRun): ProfileInput => ({
  runName: view.run.name,
  agents: view.agents,
  calls: view.calls,
  segments,
  spans: view.detail.spans,
})

function callCache({ samples }: FixtureState, callId: CallId): CacheExplanation {
  for (const sample of samples) {
    const explanation = explainSampleCall(sample, callId)
    if (explanation) return explanation
  }
  throw new NotFound(`There is no call ${callId}.`)
}

function callView({ samples }: FixtureState, callId: string): CallView {
  for (const { view, segments, priceRows } of samples) {
    const call = view.calls.find(({ id }) => id === callId)
    if (!call) continue
    const own = segments.get(call.id) ?? []
    const numbers = { call, segments: own, priceRow: priceRows.find(({ model }) => model === call.servedModel) ?? null }
    if (view.noText) return { ...numbers, prompt: [], output: [], toolUses: [], noText: view.noText }
    return {
      ...numbers,
      prompt: own
        .filter(({ direction }) => direction === 'input')
        .map((segment, at) => ({
          kind:
            segment.kind === 'tool-result' ||
            segment.kind === 'user' ||
            segment.kind === 'assistant' ||
            segment.kind === 'tool-schema'
              ? segment.kind
              : 'system',
          ...(segment.name === undefined ? {} : { name: segment.name }),
          text:
            segment.kind === 'tool-schema'
              ? `{"name":"${segment.name}","input_schema":{"type":"object"}}`
              : (HOSTILE[at % HOSTILE.length] ?? ''),
          message: segment.kind === 'tool-schema' || segment.kind === 'system' ? null : at,
        })),
      output: [
        { kind: 'reasoning', text: 'The test waits for a real timer. Fake timers would make it exact.' },
        ...call.toolUses.map((use, at) => ({
          kind: 'tool-arguments' as const,
          name: use.name,
          text: call.toolArguments[at] ?? '',
        })),
      ],
      toolUses: call.toolUses.map((use, at) => ({ ...use, arguments: call.toolArguments[at] ?? '' })),
    }
  }
  throw new NotFound(`There is no call ${callId}.`)
}

/** Captured text may be anything: it must reach the screen as text. */
const HOSTILE = [
  'You are a coding agent. Work in small steps and run the tests after each.',
  '<img src=x onerror="document.title=\'owned\'"> and <script>document.title="owned"</script>',
  'export function retryWebhook(delivery: Delivery) {\n  const wait = backoff(delivery.attempt)\n  return setTimeout(() => deliver(delivery), wait)\n}',
]

function exchangeView({ samples }: FixtureState, exchangeId: string): ExchangeView {
  const found = samples
    .flatMap(({ view }) => view.calls.flatMap((call) => call.attempts.map((attempt) => ({ call, attempt }))))
    .find(({ attempt }) => attempt.exchangeId === exchangeId)
  if (!found) throw new NotFound(`There is no exchange ${exchangeId}.`)
  const { call, attempt } = found
  const request = JSON.stringify({ model: call.model, stream: true, messages: [{ role: 'user', content: HOSTILE[1] }] }, null, 2)
  const response =
    attempt.status === 200
      ? 'event: message_start\ndata: {"type":"message_start"}\n\n'
      : '{"type":"error","error":{"type":"rate_limit_error"}}'
  return {
    exchangeId: attempt.exchangeId,
    request: {
      method: 'POST',
      provider: 'anthropic',
      host: 'api.anthropic.com',
      path: '/v1/messages',
      query: '?beta=true',
      headers: [
        ['content-type', 'application/json'],
        ['x-api-key', '[masked]'],
      ],
      body: { id: null, bytes: request.length, kept: request.length },
    },
    requestBody: { encoding: 'utf8', text: request, bytes: request.length, truncated: false },
    sentOn: null,
    response: {
      status: attempt.status ?? 200,
      headers: [['content-type', 'text/event-stream']],
      body: { id: null, bytes: response.length, kept: response.length },
    },
    responseBody: { encoding: 'utf8', text: response, bytes: response.length, truncated: false },
    end: 'completed',
    overhead: { firstByteUs: 184, chunkMaxUs: 41 },
  }
}
