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
  /** The calls of `breaks`, in order of start. */
  readonly flagged: readonly TimelineCall[]
  readonly rowOf: ReadonlyMap<CallId, number>
  readonly waits: readonly Wait[]
}

/** A lane that does nothing until its subagent returns. */
export interface Wait {
  readonly agent: string
  readonly fromUs: number
  readonly toUs: number
}

/** From the call that started a subagent to its lane, and back. Times in µs, places in pixels from the top of the stack. */
export interface Connector {
  readonly fromUs: number
  readonly fromY: number
  readonly toUs: number
  /** Of the subagent's first row. */
  readonly middle: number
  /** null: it has not returned, or ran in the background: that it was started is no return. */
  readonly back: { readonly lastUs: number; readonly atUs: number; readonly toY: number } | null
}

export interface LaneLayout {
  readonly lanes: readonly LaneBox[]
  readonly connectors: readonly Connector[]
  readonly height: number
  readonly laneOf: { get(id: CallId): LaneBox | undefined }
}

/** Stacks the lanes of a timeline. */
export function layoutLanes(timeline: Timeline): LaneLayout {
  let y = 0
  const homes = new Map<CallId, number>()
  for (const [at, { calls }] of timeline.lanes.entries()) for (const { call } of calls) homes.set(call.id, at)
  const started = Map.groupBy(timeline.lanes, ({ startedBy }) => startedBy && homes.get(startedBy.callId))
  const lanes = timeline.lanes.map((lane, at) => {
    const box = layoutLane(lane, y, started.get(at) ?? [])
    y += box.height
    return box
  })
  const laneOf: LaneLayout['laneOf'] = { get: (id) => lanes[homes.get(id) ?? -1] }
  return { lanes, connectors: lanes.flatMap((box) => connectorOf(box, laneOf) ?? []), height: y, laneOf }
}

function connectorOf(box: LaneBox, laneOf: LaneLayout['laneOf']): Connector | null {
  const { startedBy, returnedAtUs, calls, open } = box.lane
  const parent = startedBy && laneOf.get(startedBy.callId)
  const first = calls[0] ?? open[0]
  const last = calls.at(-1)
  if (!startedBy || !parent || !first) return null
  return {
    fromUs: startedBy.atUs,
    fromY: callTop(parent, parent.rowOf.get(startedBy.callId) ?? 0) + CALL_HEIGHT,
    toUs: first.startUs,
    middle: callTop(box, 0) + CALL_HEIGHT / 2,
    back:
      returnedAtUs !== null && last && returnedAtUs >= last.endUs
        ? { lastUs: last.endUs, atUs: returnedAtUs, toY: phaseTop(parent, parent.rows - 1) + PHASE_HEIGHT + 2 }
        : null,
  }
}

/** `started`: the lanes of the subagents that it started. */
function layoutLane(lane: TimelineLane, y: number, started: readonly TimelineLane[]): LaneBox {
  const packed = packRows(lane.calls)
  const rowOf = new Map<CallId, number>()
  const calls = lane.calls.map((call, at) => {
    const row = packed[at]?.row ?? 0
    rowOf.set(call.call.id, row)
    return { call, row }
  })
  const rows = packed.reduce((most, { row }) => Math.max(most, row + 1), 1)
  const breaks = new Map(cacheBreaks(lane).map((lost) => [lost.call.id, lost]))
  const rowsTop = PAD_TOP + (breaks.size > 0 ? FLAG_HEIGHT + 4 : 0)
  const [reach, toolReach] = [reachOf(lane.calls), reachOf(lane.tools)]
  const tools = lane.tools.map((tool) => ({ tool, row: rowOf.get(tool.callId) ?? 0 }))
  return {
    lane,
    y,
    height: rowsTop + rows * (ROW_HEIGHT + ROW_GAP) - ROW_GAP + PAD_BOTTOM,
    rowsTop,
    rows,
    calls,
    reach,
    tools,
    toolReach,
    breaks,
    flagged: lane.calls.filter(({ call }) => breaks.has(call.id)),
    rowOf,
    waits: waitsOf(lane, started, { reach, toolReach }),
  }
}

/**
 * From the last thing that a lane itself did to a subagent's return, where that is its next step. One in the background outlives the answer
 * that it was started: nobody waits for it.
 */
function waitsOf(
  lane: TimelineLane,
  started: readonly TimelineLane[],
  { reach, toolReach }: Pick<LaneBox, 'reach' | 'toolReach'>,
): readonly Wait[] {
  return started.flatMap(({ agent, calls, startedBy, returnedAtUs }): Wait[] => {
    if (!startedBy || returnedAtUs === null) return []
    if (returnedAtUs < (calls.at(-1)?.endUs ?? 0)) return []
    const busyUntil = (spans: readonly Started[], ends: Float64Array): number =>
      ends[startedBefore(spans, returnedAtUs) - 1] ?? startedBy.atUs
    const fromUs = Math.max(startedBy.atUs, busyUntil(lane.calls, reach), busyUntil(lane.tools, toolReach))
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
export const firstInView = (reach: Float64Array, fromUs: number): number => countBefore(reach, fromUs)

/** How many of some rising times lie before one. */
export const countBefore = (times: Float64Array, us: number): number => countWhile(times.length, (at) => (times[at] ?? 0) < us)

interface Started {
  readonly startUs: number
}

/** How many of some spans, sorted by start, start before a time. */
export const startedBefore = (spans: readonly Started[], us: number): number =>
  countWhile(spans.length, (at) => (spans[at]?.startUs ?? 0) < us)

/** The lanes that a stretch of the stack shows, in pixels from its top. */
export function lanesBetween({ lanes }: Pick<LaneLayout, 'lanes'>, top: number, bottom: number): readonly LaneBox[] {
  const from = countWhile(lanes.length, (at) => endOf(lanes[at]) < top)
  return lanes.slice(
    from,
    countWhile(lanes.length, (at) => (lanes[at]?.y ?? 0) <= bottom),
  )
}

const endOf = (box: LaneBox | undefined): number => (box ? box.y + box.height : 0)

/** How many of the first of `length` places hold, found by halving: all that hold stand before all that do not. */
function countWhile(length: number, holds: (at: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) low = middle + 1
    else high = middle
  }
  return low
}
