import type { Store } from '#core/store/store.ts'
import { ZERO_COST } from '#shared/model/cost.ts'
import type { ExchangeOpened, ExchangeSettled } from '#shared/model/fact.ts'
import { agentId, callId, callSpanId, exchangeId, runId } from '#shared/model/ids.ts'
import type { AgentRecord, CallRecord, OpenExchange, RunRecord, RunTotals } from '#shared/model/records.ts'
import { durationUs, epochUs, nanoUsd } from '#shared/model/units.ts'
import { ZERO_USAGE } from '#shared/model/usage.ts'

export const ann = { machine: 'annas-laptop', user: 'ann' }

/** The n-th exchange of a test: it and all that it begins have ids of their own. */
export const exchange = (n: number) => exchangeId(n.toString(16).padStart(16, '0').padEnd(24, '0'))

const noBody = { id: null, bytes: 0, kept: 0 }

export function opened(n: number, change: Partial<ExchangeOpened> = {}): ExchangeOpened {
  return {
    kind: 'exchange-opened',
    exchangeId: exchange(n),
    coreId: 'core-1',
    source: 'recorded',
    at: epochUs(1_000_000 * n),
    runIdleMs: 120_000,
    request: {
      method: 'POST',
      provider: 'openai',
      host: 'api.openai.com',
      path: '/v1/chat/completions',
      query: '',
      headers: [['user-agent', 'openai-node/7']],
      body: noBody,
    },
    hints: { tags: {} },
    answeredBy: 'upstream',
    decision: null,
    rewrites: [],
    ...change,
  }
}

export function settled(n: number, change: Partial<ExchangeSettled> = {}): ExchangeSettled {
  return {
    kind: 'exchange-settled',
    exchangeId: exchange(n),
    at: epochUs(1_000_000 * n + 500_000),
    end: { kind: 'completed' },
    response: { status: 200, headers: [], body: noBody },
    timing: { requestEndUs: durationUs(10), responseHeadUs: durationUs(20), endUs: durationUs(500_000), marks: [] },
    ...change,
  }
}

/** A run whose id begins with `hex` and that started `second` seconds after 1970. */
export function run(hex: string, second: number, change: Partial<RunRecord> = {}): RunRecord {
  return {
    id: runId(exchangeId(hex.padEnd(24, '0'))),
    name: `run ${hex}`,
    givenName: null,
    key: null,
    session: null,
    source: 'recorded',
    startedAt: epochUs(second * 1_000_000),
    lastAt: epochUs(second * 1_000_000),
    runIdleMs: 120_000,
    ended: false,
    outcome: null,
    tags: {},
    deleted: false,
    ...change,
  }
}

export function totals(change: Partial<RunTotals> = {}): RunTotals {
  return {
    providers: ['anthropic'],
    models: ['gpt-5'],
    callCount: 1,
    attemptCount: 1,
    retryCount: 0,
    toolCount: 0,
    errorCount: 0,
    usage: ZERO_USAGE,
    cost: ZERO_COST,
    wasted: { nanoUsd: nanoUsd(0), retries: 0, repairs: 0, loops: 0 },
    tags: {},
    ...change,
  }
}

export function agent(of: RunRecord, n: number, name: string): AgentRecord {
  return { id: agentId(exchange(n)), runId: of.id, name, parent: null, evidence: [] }
}

/** A call of `of`, `second` seconds after 1970; its exchange number must be unique in the test. */
export function call(of: RunRecord, n: number, second: number, change: Partial<CallRecord> = {}): CallRecord {
  const id = callId(exchange(n))
  return {
    id,
    runId: of.id,
    agentId: agent(of, n, 'main').id,
    spanId: callSpanId(id),
    agent: 'main',
    callSite: 'main',
    tags: {},
    provider: 'openai',
    api: 'openai-chat',
    model: 'gpt-5',
    servedModel: 'gpt-5',
    startUs: epochUs(second * 1_000_000),
    endUs: epochUs(second * 1_000_000 + 1),
    ttftUs: null,
    streaming: false,
    status: 200,
    outcome: 'completed',
    usage: null,
    usageSource: 'unknown',
    cost: { kind: 'unpriced', why: 'no-usage' },
    attempts: [],
    toolUses: [],
    toolResults: [],
    toolArguments: [],
    repairOf: null,
    repairedBy: null,
    loopOf: null,
    evidence: [],
    rewrites: [],
    ...change,
  }
}

export function open(of: RunRecord, n: number): OpenExchange {
  return {
    exchangeId: exchange(n),
    runId: of.id,
    agentId: agent(of, 1, 'main').id,
    retryOf: null,
    coreId: 'core-1',
    startUs: epochUs(n),
    provider: 'openai',
    api: 'openai-chat',
    model: 'gpt-5',
    streaming: true,
  }
}

/** One of everything that a store holds: what its fixture at every schema version says, and must go on saying. */
export function fillStore({ facts, bodies, derived, changes }: Store): void {
  const beginning = 'what every request of this conversation begins with, '.repeat(20)
  const [first, second] = ['one', 'two'].map((end) => bodies.put(new TextEncoder().encode(beginning + end), 'run'))
  const { request } = opened(1)
  facts.append(opened(1, { request: { ...request, body: { id: first ?? null, bytes: 1063, kept: 1063 } } }))
  facts.append(settled(1))
  facts.append(opened(2, { request: { ...request, body: { id: second ?? null, bytes: 1063, kept: 1063 } } }))
  changes.advance('team', 2)

  const alpha = run('aaaa', 1, { tags: { user: 'ann' } })
  derived.putRun(alpha)
  derived.putTotals(alpha.id, totals())
  derived.putAgent(agent(alpha, 1, 'main'))
  derived.putCall(call(alpha, 1, 1), [])
  derived.putOpen(open(alpha, 2))
  derived.putLink('root', alpha.id, { runId: alpha.id, agentId: agent(alpha, 1, 'main').id, callId: null, note: 'a note' })
}
