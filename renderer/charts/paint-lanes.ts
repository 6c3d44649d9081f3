import { formatDuration } from '#shared/format/duration.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import type { TimelineCall, TimelinePhase, TimelineTool } from '#shared/profile/profile.ts'
import { callWaste } from '#shared/profile/waste.ts'
import { callWeight, formatCallWeight } from './call-weight.ts'
import { CALL_HEIGHT, callTop, firstInView, type LaneBox, PHASE_HEIGHT, phaseTop } from './lane-layout.ts'
import type { LanesPen, LanesScene } from './lanes-scene.ts'
import { paintConnectors, paintFlags, paintOpenCalls, paintWaits } from './paint-lane-marks.ts'
import type { Palette } from './palette.ts'
import { type Patterns, patternsOf } from './patterns.ts'
import { fitText, textWidth } from './text.ts'
import { spanUs, ticks, timeToX } from './time-window.ts'

const SEARCH_MISS = 0.5

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
  const shown = layout.lanes.filter((box) => box.y + box.height >= scrollTop && box.y <= scrollTop + height)
  for (const box of shown) {
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
  const minUs = (spanUs(scene.window) / scene.width) * 0.5
  let drawnTo = Number.NEGATIVE_INFINITY
  for (let at = firstInView(box.reach, fromUs); at < box.calls.length; at += 1) {
    const entry = box.calls[at]
    if (!entry || entry.call.startUs > toUs) break
    const { call, row } = entry
    if (call.endUs < fromUs) continue
    // Calls narrower than half a pixel that would fall on the last one are not drawn again.
    const isTiny = call.endUs - call.startUs < minUs && call.endUs < drawnTo + minUs
    if (isTiny && call.call.id !== scene.selected) continue
    drawnTo = call.endUs
    const missed = scene.found !== null && !scene.found.has(call.call.id)
    pen.ctx.globalAlpha = missed ? SEARCH_MISS : 1
    paintCall(pen, call, callTop(box, row))
    for (const phase of call.phases) paintPhase(pen, call, phase, phaseTop(box, row))
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

function outline({ ctx, scene }: LanesPen, left: number, top: number, width: number, weight: number): void {
  ctx.strokeStyle = scene.palette.fg
  ctx.lineWidth = weight
  ctx.beginPath()
  ctx.roundRect(left + weight / 2 - 0.5, top + weight / 2 - 0.5, Math.max(1, width - weight + 1), CALL_HEIGHT - weight + 1, 2)
  ctx.stroke()
}

/** Shades run faster at the low end, so that small differences among cheap calls are seen. */
const SHADE_EXPONENT = 0.7

function paintCall({ ctx, scene, x }: LanesPen, call: TimelineCall, top: number): void {
  const { palette, weight } = scene
  const left = x(call.startUs)
  const right = x(call.endUs)
  const width = Math.max(1, right - left - 1.2)
  const shade = scene.maxWeight > 0 ? (callWeight(call, weight) / scene.maxWeight) ** SHADE_EXPONENT : 0
  ctx.fillStyle = palette.heat(shade)
  ctx.beginPath()
  ctx.roundRect(left, top, width, CALL_HEIGHT, 2)
  ctx.fill()
  const from = Math.max(left, 0)
  const room = Math.min(right, scene.width) - from
  if (room < 13) return
  const quiet = shade > 0.45 ? palette.fg : palette.fg2
  const wide = room > 47
  const inset = room > 24 ? 5 : 3
  ctx.textAlign = 'left'
  ctx.fillStyle = quiet
  ctx.font = `500 11px ${palette.sans}`
  const number = String(call.number)
  if (textWidth(ctx, number) + inset < room) ctx.fillText(number, from + inset, top + (wide ? 13 : 19.5))
  if (!wide) return
  ctx.fillStyle = palette.fg
  ctx.font = `600 11.5px ${palette.sans}`
  const value = formatCallWeight(call, weight)
  const valueWidth = textWidth(ctx, value)
  if (valueWidth + 10 < room) ctx.fillText(value, from + inset, top + 26)
  if (room < 76) return
  ctx.textAlign = 'right'
  ctx.fillStyle = quiet
  ctx.font = `400 10.5px ${palette.sans}`
  const edge = from + room - 6
  ctx.fillText(weight === 'time' ? formatCallWeight(call, 'cost') : formatDuration(call.endUs - call.startUs), edge, top + 13)
  const { usage } = call.call
  const tokens = usage ? `${formatTokens(usage.inputTotal)} › ${formatTokens(usage.outputTotal)}` : ''
  if (textWidth(ctx, tokens) + valueWidth + 24 < room) ctx.fillText(tokens, edge, top + 26)
}

function paintPhase({ ctx, scene, patterns, x }: LanesPen, call: TimelineCall, phase: TimelinePhase, top: number): void {
  const { palette } = scene
  const left = Math.max(x(phase.startUs), 0)
  const right = Math.min(x(phase.endUs), scene.width)
  if (right < 0 || left > scene.width) return
  const width = Math.max(phase.kind === 'failed' ? 3 : 0.8, right - left - (right - left > 3 ? 0.8 : 0))
  const waste = phase.kind === 'generating' ? callWaste(call.call) : null
  ctx.fillStyle = waste ? patterns.hatch : phaseFill(phase.kind, palette, patterns)
  ctx.fillRect(left, top, width, PHASE_HEIGHT)
  const label = waste ? waste.label : phaseLabel(phase, call)
  if (label === '') return
  ctx.font = `500 10.5px ${palette.sans}`
  if (textWidth(ctx, label) + 8 > width) return
  if (waste) {
    ctx.fillStyle = palette.surface
    ctx.fillRect(left + 2, top + 2, textWidth(ctx, label) + 5, PHASE_HEIGHT - 4)
  }
  ctx.fillStyle = waste ? palette.fg : phase.kind === 'failed' ? palette.tones.waste.text : palette.tones.output.text
  ctx.textAlign = 'left'
  ctx.fillText(label, left + 4, top + 11.7)
}

function phaseFill(kind: TimelinePhase['kind'], palette: Palette, patterns: Patterns): string | CanvasPattern {
  switch (kind) {
    case 'waiting':
    case 'open':
      return palette.tones.fresh.fill
    case 'reasoning':
      return patterns.dots
    case 'generating':
      return palette.tones.output.fill
    case 'failed':
      return palette.tones.waste.fill
    case 'backoff':
      return patterns.hatch
  }
}

function phaseLabel(phase: TimelinePhase, { call }: TimelineCall): string {
  if (phase.kind === 'failed') return phase.label ?? 'failed'
  if (phase.kind !== 'generating') return ''
  if (phase.label) return phase.label
  return call.usage ? `${formatTokensExact(call.usage.outputTotal - call.usage.reasoning)} tok` : ''
}

function paintTools(pen: LanesPen, box: LaneBox): void {
  const { scene, ctx } = pen
  for (let at = firstInView(box.toolReach, scene.window.fromUs); at < box.tools.length; at += 1) {
    const entry = box.tools[at]
    if (!entry || entry.tool.startUs > scene.window.toUs) break
    const missed = scene.found !== null && !scene.found.has(entry.tool.callId)
    ctx.globalAlpha = missed ? SEARCH_MISS : 1
    paintTool(pen, entry.tool, phaseTop(box, entry.row))
    ctx.globalAlpha = 1
  }
}

function paintTool({ ctx, scene, x }: LanesPen, tool: TimelineTool, top: number): void {
  const { palette } = scene
  const left = Math.max(x(tool.startUs), 0)
  const right = Math.min(x(tool.endUs), scene.width)
  if (right < 0 || left > scene.width) return
  const height = (PHASE_HEIGHT - (tool.rows - 1)) / tool.rows
  const width = Math.max(1.5, right - left - 0.8)
  ctx.fillStyle = palette.tones.tool.fill
  ctx.fillRect(left, top + tool.row * (height + 1), width, Math.max(1, height))
  if (width < 26 || tool.rows > 1) return
  ctx.font = `400 10.5px ${palette.sans}`
  ctx.fillStyle = palette.tones.tool.text
  ctx.textAlign = 'left'
  const whole = `${tool.name} ${formatDuration(tool.endUs - tool.startUs)}`
  const label = textWidth(ctx, whole) + 8 <= width ? whole : fitText(ctx, tool.name, width - 8)
  ctx.fillText(label, left + 4, top + 11.7)
}
