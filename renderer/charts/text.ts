/** Widths of texts, measured once per font: measuring is the dearest part of painting. */
const widths = new Map<string, Map<string, number>>()
const MAX_KNOWN = 20_000

/** Forgets what was measured before the fonts had come. */
export const forgetWidths = (): void => widths.clear()

export function textWidth(ctx: CanvasRenderingContext2D, text: string): number {
  let ofFont = widths.get(ctx.font)
  if (!ofFont || ofFont.size > MAX_KNOWN) {
    ofFont = new Map()
    widths.set(ctx.font, ofFont)
  }
  const known = ofFont.get(text)
  if (known !== undefined) return known
  const { width } = ctx.measureText(text)
  ofFont.set(text, width)
  return width
}

/** The text, cut with `…` so that it fits; '' where not even three characters would. */
export function fitText(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (width < 8) return ''
  if (textWidth(ctx, text) <= width) return text
  let low = 0
  let high = text.length
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (textWidth(ctx, `${text.slice(0, middle)}…`) <= width) low = middle
    else high = middle - 1
  }
  return low >= 3 ? `${text.slice(0, low).trimEnd()}…` : ''
}
