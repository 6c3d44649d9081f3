import type { ExportExchange, ExportInput } from '#shared/exporters/exporter.ts'
import { addCall, ZERO_COST } from '#shared/model/cost.ts'
import { exchangeId } from '#shared/model/ids.ts'
import type { RunDetail } from '#shared/model/run.ts'
import { durationUs, epochUs, nanoUsd, toIso } from '#shared/model/units.ts'
import { addUsage, ZERO_USAGE } from '#shared/model/usage.ts'
import type { ProfileInput } from '#shared/profile/profile.ts'
import { START_US } from '../profile/run-builder.ts'

/** What the core hands to an exporter for a built run. */
export function exported(profile: ProfileInput, exchanges?: readonly ExportExchange[]): ExportInput {
  const detail: RunDetail = {
    id: profile.calls[0]?.runId ?? ('0'.repeat(16) as RunDetail['id']),
    name: profile.runName,
    source: 'recorded',
    status: 'finished',
    startedAt: toIso(epochUs(START_US)),
    durationMs: 0,
    tags: {},
    models: ['opus'],
    callCount: profile.calls.length,
    attemptCount: profile.calls.length,
    retryCount: 0,
    toolCount: 0,
    errorCount: 0,
    usage: profile.calls.reduce((sum, { usage }) => (usage ? addUsage(sum, usage) : sum), ZERO_USAGE),
    cost: profile.calls.reduce((sum, { cost }) => addCall(sum, cost), ZERO_COST),
    wasted: { nanoUsd: nanoUsd(0), retries: 0, repairs: 0, loops: 0 },
    calls: profile.calls.map((call) => ({
      id: call.id,
      runId: call.runId,
      spanId: call.spanId,
      agent: call.agent,
      callSite: call.callSite,
      tags: call.tags,
      provider: call.provider,
      api: call.api,
      model: call.model,
      servedModel: call.servedModel,
      startedAt: toIso(call.startUs),
      durationMs: 0,
      streaming: call.streaming,
      status: call.status,
      outcome: call.outcome,
      usage: call.usage,
      usageSource: call.usageSource,
      cost: call.cost,
      attempts: call.attempts,
      segments: profile.segments.get(call.id) ?? [],
      toolUses: call.toolUses,
      evidence: [],
      rewrites: [],
    })),
    spans: profile.spans,
  }
  return { version: '1.2.3', detail, profile, ...(exchanges && { exchanges }) }
}

const ID = exchangeId('ab'.repeat(12))
const body = (bytes: number) => ({ id: null, bytes, kept: bytes })

/** An exchange with Anthropic, with a gzipped answer, that took 10 + 190 + 300 ms. */
export const EXCHANGE: ExportExchange = {
  opened: {
    kind: 'exchange-opened',
    exchangeId: ID,
    coreId: 'core',
    source: 'recorded',
    at: epochUs(START_US),
    runIdleMs: 120_000,
    request: {
      method: 'POST',
      provider: 'anthropic',
      host: 'api.anthropic.com',
      path: '/v1/messages',
      query: '?beta=true&note=a%20b+c&bad=%zz&flag',
      headers: [
        ['content-type', 'application/json'],
        ['x-api-key', '****'],
      ],
      body: body(17),
    },
    hints: { tags: {} },
    answeredBy: 'upstream',
    decision: null,
    rewrites: [],
  },
  settled: {
    kind: 'exchange-settled',
    exchangeId: ID,
    at: epochUs(START_US + 500_000),
    end: { kind: 'completed' },
    response: {
      status: 200,
      headers: [
        ['Content-Type', 'text/event-stream'],
        ['content-encoding', 'gzip'],
      ],
      body: body(40),
    },
    timing: { requestEndUs: durationUs(10_000), responseHeadUs: durationUs(200_000), endUs: durationUs(500_000), marks: [] },
  },
  requestBody: { encoding: 'utf8', text: '{"model":"opus"}\n', bytes: 17, truncated: false },
  responseBody: { encoding: 'utf8', text: 'event: message_start\n\n', bytes: 100, truncated: false },
}
