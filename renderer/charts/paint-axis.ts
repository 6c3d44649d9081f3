import type { Palette } from './palette.ts'
import { textWidth } from './text.ts'
import { type TimeWindow, tickLabel, ticks, timeToX } from './time-window.ts'

const LABEL_INSET = 5

/** Paints the time axis over the lanes. */
export function paintAxis(
  ctx: CanvasRenderingContext2D,
  window: TimeWindow,
  width: number,
  height: number,
  palette: Palette,
): void {
  ctx.fillStyle = palette.surface
  ctx.fillRect(0, 0, width, height)
  const { step, at } = ticks(window, width, 90)
  ctx.font = `400 10.5px ${palette.sans}`
  ctx.textAlign = 'left'
  ctx.strokeStyle = palette.line
  ctx.lineWidth = 1
  ctx.beginPath()
  for (const us of at) {
    const x = Math.round(timeToX(window, width, us)) + 0.5
    ctx.moveTo(x, 0)
    ctx.lineTo(x, height)
    ctx.fillStyle = palette.fg3
    const label = tickLabel(us, step)
    // At the right edge a time that is cut off would read as another one.
    if (x + LABEL_INSET + textWidth(ctx, label) <= width) ctx.fillText(label, x + LABEL_INSET, 15)
  }
  const minor = step / 3
  for (let us = Math.ceil(window.fromUs / minor) * minor; us <= window.toUs; us += minor) {
    const x = Math.round(timeToX(window, width, us)) + 0.5
    ctx.moveTo(x, height - 6)
    ctx.lineTo(x, height)
  }
  ctx.moveTo(0, height - 0.5)
  ctx.lineTo(width, height - 0.5)
  ctx.stroke()
}
