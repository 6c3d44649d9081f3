import type { RunView } from '#shared/api/contract.ts'
import { addCall, ZERO_COST } from '#shared/model/cost.ts'
import { type ExchangeId, exchangeId } from '#shared/model/ids.ts'
import type { CallRecord, OpenExchange } from '#shared/model/records.ts'
import type { NoText } from '#shared/model/removal.ts'
import { epochUs, nanoUsd } from '#shared/model/units.ts'
import { addUsage, ZERO_USAGE } from '#shared/model/usage.ts'
import type { SampleRun } from './sample-run.ts'

/** An answer of the sample's first agent that is still coming. */
export const OPEN_ANSWER: ExchangeId = exchangeId('0e'.repeat(12))

/** The sample before any call of it was answered: one is open, or its core ended first, or it asked for nothing that a model answers. */
export function beforeAnyAnswer(sample: SampleRun, how: 'open' | 'interrupted' | 'no-call'): SampleRun {
  const asked = openAt(sample, 0)
  return {
    ...sample,
    segments: new Map(),
    view: {
      ...sample.view,
      run: {
        ...totalled(sample, []),
        status: how === 'open' ? 'running' : how === 'interrupted' ? 'interrupted' : 'finished',
        durationMs: how === 'no-call' ? 240 : 0,
        openCalls: how === 'open' ? 1 : 0,
      },
      agents: sample.view.agents.slice(0, 1),
      calls: [],
      open: how === 'open' ? [asked] : [],
      interrupted: how === 'interrupted' ? [asked] : [],
      detail: { spans: [] },
    },
  }
}

/** The sample with what a run can lack: usage, a price, an answer, its own end. */
export function incomplete(sample: SampleRun): SampleRun {
  const at = new Map<number, (call: CallRecord) => CallRecord>([
    [3, withoutUsage],
    [8, withoutPrice],
    [12, estimated],
    [sample.view.calls.length - 1, failed],
  ])
  const calls = sample.view.calls.map((call, index) => at.get(index)?.(call) ?? call)
  const unknown = new Set(calls.filter(({ usage }) => usage === null).map(({ id }) => id))
  const asked = openAt(sample, Math.max(...calls.map(({ endUs }) => endUs)) - startOf(sample) + 1_000_000)
  return {
    ...sample,
    segments: new Map([...sample.segments].map(([id, segments]) => [id, unknown.has(id) ? [] : segments])),
    view: {
      ...sample.view,
      run: { ...totalled(sample, calls), status: 'running', openCalls: 1, errorCount: 1 },
      calls,
      open: [asked],
      interrupted: [{ ...asked, exchangeId: exchangeId('0d'.repeat(12)), startUs: calls[10]?.endUs ?? asked.startUs }],
    },
  }
}

/** The sample without its texts. */
export const withoutTexts = (sample: SampleRun, noText: NoText): SampleRun => ({ ...sample, view: { ...sample.view, noText } })

/** The sample with a model that no book knows: nothing of it is priced. */
export function unpriced(sample: SampleRun): SampleRun {
  const calls = sample.view.calls.map(withoutPrice)
  const free = (sample: SampleRun): SampleRun['segments'] =>
    new Map([...sample.segments].map(([id, segments]) => [id, segments.map((segment) => ({ ...segment, nanoUsd: nanoUsd(0) }))]))
  return { ...sample, segments: free(sample), priceRows: [], view: { ...sample.view, run: totalled(sample, calls), calls } }
}

const startOf = ({ view }: SampleRun): number => Date.parse(view.run.startedAt) * 1000

function openAt({ view }: SampleRun, afterUs: number): OpenExchange {
  const [first] = view.calls
  const [agent] = view.agents
  if (!first || !agent) throw new Error('the sample has no call')
  const { provider, api, model } = first
  return {
    exchangeId: OPEN_ANSWER,
    runId: view.run.id,
    agentId: agent.id,
    retryOf: null,
    coreId: 'live',
    startUs: epochUs(first.startUs + afterUs),
    provider,
    api,
    model,
    streaming: true,
  }
}

const withoutUsage = (call: CallRecord): CallRecord => ({
  ...call,
  usage: null,
  usageSource: 'unknown',
  cost: { kind: 'unpriced', why: 'no-usage' },
  attempts: call.attempts.map((attempt) => ({ ...attempt, usage: null, cost: { kind: 'unpriced', why: 'no-usage' } })),
})
const withoutPrice = (call: CallRecord): CallRecord => ({
  ...call,
  model: 'house-model-1',
  servedModel: 'house-model-1',
  cost: { kind: 'unpriced', why: 'unknown-model' },
  attempts: call.attempts.map((attempt) => ({ ...attempt, cost: { kind: 'unpriced', why: 'unknown-model' } })),
})
const estimated = (call: CallRecord): CallRecord => ({
  ...call,
  usageSource: 'estimated',
  cost: call.cost.kind === 'priced' ? { ...call.cost, estimated: true } : call.cost,
})
const failed = (call: CallRecord): CallRecord => {
  const refused = {
    usage: null,
    outcome: 'failed',
    status: 529,
    error: 'overloaded_error: Overloaded',
    cost: { kind: 'free', nanoUsd: nanoUsd(0), why: 'not-billed' },
  } as const
  return {
    ...call,
    ...refused,
    usageSource: 'unknown',
    toolUses: [],
    toolArguments: [],
    attempts: call.attempts.map((attempt) => ({ ...attempt, ...refused })),
  }
}

function totalled({ view: { run } }: SampleRun, calls: readonly CallRecord[]): RunView['run'] {
  return {
    ...run,
    callCount: calls.length,
    attemptCount: calls.reduce((sum, call) => sum + call.attempts.length, 0),
    retryCount: calls.reduce((sum, call) => sum + call.attempts.length - 1, 0),
    models: calls.length === 0 ? [] : run.models,
    toolCount: calls.length === 0 ? 0 : run.toolCount,
    usage: calls.reduce((sum, call) => (call.usage ? addUsage(sum, call.usage) : sum), ZERO_USAGE),
    cost: calls.reduce((sum, call) => addCall(sum, call.cost), ZERO_COST),
    wasted: calls.length === 0 ? { nanoUsd: nanoUsd(0), retries: 0, repairs: 0, loops: 0 } : run.wasted,
  }
}
