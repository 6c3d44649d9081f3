import type { RunListItem, RunWithSpans } from '#shared/api/contract.ts'
import { addCall, amountOf, type PriceRow, ZERO_COST } from '#shared/model/cost.ts'
import {
  type AgentId,
  agentId,
  agentSpanId,
  attemptSpanId,
  type CallId,
  callId,
  callSpanId,
  exchangeId,
  runId,
  toolSpanId,
} from '#shared/model/ids.ts'
import type { AgentRecord, AttemptRecord, CallRecord, SegmentRecord } from '#shared/model/records.ts'
import type { Span } from '#shared/model/run.ts'
import { durationUs, epochUs, nanoUsd, toIso } from '#shared/model/units.ts'
import { addUsage, ZERO_USAGE } from '#shared/model/usage.ts'
import { type Item, pricePrompt, RATES } from './prompt.ts'
import { type AgentScript, type CallScript, MAIN, SUBAGENTS } from './script.ts'

const SECOND = 1_000_000

/** A run with all that the interface may ask about it, generated from the script: no clock, no chance. */
export interface SampleRun {
  readonly view: RunWithSpans
  readonly segments: ReadonlyMap<CallId, readonly SegmentRecord[]>
  readonly priceRows: readonly PriceRow[]
}

interface Draft {
  readonly originUs: number
  readonly ids: (of: string) => string
  readonly agents: AgentRecord[]
  readonly calls: CallRecord[]
  readonly spans: Span[]
  readonly segments: Map<CallId, readonly SegmentRecord[]>
}

/** `startUs`: microseconds since 1970. `seed`: 4 hex digits that tell the ids of two samples apart. */
export function buildSampleRun(startUs: number, seed = '7f3a'): SampleRun {
  let made = 0
  const draft: Draft = {
    originUs: startUs,
    ids: () => `${seed}${(made++).toString(16).padStart(12, '0')}00000000`,
    agents: [],
    calls: [],
    spans: [],
    segments: new Map(),
  }
  runAgent(draft, MAIN, 0, null)
  draft.calls.sort((a, b) => a.startUs - b.startUs)
  const cost = draft.calls.reduce((sum, call) => addCall(sum, call.cost), ZERO_COST)
  const endUs = Math.max(...draft.calls.map((call) => call.endUs))
  const run: RunListItem = {
    id: runOf(seed),
    name: MAIN.user,
    source: 'recorded',
    status: 'finished',
    startedAt: toIso(epochUs(startUs)),
    durationMs: Math.round((endUs - startUs) / 1000),
    outcome: 'success',
    tags: { project: 'shop-api', kind: 'bugfix' },
    models: ['claude-opus-5', 'claude-sonnet-5'],
    callCount: draft.calls.length,
    attemptCount: draft.calls.reduce((sum, call) => sum + call.attempts.length, 0),
    retryCount: draft.calls.reduce((sum, call) => sum + call.attempts.length - 1, 0),
    toolCount: draft.spans.filter((span) => span.kind === 'tool').length,
    errorCount: 0,
    usage: draft.calls.reduce((sum, call) => (call.usage ? addUsage(sum, call.usage) : sum), ZERO_USAGE),
    cost,
    wasted: { nanoUsd: replacedCost(draft.calls), retries: 2, repairs: 1, loops: 0 },
    openCalls: 0,
  }
  const priceRows = Object.keys(RATES).map(priceRow)
  return {
    view: { run, agents: draft.agents, calls: draft.calls, open: [], interrupted: [], detail: { spans: draft.spans } },
    segments: draft.segments,
    priceRows,
  }
}

const replacedCost = (calls: readonly CallRecord[]) =>
  nanoUsd(calls.reduce((sum, call) => (call.repairedBy === null ? sum : sum + amountOf(call.cost)), 0))

const runOf = (seed: string) => runId(exchangeId(`${seed}${'0'.repeat(20)}`))

function runAgent(draft: Draft, script: AgentScript, startUs: number, parent: AgentRecord['parent']): number {
  const id = agentId(exchangeId(draft.ids(script.name)))
  const seed = id.slice(1, 5)
  const evidence = [{ kind: 'header', detail: 'x-claude-code-agent-id' }] as const
  draft.agents.push({ id, runId: runOf(seed), name: script.name, parent, evidence })
  const state: AgentState = {
    id,
    seed,
    atUs: startUs,
    cached: 0,
    pending: [],
    items: [
      { kind: 'tool-schema', name: 'Read', tokens: Math.round(script.toolSchema * 0.2), hour: script.cachesMessages },
      { kind: 'tool-schema', name: 'Bash', tokens: Math.round(script.toolSchema * 0.3), hour: script.cachesMessages },
      {
        kind: 'tool-schema',
        name: 'mcp__sentry__search',
        tokens: script.toolSchema - Math.round(script.toolSchema * 0.2) - Math.round(script.toolSchema * 0.3),
        hour: script.cachesMessages,
      },
      { kind: 'system', tokens: script.system, preview: 'You are a coding agent.', hour: script.name === 'main' },
      { kind: 'user', tokens: script.userTokens, preview: script.user },
    ],
    late: null,
  }
  for (const [index, call] of script.calls.entries()) runCall(draft, script, state, call, index)
  const last = draft.calls.filter((call) => call.agentId === id).at(-1)
  const endUs = (last?.endUs ?? draft.originUs) - draft.originUs
  draft.spans.push(span(agentSpanId(id), null, 'agent', script.name, startUs, endUs))
  return endUs
}

interface AgentState {
  readonly id: AgentId
  readonly seed: string
  atUs: number
  /** Tokens of the prompt's start that the provider has cached. */
  cached: number
  items: Item[]
  /** Tool uses whose results the next call carries. */
  pending: string[]
  /** The result of a subagent that runs beside its starter. */
  late: { readonly item: Item; readonly fromCall: number } | null
}

function runCall(draft: Draft, script: AgentScript, state: AgentState, call: CallScript, index: number): void {
  const rates = RATES[script.model]
  if (!rates) throw new Error(`No rates for ${script.model}.`)
  if (call.user) {
    state.atUs += call.user.pause * SECOND
    state.items.push({ kind: 'user', tokens: call.user.tokens, preview: call.user.text })
  }
  if (state.late && index >= state.late.fromCall) {
    state.items.push(state.late.item)
    state.pending.push(state.late.item.toolUseId ?? '')
    state.late = null
  }
  const exchange = exchangeId(draft.ids('call'))
  const id = callId(exchange)
  const uses = [
    ...call.tools.map((use, at) => ({ id: `toolu_${id.slice(-6)}${at}`, name: use.tool })),
    ...(call.spawn ? [{ id: `toolu_${id.slice(-6)}t`, name: 'Task' }] : []),
  ]
  const argumentsOf = [...call.tools.map(argumentJson), ...(call.spawn ? [JSON.stringify({ description: call.spawn })] : [])]
  const answer = call.output - call.reasoning
  const outputs: Item[] = [
    { kind: 'reasoning', tokens: call.reasoning },
    ...(uses.length === 0
      ? [{ kind: 'text', tokens: answer, preview: 'Done.' } as const]
      : uses.map((use, at) => ({
          kind: 'tool-arguments' as const,
          name: use.name,
          toolUseId: use.id,
          tokens: at === 0 ? answer - Math.floor(answer / uses.length) * (uses.length - 1) : Math.floor(answer / uses.length),
        }))),
  ]
  const total = state.items.reduce((sum, item) => sum + item.tokens, 0)
  const readUpTo = call.cacheLost === 'all' ? 0 : call.cacheLost === 'system' ? script.toolSchema : state.cached
  const writeUpTo = script.cachesMessages ? total : script.toolSchema + script.system
  const failed = call.failure ? 1 : 0
  const priced = pricePrompt(state.items, outputs, rates, { readUpTo, writeUpTo }, failed)
  const startUs = state.atUs
  const requestUs = startUs + (call.failure ? (call.failure.seconds + call.failure.wait) * SECOND : 0)
  const firstTokenUs = requestUs + call.ttft * SECOND
  const endUs = Math.round(firstTokenUs + (call.output / script.tokensPerSecond) * SECOND)
  const price = {
    kind: 'priced',
    nanoUsd: priced.nanoUsd,
    basis: 'computed',
    computedNanoUsd: priced.nanoUsd,
    reportedNanoUsd: null,
    priceRow: rowId(script.model),
    estimated: false,
  } as const
  const attempts: AttemptRecord[] = []
  if (call.failure) {
    attempts.push(
      attempt(draft, exchangeId(draft.ids('retry')), attempts.length, startUs, startUs + call.failure.seconds * SECOND, {
        status: call.failure.status,
        outcome: 'failed',
        error: call.failure.status === 429 ? 'rate_limit_error: slow down' : 'overloaded_error: Overloaded',
        usage: null,
        cost: { kind: 'free', nanoUsd: nanoUsd(0), why: 'not-billed' },
        firstTokenUs: null,
      }),
    )
  }
  attempts.push(
    attempt(draft, exchange, attempts.length, requestUs, endUs, {
      status: 200,
      outcome: 'completed',
      usage: priced.usage,
      cost: price,
      firstTokenUs: epochUs(Math.round(draft.originUs + firstTokenUs)),
      ...(call.failure ? { retryReason: `HTTP ${call.failure.status}` } : {}),
    }),
  )
  const at = (us: number) => epochUs(Math.round(draft.originUs + us))
  const before = call.repairs ? draft.calls.findLast((earlier) => earlier.agentId === state.id) : undefined
  if (before) draft.calls[draft.calls.indexOf(before)] = { ...before, repairedBy: id }
  draft.calls.push({
    id,
    runId: runOf(state.seed),
    agentId: state.id,
    spanId: callSpanId(id),
    agent: script.name,
    callSite: index === 0 ? 'user turn' : 'tool result',
    tags: {},
    provider: 'anthropic',
    api: 'messages',
    model: script.model,
    servedModel: script.model,
    startUs: at(startUs),
    endUs: at(endUs),
    ttftUs: durationUs(Math.round(firstTokenUs - startUs)),
    streaming: true,
    status: 200,
    outcome: 'completed',
    stopReason: uses.length > 0 ? 'tool_use' : 'end_turn',
    usage: priced.usage,
    usageSource: 'reported',
    cost: price,
    attempts,
    toolUses: uses,
    toolArguments: argumentsOf,
    toolResults: state.pending,
    evidence: [{ kind: 'header', detail: 'x-claude-code-session-id' }],
    rewrites: [],
    repairOf: before?.id ?? null,
    repairedBy: null,
    loopOf: null,
  })
  draft.segments.set(id, priced.segments)
  draft.spans.push(span(callSpanId(id), agentSpanId(state.id), 'call', script.model, startUs, endUs))
  state.cached = writeUpTo
  state.pending = []
  state.items.push({ kind: 'assistant', tokens: answer, preview: `Answer ${index + 1}` })
  const toolsEndUs = runTools(draft, state, call, id, endUs)
  state.atUs = toolsEndUs + 0.35 * SECOND
  const subagent = SUBAGENTS.find(({ name }) => name === call.spawn)
  const use = uses.at(-1)
  if (!subagent || !use) return
  const returnUs = runAgent(draft, subagent, endUs + 0.6 * SECOND, { callId: id, toolUseId: use.id })
  draft.spans.push(span(toolSpanId(id, uses.length - 1), callSpanId(id), 'tool', 'Task', endUs, returnUs))
  const item: Item = {
    kind: 'tool-result',
    name: 'Task',
    tokens: subagent.name === 'explore' ? 698 : 484,
    toolUseId: use.id,
    preview: 'Report',
  }
  if (subagent.name === 'explore') state.late = { item, fromCall: 4 }
  else {
    state.items.push(item)
    state.pending.push(use.id)
    state.atUs = Math.max(state.atUs, returnUs + 0.3 * SECOND)
  }
}

function runTools(draft: Draft, state: AgentState, call: CallScript, id: CallId, endUs: number): number {
  const parallel = call.tools.every(({ tool }) => ['Read', 'Grep', 'Glob'].includes(tool))
  let atUs = endUs + 0.15 * SECOND
  let lastUs = endUs
  for (const [index, use] of call.tools.entries()) {
    const toolEndUs = atUs + use.seconds * SECOND
    draft.spans.push(span(toolSpanId(id, index), callSpanId(id), 'tool', use.tool, atUs, toolEndUs))
    const toolUseId = `toolu_${id.slice(-6)}${index}`
    state.items.push({ kind: 'tool-result', name: use.tool, tokens: use.tokens, toolUseId, preview: use.argument })
    state.pending.push(toolUseId)
    lastUs = Math.max(lastUs, toolEndUs)
    if (!parallel) atUs = toolEndUs + 0.15 * SECOND
  }
  return lastUs
}

function attempt(
  draft: Draft,
  exchange: AttemptRecord['exchangeId'],
  index: number,
  startUs: number,
  endUs: number,
  rest: Pick<AttemptRecord, 'status' | 'outcome' | 'usage' | 'cost' | 'firstTokenUs'> & { error?: string; retryReason?: string },
): AttemptRecord {
  const start = epochUs(Math.round(draft.originUs + startUs))
  return {
    exchangeId: exchange,
    spanId: attemptSpanId(exchange),
    index,
    startedAt: toIso(start),
    durationMs: Math.round((endUs - startUs) / 1000),
    startUs: start,
    endUs: epochUs(Math.round(draft.originUs + endUs)),
    ...rest,
  }
}

const span = (
  id: Span['id'],
  parentId: Span['parentId'],
  kind: Span['kind'],
  name: string,
  startUs: number,
  endUs: number,
): Span => ({
  id,
  parentId,
  kind,
  name,
  startUs: Math.round(startUs),
  endUs: Math.round(endUs),
  inferred: kind === 'tool',
  selfNanoUsd: nanoUsd(0),
  totalNanoUsd: nanoUsd(0),
  tokens: 0,
})

function argumentJson(use: CallScript['tools'][number]): string {
  const key = use.tool === 'Bash' ? 'command' : use.tool === 'Grep' || use.tool === 'Glob' ? 'pattern' : 'file_path'
  return JSON.stringify({ [key]: use.argument })
}

const rowId = (model: string): string => `sample/anthropic/${model}@2026-05-01`

function priceRow(model: string): PriceRow {
  const rates = RATES[model]
  if (!rates) throw new Error(`No rates for ${model}.`)
  return {
    id: rowId(model),
    provider: 'anthropic',
    model,
    tier: null,
    effectiveFrom: '2026-05-01',
    book: 'sample 2026-11-20',
    base: {
      inputFresh: rates.fresh * 1000,
      cacheRead: rates.read * 1000,
      cacheWrite5m: rates.write5m * 1000,
      cacheWrite1h: rates.write1h * 1000,
      output: rates.output * 1000,
      reasoning: null,
      other: {},
    },
    steps: [],
  }
}
