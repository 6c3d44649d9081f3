import { addCall, amountOf, type Price, ZERO_COST } from '#shared/model/cost.ts'
import { agentId, callId, callSpanId, exchangeId, runId, toolSpanId } from '#shared/model/ids.ts'
import type { AgentRecord, AttemptRecord, CallRecord, SegmentRecord } from '#shared/model/records.ts'
import type { CallOutcome, SegmentKind, Span } from '#shared/model/run.ts'
import { epochUs, nanoUsd, toIso } from '#shared/model/units.ts'
import { addUsage, type Usage, type UsageBuckets, usageOf } from '#shared/model/usage.ts'
import type { ProfileInput } from '#shared/profile/profile.ts'

/** When every built run starts; times in specs are milliseconds from it. */
export const START_US = 1_790_000_000_000_000
const at = (ms: number) => epochUs(START_US + ms * 1000)
const exchange = (name: string) =>
  exchangeId(
    Array.from(name, (c) => c.charCodeAt(0).toString(16).padStart(2, '0'))
      .join('')
      .padEnd(24, '0'),
  )

export const idOfCall = (name: string) => callId(exchange(name))

interface SegmentSpec extends Partial<Pick<SegmentRecord, 'name' | 'toolUseId' | 'preview' | 'attempt'>> {
  readonly usd?: number
}

/** A segment: `usd` in nano-dollars; tokens follow from the buckets. */
export function segment(kind: SegmentKind, buckets: UsageBuckets, spec: SegmentSpec = {}): SegmentRecord {
  const usage = usageOf(buckets)
  const output = kind === 'text' || kind === 'reasoning' || kind === 'tool-arguments'
  const { usd = 0, attempt = 0, ...rest } = spec
  const direction = kind === 'fee' ? 'fee' : output ? 'output' : 'input'
  return { direction, kind, attempt, buckets, tokens: usage.inputTotal + usage.outputTotal, nanoUsd: nanoUsd(usd), ...rest }
}

export const priced = (amount: number): Price => ({
  kind: 'priced',
  nanoUsd: nanoUsd(amount),
  basis: 'computed',
  computedNanoUsd: nanoUsd(amount),
  reportedNanoUsd: null,
  priceRow: 'book/test/opus@start',
  estimated: false,
})
export const NOT_BILLED: Price = { kind: 'free', nanoUsd: nanoUsd(0), why: 'not-billed' }
export const UNPRICED: Price = { kind: 'unpriced', why: 'unknown-model' }

interface AttemptSpec {
  readonly ms?: readonly [start: number, end: number]
  readonly tokenMs?: number
  readonly outcome?: CallOutcome
  readonly status?: number | null
  readonly error?: string
  readonly cost?: Price
  readonly usage?: Usage | null
}

export interface CallSpec {
  readonly name: string
  readonly agent?: string
  readonly site?: string
  readonly ms?: readonly [start: number, end: number]
  readonly segments?: readonly SegmentRecord[]
  readonly attempts?: readonly AttemptSpec[]
  readonly cost?: Price
  readonly usage?: Usage | null
  readonly outcome?: CallOutcome
  readonly tools?: readonly {
    readonly id: string
    readonly name: string
    readonly args?: string
    readonly ms?: readonly [number, number]
  }[]
  readonly toolResults?: readonly string[]
  readonly model?: string
  readonly repairedBy?: string
  readonly loopOf?: string
}

export interface RunSpec {
  readonly name?: string
  /** Subagents: the call and tool use that started them. Agents that calls name are there anyway. */
  readonly subagents?: Readonly<Record<string, readonly [call: string, toolUseId: string]>>
  readonly calls: readonly CallSpec[]
}

const RUN = runId(exchange('run'))
export const idOfAgent = (name: string) => agentId(exchange(`~${name}`))

/** Builds what views are built from. Costs and usage that a spec leaves out follow from its segments, as the conservation laws say. */
export function buildRun(spec: RunSpec): ProfileInput {
  const names = new Set([...spec.calls.map((call) => call.agent ?? 'main'), ...Object.keys(spec.subagents ?? {})])
  const agents = Array.from(names, (name): AgentRecord => {
    const parent = spec.subagents?.[name]
    return {
      id: idOfAgent(name),
      runId: RUN,
      name,
      parent: parent ? { callId: idOfCall(parent[0]), toolUseId: parent[1] } : null,
      evidence: [],
    }
  })
  return {
    runName: spec.name ?? 'run',
    agents,
    calls: spec.calls.map(buildCall),
    segments: new Map(spec.calls.map((call) => [idOfCall(call.name), call.segments ?? []])),
    spans: spec.calls.flatMap(toolSpansOf),
  }
}

export const runCost = (input: ProfileInput): number =>
  input.calls.reduce((cost, call) => addCall(cost, call.cost), ZERO_COST).nanoUsd

function buildCall(spec: CallSpec): CallRecord {
  const ms = spec.ms ?? [0, 1000]
  const segments = spec.segments ?? []
  const attempts = (spec.attempts ?? [{}]).map((attempt, index) => buildAttempt(spec, attempt, index, ms, segments))
  const usages = attempts.flatMap(({ usage }) => (usage ? [usage] : []))
  const sum = attempts.reduce((total, attempt) => total + amountOf(attempt.cost), 0)
  return {
    id: idOfCall(spec.name),
    runId: RUN,
    agentId: idOfAgent(spec.agent ?? 'main'),
    spanId: callSpanId(idOfCall(spec.name)),
    agent: spec.agent ?? 'main',
    callSite: spec.site ?? 'user turn',
    tags: {},
    provider: 'anthropic',
    api: 'messages',
    model: spec.model ?? 'opus',
    servedModel: spec.model ?? 'opus',
    startUs: at(ms[0]),
    endUs: at(ms[1]),
    ttftUs: null,
    streaming: true,
    status: 200,
    outcome: spec.outcome ?? 'completed',
    usage: spec.usage === undefined ? (usages.length > 0 ? usages.reduce(addUsage) : null) : spec.usage,
    usageSource: 'reported',
    cost: spec.cost ?? priced(sum),
    attempts,
    toolUses: (spec.tools ?? []).map(({ id, name }) => ({ id, name })),
    toolResults: spec.toolResults ?? [],
    toolArguments: (spec.tools ?? []).map(({ args }) => args ?? ''),
    evidence: [],
    rewrites: [],
    repairOf: null,
    repairedBy: spec.repairedBy === undefined ? null : idOfCall(spec.repairedBy),
    loopOf: spec.loopOf === undefined ? null : idOfCall(spec.loopOf),
  }
}

function buildAttempt(
  call: CallSpec,
  spec: AttemptSpec,
  index: number,
  ms: readonly [number, number],
  segments: readonly SegmentRecord[],
): AttemptRecord {
  const own = segments.filter((part) => part.attempt === index)
  const [start, end] = spec.ms ?? ms
  const id = exchange(`${call.name}.${index}`)
  return {
    exchangeId: id,
    spanId: callSpanId(callId(id)),
    index,
    status: spec.status === undefined ? 200 : spec.status,
    outcome: spec.outcome ?? 'completed',
    ...(spec.error === undefined ? {} : { error: spec.error }),
    startedAt: toIso(at(start)),
    durationMs: end - start,
    usage:
      spec.usage === undefined ? (own.length > 0 ? own.map((part) => usageOf(part.buckets)).reduce(addUsage) : null) : spec.usage,
    cost: spec.cost ?? priced(own.reduce((total, part) => total + part.nanoUsd, 0)),
    startUs: at(start),
    endUs: at(end),
    firstTokenUs: spec.tokenMs === undefined ? null : at(spec.tokenMs),
  }
}

const toolSpansOf = (spec: CallSpec): Span[] =>
  (spec.tools ?? []).flatMap(({ name, ms }, index) =>
    ms
      ? [
          {
            id: toolSpanId(idOfCall(spec.name), index),
            parentId: null,
            kind: 'tool',
            name,
            startUs: ms[0] * 1000,
            endUs: ms[1] * 1000,
            inferred: true,
            selfNanoUsd: nanoUsd(0),
            totalNanoUsd: nanoUsd(0),
            tokens: 0,
          } satisfies Span,
        ]
      : [],
  )
