import type { Palette } from './palette.ts'

/** Second cues for those who do not see the hue: waste is hatched, reasoning is dotted. */
export interface Patterns {
  readonly hatch: CanvasPattern | string
  readonly dots: CanvasPattern | string
}

const made = new WeakMap<Palette, Patterns>()
/** Patterns are drawn at this scale and shrunk, so that they are crisp on fine screens. */
const SCALE = 2

/** The patterns of a palette, made once. */
export function patternsOf(ctx: CanvasRenderingContext2D, palette: Palette): Patterns {
  const onScreen = ctx instanceof CanvasRenderingContext2D
  const known = onScreen ? made.get(palette) : undefined
  if (known) return known
  const patterns: Patterns = {
    hatch:
      tile(ctx, 6, (tileCtx, size) => {
        const { fill } = palette.tones.waste
        tileCtx.globalAlpha = 0.16
        tileCtx.fillStyle = fill
        tileCtx.fillRect(0, 0, size, size)
        tileCtx.globalAlpha = 1
        tileCtx.strokeStyle = fill
        tileCtx.lineWidth = 1.7
        tileCtx.beginPath()
        for (const at of [-size, 0, size]) {
          tileCtx.moveTo(at - 1, size + 1)
          tileCtx.lineTo(at + size + 1, -1)
        }
        tileCtx.stroke()
      }) ?? palette.tones.waste.fill,
    dots:
      tile(ctx, 4, (tileCtx, size) => {
        tileCtx.fillStyle = palette.tones.reasoning.fill
        tileCtx.fillRect(0, 0, size, size)
        tileCtx.fillStyle = '#0000005c'
        tileCtx.beginPath()
        tileCtx.arc(1.2, 1.2, 0.7, 0, 2 * Math.PI)
        tileCtx.fill()
      }) ?? palette.tones.reasoning.fill,
  }
  if (onScreen) made.set(palette, patterns)
  return patterns
}

function tile(
  ctx: CanvasRenderingContext2D,
  size: number,
  draw: (ctx: CanvasRenderingContext2D, size: number) => void,
): CanvasPattern | null {
  if (!(ctx instanceof CanvasRenderingContext2D)) return keptTile(ctx, size, draw)
  const canvas = document.createElement('canvas')
  canvas.width = size * SCALE
  canvas.height = size * SCALE
  // The tile stays in main memory: one that the graphics card holds is read back for each shape that it fills.
  const tileCtx = canvas.getContext('2d', { willReadFrequently: true })
  if (!tileCtx) return null
  tileCtx.scale(SCALE, SCALE)
  draw(tileCtx, size)
  const pattern = ctx.createPattern(canvas, 'repeat')
  pattern?.setTransform(new DOMMatrix().scale(1 / SCALE))
  return pattern
}

/** A picture of shapes takes tiles of shapes, made by a context of its own kind; each picture has its own. */
function keptTile(
  ctx: CanvasRenderingContext2D,
  size: number,
  draw: (ctx: CanvasRenderingContext2D, size: number) => void,
): CanvasPattern | null {
  const Kept = (ctx as object).constructor as new (options: { width: number; height: number }) => CanvasRenderingContext2D
  const tileCtx = new Kept({ width: size, height: size })
  draw(tileCtx, size)
  return ctx.createPattern(tileCtx as unknown as HTMLCanvasElement, 'repeat')
}
