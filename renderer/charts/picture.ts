import { readPalette } from './palette.ts'

/** Paints a chart in CSS pixels. */
export type Painter = (ctx: CanvasRenderingContext2D) => void

/** A chart that can be taken along. */
export interface Picture {
  /** Of the file, without its ending. */
  readonly name: string
  readonly width: number
  readonly height: number
  readonly paint: Painter
}

/** Pixels of a PNG to a pixel of the screen: crisp where it is shown larger. */
const PNG_SCALE = 2

/** The chart as it stands on screen, over the background of its theme. */
export async function paintPng({ width, height, paint }: Picture): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * PNG_SCALE)
  canvas.height = Math.round(height * PNG_SCALE)
  const ctx = canvas.getContext('2d')
  if (!ctx) throw new Error('This browser has no canvas to paint on.')
  ctx.scale(PNG_SCALE, PNG_SCALE)
  paintOver(ctx, width, height, paint)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large to be written.'))), 'image/png')
  })
}

/** The same scene painted through a context that keeps it as shapes and text: nothing is drawn twice. */
export async function paintSvg({ width, height, paint }: Picture): Promise<Blob> {
  const { Context } = await import('svgcanvas')
  const kept = new Context({ width, height })
  // It has what our painters use of a canvas: filled and stroked paths, text, clips, alpha, dashes and patterns.
  const ctx = kept as unknown as CanvasRenderingContext2D
  paintOver(ctx, width, height, paint)
  return new Blob([kept.getSerializedSvg()], { type: 'image/svg+xml' })
}

function paintOver(ctx: CanvasRenderingContext2D, width: number, height: number, paint: Painter): void {
  ctx.fillStyle = readPalette(getComputedStyle(document.documentElement)).surface
  ctx.fillRect(0, 0, width, height)
  paint(ctx)
}
