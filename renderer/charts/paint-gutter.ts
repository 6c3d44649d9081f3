import { formatUsdAt, usdDecimals } from '#shared/format/money.ts'
import type { LaneLayout } from './lane-layout.ts'
import type { Palette } from './palette.ts'
import { fitText } from './text.ts'

const LEFT = 12

/** Whose lanes they are and what each came to: on screen the page says it, in a picture the picture must. */
export function paintGutter(ctx: CanvasRenderingContext2D, layout: LaneLayout, width: number, palette: Palette): void {
  const decimals = usdDecimals(layout.lanes.map(({ lane }) => lane.nanoUsd))
  ctx.textAlign = 'left'
  for (const { lane, y, rowsTop } of layout.lanes) {
    const left = LEFT + Math.min(lane.depth, 3) * 8
    ctx.font = `600 12px ${palette.sans}`
    ctx.fillStyle = palette.fg
    ctx.fillText(fitText(ctx, lane.agent.name, width - left - 8), left, y + rowsTop + 13)
    ctx.font = `400 11px ${palette.sans}`
    ctx.fillStyle = palette.fg2
    ctx.fillText(formatUsdAt(lane.nanoUsd, decimals), left, y + rowsTop + 29)
  }
}
