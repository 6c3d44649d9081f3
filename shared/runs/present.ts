import type { CallId } from '../model/ids.ts'
import type {
  AgentRecord,
  AttemptRecord,
  CallRecord,
  OpenExchange,
  ReceivedTool,
  RunRecord,
  RunTotals,
  SegmentRecord,
} from '../model/records.ts'
import type { Attempt, Call, OpenCall, Run, RunDetail, Segment } from '../model/run.ts'
import { toIso } from '../model/units.ts'
import { buildSpans } from './spans.ts'
import { liveExchanges, type ReadingTime, runStatus } from './status.ts'
import { ZERO_TOTALS } from './totals.ts'

/** The rows of one run. `totals`: null before any call of it has settled. */
export interface RunRows {
  readonly run: RunRecord
  readonly totals: RunTotals | null
  readonly open: readonly OpenExchange[]
}

/** The contract's `Run`. While an exchange is open its duration grows with the clock. */
export function presentRun({ run, totals, open }: RunRows, time: ReadingTime): Run {
  const { tags, providers: _, ...sums } = totals ?? ZERO_TOTALS
  const end = liveExchanges(open, time).length > 0 && time.now > run.lastAt ? time.now : run.lastAt
  return {
    id: run.id,
    name: run.name,
    ...(run.session !== null && { session: run.session }),
    source: run.source,
    status: runStatus(run, open, time),
    startedAt: toIso(run.startedAt),
    durationMs: Math.round((end - run.startedAt) / 1000),
    ...(run.outcome !== null && { outcome: run.outcome }),
    ...sums,
    tags: { ...tags, ...run.tags },
    ...(run.removed && { bodiesRemoved: { at: toIso(run.removed.at), why: run.removed.why } }),
  }
}

/** The contract's `RunDetail`: what `show --json` prints. */
export function presentDetail(
  rows: RunRows,
  agents: readonly AgentRecord[],
  calls: readonly CallRecord[],
  segments: ReadonlyMap<CallId, readonly SegmentRecord[]>,
  received: readonly ReceivedTool[],
  time: ReadingTime,
): RunDetail {
  return {
    ...presentRun(rows, time),
    calls: calls.map((call) => presentCall(call, segments.get(call.id) ?? [], rows.run)),
    spans: buildSpans(rows.run, agents, calls, received),
    ...(rows.open.length > 0 && { open: presentOpen(rows.open, agents, time) }),
  }
}

function presentOpen(open: readonly OpenExchange[], agents: readonly AgentRecord[], time: ReadingTime): OpenCall[] {
  const live = new Set(liveExchanges(open, time))
  return [...open]
    .sort((a, b) => a.startUs - b.startUs)
    .map((each) => ({
      agent: agents.find(({ id }) => id === each.agentId)?.name ?? 'unknown',
      provider: each.provider,
      api: each.api,
      model: each.model || 'unknown',
      startedAt: toIso(each.startUs),
      interrupted: !live.has(each),
    }))
}

/** The contract's `Call`. Its tags override the run's own. */
function presentCall(call: CallRecord, segments: readonly SegmentRecord[], run: RunRecord): Call {
  const {
    agentId,
    startUs,
    endUs,
    ttftUs,
    attempts,
    toolResults,
    toolArguments,
    serverTools,
    repairOf,
    repairedBy,
    loopOf,
    ...shown
  } = call
  return {
    ...shown,
    tags: { ...run.tags, ...call.tags },
    startedAt: toIso(startUs),
    durationMs: Math.round((endUs - startUs) / 1000),
    ...(ttftUs !== null && { ttftMs: Math.round(ttftUs / 1000) }),
    attempts: attempts.map(presentAttempt),
    segments: segments.map(presentSegment),
  }
}

function presentAttempt({ startUs, endUs, firstTokenUs, trace, ...shown }: AttemptRecord): Attempt {
  return shown
}

function presentSegment({ toolUseId, preview, apart, ...shown }: SegmentRecord): Segment {
  return shown
}
