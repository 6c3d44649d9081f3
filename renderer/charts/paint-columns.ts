import { formatUsd } from '#shared/format/money.ts'
import { formatTokens } from '#shared/format/tokens.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { ContextColumn, GroupKey } from './context-columns.ts'
import { type AgentBox, axisSteps, type ColumnBox, type ContextLayout, shownColumns } from './context-layout.ts'
import type { Palette } from './palette.ts'
import { fitText, textWidth } from './text.ts'

export interface ColumnsScene {
  readonly layout: ContextLayout
  readonly width: number
  readonly height: number
  readonly palette: Palette
  readonly segmentInk: (key: GroupKey) => string
  readonly by: 'segment' | 'price-class'
  readonly amount: 'tokens' | 'cost'
  readonly selected: CallId | null
  readonly hovered: CallId | null
}

const TOP = 34
const FOOT = 44
const STRIP = 4
const STRIP_FROM = 13
const LINES = 5
/** Narrower than this no name says anything. */
const MIN_NAME_PX = 12

export const amountOf = (
  column: { readonly tokens: number; readonly nanoUsd: number },
  amount: ColumnsScene['amount'],
): number => (amount === 'tokens' ? column.tokens : column.nanoUsd)

/** Paints what filled the window at each call, stacked in wire order from the bottom up, with what it was billed as beside it. */
export function paintColumns(ctx: CanvasRenderingContext2D, scene: ColumnsScene): void {
  const { layout, width, height, palette, amount, selected, hovered } = scene
  ctx.fillStyle = palette.surface
  ctx.fillRect(0, 0, width, height)
  ctx.textBaseline = 'alphabetic'
  const most = layout.boxes.reduce((max, { column }) => Math.max(max, amountOf(column.total, amount)), 0)
  const ticks = axisSteps(most, LINES)
  const base = height - FOOT
  const scale = (base - TOP) / Math.max(1, ticks.at(-1) ?? 1)
  const y = (value: number): number => base - value * scale
  const isChosen = ({ call }: ContextColumn): boolean => call.call.id === selected
  const shown = shownColumns(layout, ({ total }) => amountOf(total, amount), isChosen)
  for (const { column, x, width: wide } of layout.boxes) {
    const { id } = column.call.call
    if (id !== selected && id !== hovered) continue
    ctx.fillStyle = id === selected ? palette.hover : palette.raised
    ctx.beginPath()
    ctx.roundRect(x - layout.step * 0.1, TOP - 12, wide + layout.step * 0.2, height - TOP - 10, 3)
    ctx.fill()
  }
  paintAxis(ctx, scene, ticks, y)
  for (const box of shown) paintColumn(ctx, scene, box, y)
  paintNumbers(ctx, scene, shown, base)
  paintAgents(ctx, scene, base)
  paintFlags(ctx, scene, y)
}

function paintAxis(
  ctx: CanvasRenderingContext2D,
  { width, palette, amount }: ColumnsScene,
  ticks: readonly number[],
  y: (value: number) => number,
): void {
  ctx.font = `400 10.5px ${palette.sans}`
  ctx.textAlign = 'right'
  for (const tick of ticks) {
    const at = Math.round(y(tick)) + 0.5
    ctx.strokeStyle = palette.line
    ctx.lineWidth = 1
    ctx.beginPath()
    ctx.moveTo(44, at)
    ctx.lineTo(width - 8, at)
    ctx.stroke()
    ctx.fillStyle = palette.fg3
    ctx.fillText(tick === 0 ? '0' : amount === 'tokens' ? formatTokens(tick).replace('.0k', 'k') : formatUsd(tick), 39, at + 3.5)
  }
}

function paintColumn(
  ctx: CanvasRenderingContext2D,
  scene: ColumnsScene,
  { column, x, width }: ColumnBox,
  y: (value: number) => number,
): void {
  const { palette, by, amount, segmentInk } = scene
  const strip = by === 'segment' && width >= STRIP_FROM ? STRIP : 0
  const stack = (parts: readonly { readonly fill: string; readonly amount: number }[], left: number, wide: number): void => {
    let value = 0
    for (const part of parts) {
      const bottom = y(value)
      value += part.amount
      const top = y(value)
      ctx.fillStyle = part.fill
      ctx.fillRect(left, top, wide, Math.max(0.4, bottom - top - (bottom - top > 2 ? 0.7 : 0)))
    }
  }
  const classes = column.classes.map((each) => ({ fill: palette.tones[each.tone].fill, amount: amountOf(each, amount) }))
  const groups = column.groups.map((each) => ({ fill: segmentInk(each.group.key), amount: amountOf(each, amount) }))
  if (strip > 0) stack(classes, x, strip)
  stack(by === 'segment' ? groups : classes, x + (strip > 0 ? strip + 1 : 0), width - (strip > 0 ? strip + 1 : 0))
  const boundary = amount === 'tokens' ? column.readTokens : column.readNanoUsd
  // Over bars of money the order of the segments is not that of the classes: the line is true where the colour is the class, and for tokens.
  if (column.readTokens > 0 && (amount === 'tokens' || by === 'price-class')) {
    line(ctx, x - 2, x + width + 2, y(boundary), palette.fg, 1.4)
  }
  if (column.miss && amount === 'tokens') line(ctx, x - 2, x + width + 2, y(breakAt(column)), palette.tones.waste.fill, 2.5)
}

/** Where the prompt stopped to be what the earlier one was: the end of what the two share, where that is what broke; else of what was read. */
export function breakAt({ miss, readTokens }: ContextColumn): number {
  if (!miss) return readTokens
  return miss.firstDifference && miss.firstDifference.change !== 'set' ? miss.sharedTokens : readTokens
}

function line(ctx: CanvasRenderingContext2D, from: number, to: number, at: number, colour: string, width: number): void {
  ctx.strokeStyle = colour
  ctx.lineWidth = width
  ctx.beginPath()
  ctx.moveTo(from, at)
  ctx.lineTo(to, at)
  ctx.stroke()
}

function paintNumbers(
  ctx: CanvasRenderingContext2D,
  { palette, selected }: ColumnsScene,
  shown: readonly ColumnBox[],
  base: number,
): void {
  ctx.textAlign = 'center'
  let free = Number.NEGATIVE_INFINITY
  for (const { column, x, width } of shown) {
    const isSelected = column.call.call.id === selected
    ctx.font = `${isSelected ? 600 : 400} 11px ${palette.sans}`
    const text = String(column.call.number)
    const half = textWidth(ctx, text) / 2
    const middle = x + width / 2
    if (middle - half < free && !isSelected) continue
    ctx.fillStyle = isSelected ? palette.fg : palette.fg2
    ctx.fillText(text, middle, base + 15)
    free = middle + half + 5
  }
}

/** Each agent's columns stand on a line, over its name where there is room. What hides behind the line before is not drawn. */
function paintAgents(ctx: CanvasRenderingContext2D, scene: ColumnsScene, base: number): void {
  const { agents } = scene.layout
  let drawnTo = Number.NEGATIVE_INFINITY
  for (const [at, agent] of agents.entries()) {
    const right = agent.x + agent.width
    if (right - drawnTo < 0.5) continue
    drawnTo = right
    const next = agents[at + 1]
    paintAgent(ctx, scene, agent, base, (next ? next.x - 8 : scene.width - 8) - agent.x)
  }
}

function paintAgent(
  ctx: CanvasRenderingContext2D,
  { palette }: ColumnsScene,
  { agent, depth, x, width }: AgentBox,
  base: number,
  room: number,
): void {
  line(ctx, x, x + width, base + 22.5, depth > 0 ? palette.sub : palette.line2, depth > 0 ? 2 : 1)
  if (room < MIN_NAME_PX) return
  ctx.textAlign = 'left'
  ctx.font = `600 11px ${palette.sans}`
  const name = fitText(ctx, agent.lane.agent.name, room)
  ctx.fillStyle = palette.fg
  ctx.fillText(name, x, base + 37)
  const taken = textWidth(ctx, name) + 6
  ctx.font = `400 11px ${palette.sans}`
  ctx.fillStyle = palette.fg2
  ctx.fillText(fitText(ctx, agent.lane.models.join(', '), room - taken), x + taken, base + 37)
}

/** A flag over each call that lost its prefix, as long as there is room: the dearest first. */
function paintFlags(
  ctx: CanvasRenderingContext2D,
  { layout, palette, width, amount }: ColumnsScene,
  y: (value: number) => number,
): void {
  const boxes = layout.boxes.filter(({ column }) => column.miss !== null)
  const lost = shownColumns(
    { ...layout, boxes },
    ({ miss }) => miss?.missedNanoUsd ?? 0,
    () => false,
  ).toSorted((a, b) => (b.column.miss?.missedNanoUsd ?? 0) - (a.column.miss?.missedNanoUsd ?? 0))
  const taken: { left: number; right: number; top: number }[] = []
  const { fill, text: ink } = palette.tones.waste
  ctx.font = `600 10.5px ${palette.sans}`
  ctx.textAlign = 'center'
  for (const { column, x, width: wide } of lost) {
    const { miss } = column
    if (!miss) continue
    const middle = x + wide / 2
    const top = y(amountOf(column.total, amount))
    const label = flagWords(miss)
    const half = textWidth(ctx, label) / 2 + 6
    const centre = Math.min(Math.max(middle, half + 46), width - half - 4)
    const flag = { left: centre - half, right: centre + half, top: Math.max(2, top - 30) }
    const hits = taken.some(
      (other) => flag.left < other.right + 3 && flag.right > other.left - 3 && Math.abs(other.top - flag.top) < 18,
    )
    upright(ctx, middle, top - 3, hits ? top - 9 : flag.top + 15, fill)
    if (hits) continue
    taken.push(flag)
    ctx.fillStyle = fill
    ctx.fillRect(flag.left, flag.top, half * 2, 15)
    ctx.fillStyle = ink
    ctx.fillText(label, centre, flag.top + 11)
  }
}

function upright(ctx: CanvasRenderingContext2D, x: number, from: number, to: number, colour: string): void {
  ctx.strokeStyle = colour
  ctx.lineWidth = 1.3
  ctx.beginPath()
  ctx.moveTo(x, from)
  ctx.lineTo(x, to)
  ctx.stroke()
}

const flagWords = ({ why, missedNanoUsd }: NonNullable<ContextColumn['miss']>): string => {
  const what = why === 'no breakpoint' ? 'not cached' : why === 'expired' ? 'cache expired' : 'prefix lost'
  return missedNanoUsd === null ? what : `${what} ${formatUsd(missedNanoUsd)}`
}
