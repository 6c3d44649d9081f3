import type { CoreStatus, RunListItem } from '#shared/api/contract.ts'
import { ZERO_COST } from '#shared/model/cost.ts'
import { exchangeId, runId } from '#shared/model/ids.ts'
import { nanoUsd } from '#shared/model/units.ts'
import { usageOf } from '#shared/model/usage.ts'
import { removalOf } from './fixture-removal.ts'
import type { FixtureState } from './fixture-service.ts'
import { buildSampleRun } from './sample/sample-run.ts'

const HOUR_MS = 3_600_000
const CENT = 10_000_000

export function fixtureStatus(nowMs: number): CoreStatus {
  return {
    version: '0.1.0',
    pid: 4711,
    recorder: 'http://127.0.0.1:4141',
    dataDir: '/home/ann/.local/share/agentprof',
    startedAt: new Date(nowMs - 72_000).toISOString(),
    recording: true,
    paused: false,
    queue: { exchanges: 0, bytes: 0 },
    dropped: 0,
    problems: [],
    opensTerminal: true,
    privacy: 'full',
    overhead: {
      firstByte: { count: 61, p50Us: 212, p95Us: 480, maxUs: 3100 },
      chunk: { count: 4210, p50Us: 14.2, p95Us: 38, maxUs: 610 },
    },
    priceBook: 'genai-prices 2026-11-20',
    providers: [],
    today: { nanoUsd: nanoUsd(0), calls: 0, unpricedCalls: 0 },
  }
}

export const emptyState = (nowMs: number): FixtureState => ({ status: fixtureStatus(nowMs), samples: [], listed: [] })

/** A day's work: two runs going on, a finished one to open, older ones to list. */
export function busyState(nowMs: number): FixtureState {
  const older = OLDER.map((run, at) => listed(run, at, nowMs))
  return {
    status: {
      ...fixtureStatus(nowMs),
      providers: [
        { provider: 'anthropic', calls: 105, client: 'claude-cli/2.4.0' },
        { provider: 'openai', calls: 17, client: 'OpenAI/Python 2.8.1' },
      ],
      today: { nanoUsd: nanoUsd(642 * CENT), calls: 122, unpricedCalls: 2 },
    },
    samples: [buildSampleRun((nowMs - 2 * HOUR_MS) * 1000)],
    listed: older,
    removal: (limits) => removalOf(older, nowMs, limits),
  }
}

interface Listed {
  readonly name: string
  readonly agoHours: number
  readonly cents: number
  readonly calls: number
  readonly read: number
  readonly more?: Partial<RunListItem>
}

const OLDER: readonly Listed[] = [
  {
    name: 'Migrate auth middleware to v5',
    agoHours: 0.14,
    cents: 86,
    calls: 17,
    read: 0.74,
    more: { status: 'running', openCalls: 1, tags: { project: 'shop-api' } },
  },
  {
    name: 'summarize-tickets (cron)',
    agoHours: 0.006,
    cents: 6,
    calls: 3,
    read: 0,
    more: { status: 'running', models: ['gpt-5.6-mini'], tags: { project: 'ops' } },
  },
  { name: 'Add idempotency keys to refunds', agoHours: 3, cents: 92, calls: 19, read: 0.82, more: { outcome: 'success' } },
  {
    name: 'Review PR 409',
    agoHours: 3.4,
    cents: 48,
    calls: 8,
    read: 0.64,
    more: {
      outcome: 'success',
      cost: { nanoUsd: nanoUsd(48 * CENT), reportedCalls: 6, estimatedCalls: 2, freeCalls: 0, unpricedCalls: 0 },
    },
  },
  { name: 'Upgrade vitest to 5', agoHours: 5, cents: 41, calls: 14, read: 0.79, more: { outcome: 'failure' } },
  {
    name: 'Explain the ledger schema',
    agoHours: 5.5,
    cents: 0,
    calls: 4,
    read: 0.58,
    more: { cost: { nanoUsd: nanoUsd(0), reportedCalls: 0, estimatedCalls: 0, freeCalls: 0, unpricedCalls: 4 } },
  },
  { name: 'Trim CI cache keys', agoHours: 28, cents: 41, calls: 12, read: 0.81, more: { outcome: 'success' } },
  { name: 'Explain flaky e2e retries', agoHours: 29, cents: 23, calls: 5, read: 0.61, more: { status: 'interrupted' } },
  { name: 'Draft release notes 4.2', agoHours: 52, cents: 62, calls: 9, read: 0.7, more: { outcome: 'success' } },
  { name: 'Fix type errors in billing', agoHours: 53, cents: 37, calls: 11, read: 0.83, more: { errorCount: 2 } },
]

function listed({ name, agoHours, cents, calls, read, more }: Listed, at: number, nowMs: number): RunListItem {
  const input = calls * 14_200
  return {
    id: runId(exchangeId(`${(0xc20be4 + at * 0x51e7).toString(16)}${'0'.repeat(18)}`)),
    name,
    source: 'recorded',
    status: 'finished',
    startedAt: new Date(nowMs - agoHours * HOUR_MS).toISOString(),
    durationMs: Math.min(calls * 16_400, agoHours * HOUR_MS),
    tags: {},
    models: ['claude-opus-5'],
    callCount: calls,
    attemptCount: calls,
    retryCount: 0,
    toolCount: calls * 2,
    errorCount: 0,
    usage: usageOf({
      cacheRead: Math.round(input * read),
      cacheWrite5m: Math.round(input * (1 - read) * 0.7),
      inputFresh: Math.round(input * (1 - read) * 0.3),
      outputText: calls * 610,
      reasoning: calls * 240,
    }),
    cost: { ...ZERO_COST, nanoUsd: nanoUsd(cents * CENT), reportedCalls: calls },
    wasted: { nanoUsd: nanoUsd(0), retries: 0, repairs: 0, loops: 0 },
    openCalls: 0,
    ...more,
  }
}
