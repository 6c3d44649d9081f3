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
  const fits = (length: number): boolean => textWidth(ctx, `${text.slice(0, length)}…`) <= width
  // The sum of its letters is nearly a text's width (kerning apart), and letters have been measured: so one or two cuts are, not all on the way.
  let length = 0
  for (let room = width - textWidth(ctx, '…'); length < text.length; length += 1) {
    room -= textWidth(ctx, text.charAt(length))
    if (room < 0) break
  }
  while (length > 0 && !fits(length)) length -= 1
  while (length < text.length && fits(length + 1)) length += 1
  return length >= 3 ? `${text.slice(0, length).trimEnd()}…` : ''
}
