import { packTables } from '../columns/pack-tables.ts'
import { readTables } from '../columns/read-tables.ts'
import type { AgentRecord, CallRecord } from '../model/records.ts'
import type { Timeline, TimelineCall, TimelineLane, TimelineTool } from '../profile/profile.ts'
import { buildTimeline } from '../profile/timeline.ts'
import type { RunView, RunWithSpans } from './contract.ts'

/** A run as its page needs it: its rows, and where they stand in time. */
export interface RunPicture {
  readonly view: RunView
  readonly timeline: Timeline
}

/** A lane without what the tables of calls and tools have: how many of each are its own, from where the lane before ended. */
interface LaneRow extends Omit<TimelineLane, 'calls' | 'tools'> {
  readonly calls: number
  readonly tools: number
}

/** What a run's page is sent. */
export function viewRun({ detail, ...view }: RunWithSpans): Uint8Array<ArrayBuffer> {
  return encodeRun({ view, timeline: buildTimeline({ ...view, spans: detail.spans }) })
}

/** Writes a run's page as bytes, so that one of a hundred thousand spans opens without becoming a hundred thousand objects. */
export function encodeRun({ view, timeline }: RunPicture): Uint8Array<ArrayBuffer> {
  const { agents, calls, ...rest } = view
  const { lanes, cumulative, durationUs } = timeline
  const callAt = new Map(calls.map((call, at) => [call, at]))
  return packTables({
    rest: [{ ...rest, durationUs }],
    agents,
    calls,
    lanes: lanes.map((lane): LaneRow => ({ ...lane, calls: lane.calls.length, tools: lane.tools.length })),
    placed: lanes.flatMap((lane) => lane.calls.map((call) => ({ ...call, call: callAt.get(call.call) ?? 0 }))),
    tools: lanes.flatMap((lane) => lane.tools),
    cumulative,
  })
}

/** Reads what `encodeRun` wrote. Calls and tools are read from their columns as they are asked for. */
export function decodeRun(bytes: Uint8Array<ArrayBuffer>): RunPicture {
  const tables = readTables(bytes)
  const [rest] = tables.records<Omit<RunView, 'agents' | 'calls'> & Pick<Timeline, 'durationUs'>>('rest')
  if (!rest) throw new Error('The reply has no run.')
  const { durationUs, ...view } = rest
  const agents = tables.records<AgentRecord>('agents')
  const calls = tables.rows<CallRecord>('calls')
  const placed = tables.rows<TimelineCall>('placed', { call: (at) => calls[Number(at)] })
  const tools = tables.rows<TimelineTool>('tools')
  let [call, tool] = [0, 0]
  const lanes = tables.records<LaneRow>('lanes').map((row): TimelineLane => {
    const [ownCalls, ownTools] = [placed.slice(call, call + row.calls), tools.slice(tool, tool + row.tools)]
    call += row.calls
    tool += row.tools
    return { ...row, calls: ownCalls, tools: ownTools }
  })
  return { view: { ...view, agents, calls }, timeline: { durationUs, lanes, cumulative: tables.rows('cumulative') } }
}
