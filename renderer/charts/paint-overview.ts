import type { TimelineCall } from '#shared/profile/profile.ts'
import type { CallPart, PartsOf } from './call-parts.ts'
import type { Palette } from './palette.ts'
import { patternsOf } from './patterns.ts'
import type { TimeWindow } from './time-window.ts'

/** What every layer depends on. */
interface OverviewFrame {
  readonly width: number
  readonly height: number
  readonly palette: Palette
  readonly durationUs: number
}

/** The lowest layer, painted again when the run changes, not when one moves through it. */
export interface OverviewBars extends OverviewFrame {
  readonly calls: readonly TimelineCall[]
  readonly parts: PartsOf
  readonly maxWeight: number
}

/** What is in view: dims the bars, and is framed over everything. */
export interface OverviewWindow extends OverviewFrame {
  readonly window: TimeWindow
}

/** The running total, over the dimmed bars: a line of many bends, painted again when the run changes. */
export interface OverviewTotal extends OverviewFrame {
  readonly cumulative: readonly CumulativeStep[]
  /** At the end of the line: the total and the wall time, in words. */
  readonly total: string
  readonly wall: string
}

/** Room left of the first and right of the last moment; the total stands at the right. */
const OVERVIEW_LEFT = 10
const OVERVIEW_RIGHT = 64
const TOP = 10
const BOTTOM = 6

export const overviewX = (durationUs: number, width: number, us: number): number =>
  OVERVIEW_LEFT + (us / Math.max(1, durationUs)) * (width - OVERVIEW_LEFT - OVERVIEW_RIGHT)

export const overviewTime = (durationUs: number, width: number, x: number): number =>
  Math.min(Math.max(((x - OVERVIEW_LEFT) / (width - OVERVIEW_LEFT - OVERVIEW_RIGHT)) * durationUs, 0), durationUs)

/** Paints the whole run: a bar per call by its weight. */
export function paintOverviewBars(ctx: CanvasRenderingContext2D, scene: OverviewBars): void {
  const { width, height, palette, durationUs } = scene
  const x = (us: number): number => overviewX(durationUs, width, us)
  const base = height - BOTTOM
  ctx.fillStyle = palette.bg
  ctx.fillRect(0, 0, width, height)
  ctx.strokeStyle = palette.line
  ctx.lineWidth = 1
  ctx.beginPath()
  ctx.moveTo(0, base + 0.5)
  ctx.lineTo(width, base + 0.5)
  ctx.stroke()
  paintBars(ctx, scene, x, base)
}

/** Dims what is out of view. */
export function paintOverviewDim(
  ctx: CanvasRenderingContext2D,
  { width, height, palette, durationUs, window }: OverviewWindow,
): void {
  const x = (us: number): number => overviewX(durationUs, width, us)
  ctx.globalAlpha = 0.62
  ctx.fillStyle = palette.bg
  ctx.fillRect(0, 0, x(window.fromUs), height)
  ctx.fillRect(x(window.toUs), 0, x(durationUs) - x(window.toUs) + 2, height)
  ctx.globalAlpha = 1
}

function paintBars(ctx: CanvasRenderingContext2D, scene: OverviewBars, x: (us: number) => number, base: number): void {
  const { palette, maxWeight } = scene
  const patterns = patternsOf(ctx, palette)
  const scale = maxWeight > 0 ? (base - TOP) / maxWeight : 0
  for (const call of seenInOverview(scene.calls, x, (call) => partsTotal(scene.parts(call)))) {
    const left = x(call.startUs)
    const width = Math.max(3, x(call.endUs) - left - 1)
    let y = base
    for (const { tone, amount } of scene.parts(call)) {
      const height = amount * scale
      if (height < 0.25) continue
      y -= height
      ctx.fillStyle =
        tone === 'waste'
          ? patterns.hatch
          : tone === 'reasoning'
            ? patterns.dots
            : tone === 'neutral'
              ? palette.heat(1)
              : palette.tones[tone].fill
      ctx.fillRect(left, y, width, height)
    }
  }
}

const partsTotal = (parts: readonly CallPart[]): number => parts.reduce((sum, { amount }) => sum + amount, 0)

/** The calls whose bars are seen, in order of start: of those that start and end within one pixel the heaviest hides the others. */
export function seenInOverview(
  calls: readonly TimelineCall[],
  x: (us: number) => number,
  weigh: (call: TimelineCall) => number,
): readonly TimelineCall[] {
  const seen: TimelineCall[] = []
  let [pixel, heaviest] = [Number.NaN, 0]
  for (const call of calls) {
    const from = Math.floor(x(call.startUs))
    const isNarrow = Math.floor(x(call.endUs)) === from
    const weight = weigh(call)
    if (isNarrow && from === pixel && weight <= heaviest) continue
    if (isNarrow && from === pixel) seen.pop()
    ;[pixel, heaviest] = isNarrow ? [from, weight] : [Number.NaN, 0]
    seen.push(call)
  }
  return seen
}

interface CumulativeStep {
  readonly atUs: number
  readonly amount: number
}

/** The steps of a running total that can be told apart: the last one of each pixel. */
export function thinSteps(steps: readonly CumulativeStep[], x: (us: number) => number): readonly CumulativeStep[] {
  const pixels = steps.map(({ atUs }) => Math.floor(x(atUs)))
  return steps.filter((_, at) => pixels[at] !== pixels[at + 1])
}

/** Paints the running total, and at its end what it comes to. */
export function paintOverviewTotal(ctx: CanvasRenderingContext2D, scene: OverviewTotal): void {
  const { width, height, palette, durationUs, cumulative } = scene
  const x = (us: number): number => overviewX(durationUs, width, us)
  const base = height - BOTTOM
  const total = cumulative.at(-1)?.amount ?? 0
  if (total <= 0) return
  const y = (amount: number): number => base - (amount / total) * (base - TOP)
  ctx.strokeStyle = palette.fg
  ctx.lineWidth = 1.3
  ctx.lineJoin = 'round'
  ctx.beginPath()
  ctx.moveTo(x(0), base)
  let before = 0
  for (const { atUs, amount } of cumulative) {
    ctx.lineTo(x(atUs), y(before))
    ctx.lineTo(x(atUs), y(amount))
    before = amount
  }
  const end = x(durationUs)
  ctx.lineTo(end, TOP)
  ctx.stroke()
  ctx.fillStyle = palette.fg
  ctx.beginPath()
  ctx.arc(end, TOP, 2.5, 0, 2 * Math.PI)
  ctx.fill()
  ctx.textAlign = 'left'
  ctx.font = `600 11.5px ${palette.sans}`
  ctx.fillText(scene.total, end + 8, TOP + 4)
  ctx.fillStyle = palette.fg3
  ctx.font = `400 10.5px ${palette.sans}`
  ctx.fillText(scene.wall, end + 8, TOP + 19)
}

/** Frames what is in view, with an edge to drag at either end. */
export function paintOverviewWindow(ctx: CanvasRenderingContext2D, scene: OverviewWindow): void {
  const { width, height, palette, durationUs, window } = scene
  if (window.fromUs <= 0 && window.toUs >= durationUs) return
  const x = (us: number): number => overviewX(durationUs, width, us)
  const left = x(window.fromUs)
  const right = x(window.toUs)
  ctx.strokeStyle = palette.fg2
  ctx.lineWidth = 1
  ctx.beginPath()
  ctx.roundRect(left + 0.5, 0.5, Math.max(3, right - left - 1), height - 1, 2)
  ctx.stroke()
  ctx.fillStyle = palette.surface
  for (const edge of [left, right]) {
    ctx.beginPath()
    ctx.roundRect(edge - 2.5, height / 2 - 9, 5, 18, 2)
    ctx.fill()
    ctx.stroke()
  }
}
