import type { TimelineCall, TimelinePhase, TimelineTool } from '#shared/profile/profile.ts'
import {
  CALL_HEIGHT,
  callTop,
  firstInView,
  type LaneBox,
  type LaneLayout,
  lanesBetween,
  PHASE_HEIGHT,
  phaseTop,
} from './lane-layout.ts'
import { spanUs, type TimeWindow, xToTime } from './time-window.ts'

/** What lies under the pointer. */
export type LaneHit =
  | { readonly kind: 'call'; readonly box: LaneBox; readonly call: TimelineCall; readonly phase: TimelinePhase | null }
  | { readonly kind: 'tool'; readonly box: LaneBox; readonly tool: TimelineTool }

/** How far beside a bar still counts as on it: bars may be narrower than a pointer can be held. */
const SLACK_PX = 3

/** Finds the call, phase or tool at a point. `y` in pixels from the first lane's top. */
export function hitLanes(layout: LaneLayout, window: TimeWindow, width: number, x: number, y: number): LaneHit | null {
  const box = lanesBetween(layout, y, y).find((lane) => y < lane.y + lane.height)
  if (!box) return null
  const us = xToTime(window, width, x)
  const slackUs = (spanUs(window) / width) * SLACK_PX
  return hitTools(box, us, slackUs, y) ?? hitCalls(box, us, slackUs, y)
}

function hitTools(box: LaneBox, us: number, slackUs: number, y: number): LaneHit | null {
  for (let at = firstInView(box.toolReach, us); at < box.tools.length; at += 1) {
    const entry = box.tools[at]
    if (!entry || entry.tool.startUs > us) break
    const { tool, row } = entry
    const top = phaseTop(box, row) + (tool.row * PHASE_HEIGHT) / tool.rows
    const within = us <= tool.endUs + Math.min(slackUs, 1) && y >= top && y < top + PHASE_HEIGHT / tool.rows
    if (within) return { kind: 'tool', box, tool }
  }
  return null
}

function hitCalls(box: LaneBox, us: number, slackUs: number, y: number): LaneHit | null {
  let nearest: LaneHit | null = null
  let nearestUs = slackUs
  for (let at = firstInView(box.reach, us - slackUs); at < box.calls.length; at += 1) {
    const entry = box.calls[at]
    if (!entry || entry.call.startUs > us + slackUs) break
    const { call, row } = entry
    const top = callTop(box, row)
    if (y < top || y > top + CALL_HEIGHT + 2 + PHASE_HEIGHT) continue
    const away = us < call.startUs ? call.startUs - us : us > call.endUs ? us - call.endUs : 0
    if (away > nearestUs) continue
    const inPhases = y >= phaseTop(box, row)
    const phase = inPhases
      ? (call.phases.find(({ startUs, endUs }) => us >= startUs && us <= Math.max(endUs, startUs + slackUs)) ?? null)
      : null
    nearest = { kind: 'call', box, call, phase }
    nearestUs = away
  }
  return nearest
}
