import type { CallId } from '#shared/model/ids.ts'
import { packRows } from '#shared/profile/pack-rows.ts'
import type { Timeline, TimelineCall, TimelineLane, TimelineTool } from '#shared/profile/profile.ts'
import { type CacheBreak, cacheBreaks } from './cache-breaks.ts'

export const CALL_HEIGHT = 31
export const PHASE_HEIGHT = 16
export const FLAG_HEIGHT = 16
const PHASE_TOP = CALL_HEIGHT + 2
const ROW_GAP = 6
const ROW_HEIGHT = PHASE_TOP + PHASE_HEIGHT
const PAD_TOP = 8
const PAD_BOTTOM = 9

/** A lane with its place in the stack of lanes, in pixels. Calls that overlap within it stand in rows. */
export interface LaneBox {
  readonly lane: TimelineLane
  readonly y: number
  readonly height: number
  /** Of the first row, from the lane's top. */
  readonly rowsTop: number
  readonly rows: number
  /** Calls in order of start, with their row. */
  readonly calls: readonly { readonly call: TimelineCall; readonly row: number }[]
  /** Latest end among the calls up to each one: finds the first call in view by binary search. */
  readonly reach: Float64Array
  /** A tool stands in the row of the call that asked for it. */
  readonly tools: readonly { readonly tool: TimelineTool; readonly row: number }[]
  readonly toolReach: Float64Array
  readonly breaks: ReadonlyMap<CallId, CacheBreak>
  readonly rowOf: ReadonlyMap<CallId, number>
  readonly waits: readonly Wait[]
}

/** A lane that does nothing until its subagent returns. */
export interface Wait {
  readonly agent: string
  readonly fromUs: number
  readonly toUs: number
}

export interface LaneLayout {
  readonly lanes: readonly LaneBox[]
  readonly height: number
  readonly laneOf: ReadonlyMap<CallId, LaneBox>
}

/** Stacks the lanes of a timeline. */
export function layoutLanes(timeline: Timeline): LaneLayout {
  let y = 0
  const laneOf = new Map<CallId, LaneBox>()
  const lanes = timeline.lanes.map((lane) => {
    const box = layoutLane(lane, y, timeline.lanes)
    for (const { call } of lane.calls) laneOf.set(call.id, box)
    y += box.height
    return box
  })
  return { lanes, height: y, laneOf }
}

function layoutLane(lane: TimelineLane, y: number, all: readonly TimelineLane[]): LaneBox {
  const packed = packRows(lane.calls)
  const rowOf = new Map<CallId, number>()
  const calls = lane.calls.map((call, at) => {
    const row = packed[at]?.row ?? 0
    rowOf.set(call.call.id, row)
    return { call, row }
  })
  const rows = Math.max(1, ...packed.map(({ row }) => row + 1))
  const breaks = new Map(cacheBreaks(lane).map((lost) => [lost.call.id, lost]))
  const rowsTop = PAD_TOP + (breaks.size > 0 ? FLAG_HEIGHT + 4 : 0)
  const tools = lane.tools.map((tool) => ({ tool, row: rowOf.get(tool.callId) ?? 0 }))
  return {
    lane,
    y,
    height: rowsTop + rows * (ROW_HEIGHT + ROW_GAP) - ROW_GAP + PAD_BOTTOM,
    rowsTop,
    rows,
    calls,
    reach: reachOf(lane.calls),
    tools,
    toolReach: reachOf(lane.tools),
    breaks,
    rowOf,
    waits: waitsOf(lane, all),
  }
}

/**
 * From the last thing that a lane itself did to a subagent's return, where that is its next step. One in the background outlives the answer
 * that it was started: nobody waits for it.
 */
function waitsOf(lane: TimelineLane, all: readonly TimelineLane[]): readonly Wait[] {
  const own = new Set(lane.calls.map(({ call }) => call.id))
  return all.flatMap(({ agent, calls, startedBy, returnedAtUs }): Wait[] => {
    if (!startedBy || returnedAtUs === null || !own.has(startedBy.callId)) return []
    if (returnedAtUs < (calls.at(-1)?.endUs ?? 0)) return []
    const busyUntil = (spans: readonly { readonly startUs: number; readonly endUs: number }[]): number =>
      spans.reduce((latest, { startUs, endUs }) => (startUs < returnedAtUs ? Math.max(latest, endUs) : latest), startedBy.atUs)
    const fromUs = Math.max(busyUntil(lane.calls), busyUntil(lane.tools))
    return fromUs < returnedAtUs ? [{ agent: agent.name, fromUs, toUs: returnedAtUs }] : []
  })
}

/** Top of a row's call bars, in pixels from the first lane's top. */
export const callTop = (box: LaneBox, row: number): number => box.y + box.rowsTop + row * (ROW_HEIGHT + ROW_GAP)

/** Top of a row's strip of phases and tools. */
export const phaseTop = (box: LaneBox, row: number): number => callTop(box, row) + PHASE_TOP

function reachOf(spans: readonly { readonly endUs: number }[]): Float64Array {
  const reach = new Float64Array(spans.length)
  let latest = 0
  for (const [at, { endUs }] of spans.entries()) {
    latest = Math.max(latest, endUs)
    reach[at] = latest
  }
  return reach
}

/** Index of the first span that ends at or after a time. */
export function firstInView(reach: Float64Array, fromUs: number): number {
  let low = 0
  let high = reach.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((reach[middle] ?? 0) < fromUs) low = middle + 1
    else high = middle
  }
  return low
}
