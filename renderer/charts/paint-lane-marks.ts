import { formatBytes } from '#shared/format/bytes.ts'
import { formatDuration } from '#shared/format/duration.ts'
import { CALL_HEIGHT, callTop, FLAG_HEIGHT, type LaneBox, PHASE_HEIGHT, phaseTop, startedBefore } from './lane-layout.ts'
import type { LanesPen } from './lanes-scene.ts'
import { fitText, textWidth } from './text.ts'
import { xToTime } from './time-window.ts'

/** Nearer to the flag before it than this a flag is a mark without a pennant or a pole: they would hide the calls. */
const MIN_FLAG_PX = 12
/** A pennant without words, where the next flag would cut them off. */
const SHORT_FLAG_PX = 10

/**
 * Calls that are still open end in an open edge: nobody knows yet where. Of one that was interrupted nobody will: it has a start, and as much
 * width as its words need.
 */
export function paintOpenCalls(pen: LanesPen, box: LaneBox): void {
  const { ctx, scene, x } = pen
  const { palette } = scene
  const top = callTop(box, 0)
  const opens = box.lane.open.toSorted((a, b) => a.startUs - b.startUs)
  for (const [at, open] of opens.entries()) {
    const left = Math.max(x(open.startUs), -2)
    // Words that ran into those of the next open call could be read of neither.
    const nextUs = opens[at + 1]?.startUs
    const room = nextUs === undefined ? Number.POSITIVE_INFINITY : Math.max(x(nextUs) - left, 0)
    ctx.font = `400 11px ${palette.sans}`
    const untilUs = open.interrupted ? open.startUs : Math.max(scene.nowUs, open.startUs)
    const right = Math.min(x(untilUs), scene.width)
    if (right < 0 || left > scene.width) continue
    const width = Math.max(open.interrupted ? Math.min(textWidth(ctx, 'interrupted') + 12, room) : 6, right - left)
    ctx.strokeStyle = palette.fg3
    ctx.lineWidth = 1
    ctx.setLineDash(open.interrupted ? [3, 3] : [])
    ctx.beginPath()
    ctx.moveTo(left + width, top + 0.5)
    ctx.lineTo(left + 0.5, top + 0.5)
    ctx.lineTo(left + 0.5, top + CALL_HEIGHT - 0.5)
    ctx.lineTo(left + width, top + CALL_HEIGHT - 0.5)
    ctx.stroke()
    ctx.setLineDash([])
    const size = open.interrupted ? null : paintProgress(pen, open, left, width, phaseTop(box, 0))
    ctx.font = `400 11px ${palette.sans}`
    ctx.fillStyle = palette.fg2
    ctx.textAlign = 'left'
    const state = open.interrupted ? 'interrupted' : size === null ? 'open' : 'receiving'
    const label = [`${state}, ${open.model}`, state].find((text) => textWidth(ctx, text) + 12 <= Math.min(width, room)) ?? ''
    ctx.fillText(label, left + 6, top + 19.5)
  }
}

type OpenCall = LaneBox['lane']['open'][number]

/** How far an open call's answer has come, in the strip of phases. Returns its size in words; null: nothing of it has come. */
function paintProgress({ ctx, scene, x }: LanesPen, open: OpenCall, left: number, width: number, top: number): string | null {
  const { palette } = scene
  const progress = scene.progress.get(open.exchangeId)
  const firstByteUs = progress?.firstByteUs ?? null
  const came = firstByteUs === null ? left + width : Math.min(Math.max(x(open.startUs + firstByteUs), left), left + width)
  ctx.fillStyle = palette.tones.fresh.fill
  ctx.fillRect(left, top, came - left, PHASE_HEIGHT)
  // What has come is output of some kind: of which, and how many tokens, its end will tell.
  ctx.fillStyle = palette.tones.output.fill
  ctx.fillRect(came, top, left + width - came, PHASE_HEIGHT)
  const size = progress && firstByteUs !== null ? formatBytes(progress.bytes) : null
  if (size !== null) {
    ctx.font = `500 10.5px ${palette.sans}`
    ctx.fillStyle = palette.tones.output.text
    ctx.textAlign = 'left'
    if (textWidth(ctx, size) + 10 <= left + width - came) ctx.fillText(size, came + 5, top + 11.5)
  }
  return size
}

/** Marks calls that lost their cached prefix. */
export function paintFlags({ ctx, scene, x }: LanesPen, box: LaneBox): void {
  if (box.breaks.size === 0) return
  const { palette } = scene
  const label = 'cache prefix lost'
  ctx.font = `600 10.5px ${palette.sans}`
  const width = textWidth(ctx, label) + 16
  const top = box.y + 6
  let labelled = Number.NEGATIVE_INFINITY
  let drawn = Number.NEGATIVE_INFINITY
  for (let at = startedBefore(box.flagged, xToTime(scene.window, scene.width, -width)); at < box.flagged.length; at += 1) {
    const call = box.flagged[at]
    if (!call || call.startUs > scene.window.toUs) break
    const row = box.rowOf.get(call.call.id) ?? 0
    const left = Math.round(x(call.startUs))
    if (left === drawn) continue
    drawn = left
    ctx.fillStyle = palette.tones.waste.fill
    const isAlone = left >= labelled + MIN_FLAG_PX
    ctx.fillRect(left - 0.5, top, 1.5, isAlone ? callTop(box, row) - top + CALL_HEIGHT : FLAG_HEIGHT)
    if (!isAlone) continue
    labelled = left
    const next = nextFlag(box, at, (us) => Math.round(x(us)))
    const wide = next >= left + width ? width : SHORT_FLAG_PX
    ctx.beginPath()
    ctx.moveTo(left, top)
    ctx.lineTo(left + wide, top)
    ctx.lineTo(left + wide - 5, top + FLAG_HEIGHT / 2)
    ctx.lineTo(left + wide, top + FLAG_HEIGHT)
    ctx.lineTo(left, top + FLAG_HEIGHT)
    ctx.fill()
    if (wide < width) continue
    ctx.fillStyle = palette.tones.waste.text
    ctx.textAlign = 'left'
    ctx.fillText(label, left + 6, top + 11.8)
  }
}

/** Where the flag after the one at `at` stands, in pixels: on a pixel of its own. */
function nextFlag({ flagged }: LaneBox, at: number, x: (us: number) => number): number {
  const here = x(flagged[at]?.startUs ?? 0)
  for (let next = at + 1; next < flagged.length; next += 1) {
    const there = x(flagged[next]?.startUs ?? 0)
    if (there !== here) return there
  }
  return Number.POSITIVE_INFINITY
}

/** A lane that does nothing until its subagent returns says so. */
export function paintWaits({ ctx, scene, x }: LanesPen, box: LaneBox): void {
  const { palette } = scene
  for (const wait of box.waits) {
    const left = Math.max(x(wait.fromUs) + 2, -2)
    const right = Math.min(x(wait.toUs) - 3, scene.width + 2)
    if (right - left < 12) continue
    const top = callTop(box, 0)
    ctx.strokeStyle = palette.line2
    ctx.lineWidth = 1
    ctx.setLineDash([3, 3])
    ctx.strokeRect(left + 0.5, top + 0.5, right - left - 1, CALL_HEIGHT - 1)
    ctx.setLineDash([])
    ctx.font = `400 11px ${palette.sans}`
    ctx.fillStyle = palette.fg3
    ctx.textAlign = 'left'
    const label = `waiting on ${wait.agent}, ${formatDuration(wait.toUs - wait.fromUs)}`
    ctx.fillText(fitText(ctx, label, right - left - 16), left + 8, top + 19.5)
  }
}
