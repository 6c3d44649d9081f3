import type { TimelineCall, TimelinePhase } from '#shared/profile/profile.ts'
import { callWeight } from './call-weight.ts'
import { CALL_HEIGHT, callTop, firstInView, type LaneBox, lanesBetween, phaseTop } from './lane-layout.ts'
import type { LanesPen, LanesScene } from './lanes-scene.ts'
import { paintCall, paintPhase, paintTool } from './paint-bars.ts'
import { paintConnectors } from './paint-connectors.ts'
import { paintFlags, paintOpenCalls, paintWaits } from './paint-lane-marks.ts'
import { patternsOf } from './patterns.ts'
import { spanUs, ticks, timeToX } from './time-window.ts'

const SEARCH_MISS = 0.5
const MIN_PHASED_PX = 2
/** More than ever run at once. */
const MAX_TOOL_ROWS = 10_000

/** Paints the lanes in view: call bars shaded by weight, their phases, tools, and what links the lanes. */
export function paintLanes(ctx: CanvasRenderingContext2D, scene: LanesScene): void {
  const { width, height, palette, window, layout, scrollTop } = scene
  const pen: LanesPen = { ctx, scene, patterns: patternsOf(ctx, palette), x: (us) => timeToX(window, width, us) }
  ctx.fillStyle = palette.surface
  ctx.fillRect(0, 0, width, height)
  ctx.textBaseline = 'alphabetic'
  paintGrid(pen)
  ctx.save()
  ctx.translate(0, -scrollTop)
  for (const box of lanesBetween(layout, scrollTop, scrollTop + height)) {
    if (box.y > 0) line(ctx, palette.line, 0, box.y + 0.5, width, box.y + 0.5)
    paintWaits(pen, box)
    paintCalls(pen, box)
    paintTools(pen, box)
    paintOpenCalls(pen, box)
    paintFlags(pen, box)
  }
  paintConnectors(pen)
  ctx.restore()
}

function paintGrid({ ctx, scene, x }: LanesPen): void {
  const { step, at } = ticks(scene.window, scene.width, 90)
  for (const us of at) line(ctx, scene.palette.line, Math.round(x(us)) + 0.5, 0, Math.round(x(us)) + 0.5, scene.height)
  ctx.globalAlpha = 0.5
  const minor = step / 3
  for (let us = Math.ceil(scene.window.fromUs / minor) * minor; us <= scene.window.toUs; us += minor) {
    line(ctx, scene.palette.line, Math.round(x(us)) + 0.5, 0, Math.round(x(us)) + 0.5, 3)
  }
  ctx.globalAlpha = 1
}

function line(ctx: CanvasRenderingContext2D, colour: string, x0: number, y0: number, x1: number, y1: number): void {
  ctx.strokeStyle = colour
  ctx.lineWidth = 1
  ctx.beginPath()
  ctx.moveTo(x0, y0)
  ctx.lineTo(x1, y1)
  ctx.stroke()
}

function paintCalls(pen: LanesPen, box: LaneBox): void {
  const { scene, x } = pen
  const { toUs, fromUs } = scene.window
  const minUs = spanUs(scene.window) / scene.width
  const drawn = new Map<number, { toUs: number; weight: number }>()
  for (let at = firstInView(box.reach, fromUs); at < box.calls.length; at += 1) {
    const entry = box.calls[at]
    if (!entry || entry.call.startUs > toUs) break
    const { call, row } = entry
    if (call.endUs < fromUs) continue
    // Of calls narrower than a pixel that fall on one place, the heaviest is seen.
    const weight = callWeight(call, scene.weight)
    const last = drawn.get(row)
    const hidden = last && call.endUs - call.startUs < minUs && call.endUs < last.toUs + minUs && weight <= last.weight
    if (hidden && call.call.id !== scene.selected) continue
    drawn.set(row, { toUs: call.endUs, weight })
    const missed = scene.found !== null && !scene.found.has(call.call.id)
    pen.ctx.globalAlpha = missed ? SEARCH_MISS : 1
    paintCall(pen, call, callTop(box, row))
    for (const phase of shownPhases(pen, call)) paintPhase(pen, call, phase, phaseTop(box, row))
    pen.ctx.globalAlpha = 1
    if (scene.found?.has(call.call.id) || call.call.id === scene.selected || call.call.id === scene.hovered) {
      outline(
        pen,
        x(call.startUs),
        callTop(box, row),
        Math.max(2, x(call.endUs) - x(call.startUs) - 1.2),
        call.call.id === scene.selected ? 2 : 1,
      )
    }
  }
}

/** Of a call too narrow to show its phases, the longest stands for all. */
function shownPhases({ x }: LanesPen, { phases, startUs, endUs }: TimelineCall): readonly TimelinePhase[] {
  if (phases.length < 2 || x(endUs) - x(startUs) >= MIN_PHASED_PX) return phases
  return [phases.reduce((longest, phase) => (phase.endUs - phase.startUs > longest.endUs - longest.startUs ? phase : longest))]
}

function outline({ ctx, scene }: LanesPen, left: number, top: number, width: number, weight: number): void {
  ctx.strokeStyle = scene.palette.fg
  ctx.lineWidth = weight
  ctx.beginPath()
  ctx.roundRect(left + weight / 2 - 0.5, top + weight / 2 - 0.5, Math.max(1, width - weight + 1), CALL_HEIGHT - weight + 1, 2)
  ctx.stroke()
}

/** Of tools that end within one pixel of each other, in one place, the first is seen. */
function paintTools(pen: LanesPen, box: LaneBox): void {
  const { scene, ctx } = pen
  const pixelUs = spanUs(scene.window) / scene.width
  const drawnTo = new Map<number, number>()
  for (let at = firstInView(box.toolReach, scene.window.fromUs); at < box.tools.length; at += 1) {
    const entry = box.tools[at]
    if (!entry || entry.tool.startUs > scene.window.toUs) break
    const missed = scene.found !== null && !scene.found.has(entry.tool.callId)
    const place = (entry.row * MAX_TOOL_ROWS + entry.tool.row) * (missed ? -1 : 1)
    const pixel = Math.floor(entry.tool.endUs / pixelUs)
    if (drawnTo.get(place) === pixel) continue
    drawnTo.set(place, pixel)
    ctx.globalAlpha = missed ? SEARCH_MISS : 1
    paintTool(pen, entry.tool, phaseTop(box, entry.row))
    ctx.globalAlpha = 1
  }
}
