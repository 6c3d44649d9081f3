import { formatDuration } from '#shared/format/duration.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import type { TimelineCall, TimelinePhase, TimelineTool } from '#shared/profile/profile.ts'
import { callWaste } from '#shared/profile/waste.ts'
import { callWeight, formatCallWeight } from './call-weight.ts'
import { CALL_HEIGHT, PHASE_HEIGHT } from './lane-layout.ts'
import type { LanesPen } from './lanes-scene.ts'
import type { Palette } from './palette.ts'
import type { Patterns } from './patterns.ts'
import { fitText, textWidth } from './text.ts'

const MIN_ROUNDED_PX = 6
/** Narrower than one tile a pattern is not seen as one, and painting it takes many times as long as a plain fill. */
const MIN_PATTERN_PX = 4
/** Narrower than this no label fits. */
const MIN_LABEL_PX = 12

const plainOf = ({ tones }: Palette): Patterns => ({ hatch: tones.waste.fill, dots: tones.reasoning.fill })

/** Shades run faster at the low end, so that small differences among cheap calls are seen. */
const SHADE_EXPONENT = 0.7

/** Paints a call's bar: its shade is its weight, its words what fits. */
export function paintCall({ ctx, scene, x }: LanesPen, call: TimelineCall, top: number): void {
  const { palette, weight } = scene
  const left = x(call.startUs)
  const right = x(call.endUs)
  const width = Math.max(1, right - left - 1.2)
  const shade = scene.maxWeight > 0 ? (callWeight(call, weight) / scene.maxWeight) ** SHADE_EXPONENT : 0
  ctx.fillStyle = palette.heat(shade)
  if (width < MIN_ROUNDED_PX) ctx.fillRect(left, top, width, CALL_HEIGHT)
  else {
    ctx.beginPath()
    ctx.roundRect(left, top, width, CALL_HEIGHT, 2)
    ctx.fill()
  }
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

/** Paints a phase in the strip under its call. */
export function paintPhase({ ctx, scene, patterns, x }: LanesPen, call: TimelineCall, phase: TimelinePhase, top: number): void {
  const { palette } = scene
  const left = Math.max(x(phase.startUs), 0)
  const right = Math.min(x(phase.endUs), scene.width)
  if (right < 0 || left > scene.width) return
  const width = Math.max(phase.kind === 'failed' ? 3 : 0.8, right - left - (right - left > 3 ? 0.8 : 0))
  const waste = phase.kind === 'generating' ? callWaste(call.call) : null
  const inks = width < MIN_PATTERN_PX ? plainOf(palette) : patterns
  ctx.fillStyle = waste ? inks.hatch : phaseFill(phase.kind, palette, inks)
  ctx.fillRect(left, top, width, PHASE_HEIGHT)
  if (width < MIN_LABEL_PX) return
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

/** Paints a tool's execution in the strip of phases. */
export function paintTool({ ctx, scene, x }: LanesPen, tool: TimelineTool, top: number): void {
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
