import { formatShare } from '#shared/format/share.ts'
import type { FlameBox, FrameNode } from '#shared/profile/profile.ts'
import type { ViewWeight } from '../state/view-state.ts'
import { formatWeight } from './call-weight.ts'
import { FLAME_PAD, type FlameRows, type FlameWindow, FRAME_HEIGHT, firstBoxInView, ROW_STEP } from './flame-rows.ts'
import type { FlameSearch } from './flame-search.ts'
import type { Palette } from './palette.ts'
import { type Patterns, patternsOf } from './patterns.ts'
import { fitText, textWidth } from './text.ts'

/** All that a picture of a flame depends on. */
export interface FlameScene {
  readonly rows: FlameRows
  readonly window: FlameWindow
  readonly width: number
  readonly height: number
  readonly scrollTop: number
  readonly palette: Palette
  readonly weight: ViewWeight
  /** The run's total: what shares are shares of. */
  readonly total: number
  readonly search: FlameSearch | null
  /** Frames that belong to what is selected. */
  readonly selected: (node: FrameNode) => boolean
  readonly hovered: string | null
}

const SEARCH_MISS = 0.5
const MIN_LABEL_PX = 22

/** Paints the frames in view. What would be narrower than a pixel and hides behind its neighbour is not drawn. */
export function paintFlame(ctx: CanvasRenderingContext2D, scene: FlameScene): void {
  const { width, height, palette, rows, window, scrollTop } = scene
  const patterns = patternsOf(ctx, palette)
  ctx.fillStyle = palette.surface
  ctx.fillRect(0, 0, width, height)
  ctx.save()
  ctx.translate(0, -scrollTop)
  const scale = width / (window.x1 - window.x0)
  const firstDepth = Math.max(0, Math.floor((scrollTop - FLAME_PAD) / ROW_STEP))
  const lastDepth = Math.min(rows.starts.length - 2, Math.floor((scrollTop + height - FLAME_PAD) / ROW_STEP))
  for (let depth = firstDepth; depth <= lastDepth; depth += 1) {
    const end = rows.starts[depth + 1] ?? 0
    let drawnTo = Number.NEGATIVE_INFINITY
    for (let at = firstBoxInView(rows, depth, window.x0); at < end; at += 1) {
      const box = rows.boxes[at]
      if (!box || box.x0 >= window.x1) break
      const left = (box.x0 - window.x0) * scale
      const right = (box.x1 - window.x0) * scale
      if (right - drawnTo < 0.5) continue
      drawnTo = right
      paintFrame(ctx, scene, patterns, box, left, right)
    }
  }
  ctx.restore()
}

function paintFrame(
  ctx: CanvasRenderingContext2D,
  scene: FlameScene,
  patterns: Patterns,
  { node, depth }: FlameBox,
  left: number,
  right: number,
): void {
  const { palette, search } = scene
  const x = Math.max(left, -4) + 0.5
  const width = Math.max(0.6, Math.min(right, scene.width + 4) - Math.max(left, -4) - 1)
  const y = FLAME_PAD + depth * ROW_STEP
  ctx.globalAlpha = search && !search.lit(node) ? SEARCH_MISS : 1
  ctx.fillStyle = fillOf(node, depth, palette, patterns)
  ctx.beginPath()
  ctx.roundRect(x, y, width, FRAME_HEIGHT, 1.5)
  ctx.fill()
  if (node.tone === 'subagent') {
    ctx.fillStyle = palette.sub
    ctx.fillRect(x, y, 3, FRAME_HEIGHT)
  }
  if (right - left > MIN_LABEL_PX) paintLabel(ctx, scene, node, Math.max(left, 0), Math.min(right, scene.width), y)
  ctx.globalAlpha = 1
  const selected = scene.selected(node)
  if (!selected && !search?.hit(node) && scene.hovered !== node.key) return
  const line = selected ? 2 : 1.25
  ctx.strokeStyle = palette.fg
  ctx.lineWidth = line
  ctx.beginPath()
  ctx.roundRect(x + line / 2 - 0.25, y + line / 2 - 0.25, Math.max(0.5, width - line + 0.5), FRAME_HEIGHT - line + 0.5, 1.5)
  ctx.stroke()
}

/** Neutral frames grow quieter with depth, so that the coloured ones below them stand out. */
function fillOf(node: FrameNode, depth: number, palette: Palette, patterns: Patterns): string | CanvasPattern {
  if (node.tone === 'neutral') return palette.heat(0.18 + 0.5 * Math.max(0, (3 - depth) / 3))
  if (node.tone === 'waste') return patterns.hatch
  if (node.tone === 'reasoning') return patterns.dots
  return palette.tones[node.tone].fill
}

/** Paths and commands are code, and are set as code. */
const isCode = (node: FrameNode): boolean => node.level === 'item' && node.tone === 'tool' && /[/".*]/.test(node.name)

function paintLabel(
  ctx: CanvasRenderingContext2D,
  scene: FlameScene,
  node: FrameNode,
  left: number,
  right: number,
  y: number,
): void {
  const { palette, weight, total } = scene
  const code = isCode(node)
  const strong = node.tone === 'neutral' || node.tone === 'subagent'
  const inset = node.tone === 'subagent' ? 8 : 6
  ctx.font = code ? `400 10.5px ${palette.mono}` : `${strong ? 550 : 450} 11.5px ${palette.sans}`
  const name = fitText(ctx, node.name, right - left - inset - 4)
  if (name === '') return
  const nameWidth = textWidth(ctx, name)
  const onWaste = node.tone === 'waste'
  if (onWaste) {
    ctx.fillStyle = palette.surface
    ctx.fillRect(left + 3, y + 4, nameWidth + 7, FRAME_HEIGHT - 8)
  }
  ctx.fillStyle = onWaste ? palette.fg : palette.tones[node.tone].text
  ctx.textAlign = 'left'
  ctx.fillText(name, left + inset, y + 18.3)
  ctx.font = `400 11px ${palette.sans}`
  const value = formatWeight(node.total, weight)
  const whole = `${value}  ${formatShare(node.total, total)}`
  const room = right - left - inset - nameWidth - 20
  const label = [whole, value].find((text) => textWidth(ctx, text) <= room)
  if (!label || name !== node.name || onWaste) return
  const before = ctx.globalAlpha
  ctx.globalAlpha = before * 0.86
  ctx.textAlign = 'right'
  ctx.fillText(label, right - 7, y + 18.3)
  ctx.globalAlpha = before
}
