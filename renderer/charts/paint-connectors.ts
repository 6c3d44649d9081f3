import type { Connector } from './lane-layout.ts'
import type { LanesPen } from './lanes-scene.ts'

const CORNER = 5
/** Lines that only pass through on their way to lanes below stand no closer: they would hide what they pass. */
const PASSING_GAP_PX = 12

/**
 * Lines from the call that started a subagent to its lane, and, dashed, from its last answer back. No more of a line is drawn than is in
 * view, where thousands of lanes lie below it; of those that only pass through, some.
 */
export function paintConnectors(pen: LanesPen): void {
  const { ctx, scene, x } = pen
  const { layout, palette, width, scrollTop } = scene
  const bottom = scrollTop + scene.height + CORNER
  ctx.strokeStyle = palette.sub
  ctx.fillStyle = palette.sub
  ctx.lineWidth = 1.5
  const passing = new Set<number>()
  const isSeen = (px: number, top: number, middle: number): boolean => {
    if (middle < scrollTop - CORNER || top > bottom) return false
    if (middle <= bottom) return true
    const place = Math.floor(px / PASSING_GAP_PX)
    if (passing.has(place)) return false
    passing.add(place)
    return true
  }
  for (const connector of layout.connectors) {
    const { fromUs, toUs, fromY, middle, back } = connector
    if (x(toUs) > 0 && x(fromUs) - 1 < width && isSeen(x(fromUs), fromY, middle)) paintStart(pen, connector)
    if (!back || x(back.atUs) < 0 || x(back.lastUs) > width) continue
    if (isSeen(x(back.atUs), back.toY, middle)) paintReturn(pen, back, middle)
  }
}

function paintStart({ ctx, scene, x }: LanesPen, { fromUs, toUs, fromY, middle }: Connector): void {
  const fromX = x(fromUs) - 1
  const { scrollTop, height } = scene
  ctx.beginPath()
  ctx.moveTo(fromX, Math.max(fromY, scrollTop - CORNER))
  if (middle > scrollTop + height + CORNER) ctx.lineTo(fromX, scrollTop + height)
  else {
    ctx.lineTo(fromX, middle - CORNER)
    ctx.quadraticCurveTo(fromX, middle, fromX + CORNER, middle)
    ctx.lineTo(Math.max(x(toUs) + 1, fromX + CORNER), middle)
  }
  ctx.stroke()
  if (fromY < scrollTop - CORNER) return
  ctx.beginPath()
  ctx.arc(fromX, fromY, 2.5, 0, 2 * Math.PI)
  ctx.fill()
}

function paintReturn({ ctx, scene, x }: LanesPen, { atUs, lastUs, toY }: NonNullable<Connector['back']>, middle: number): void {
  const backX = x(atUs) + 2
  const { scrollTop, height } = scene
  ctx.setLineDash([2.5, 2.5])
  ctx.beginPath()
  if (middle > scrollTop + height + CORNER) ctx.moveTo(backX, scrollTop + height)
  else {
    ctx.moveTo(x(lastUs), middle)
    ctx.lineTo(Math.max(x(lastUs), backX - CORNER), middle)
    ctx.quadraticCurveTo(backX, middle, backX, middle - CORNER)
  }
  ctx.lineTo(backX, Math.max(toY, scrollTop - CORNER))
  ctx.stroke()
  ctx.setLineDash([])
}
