/** A part of two bars that stand over each other: its share of the one and of the other. */
export interface JoinedPart {
  readonly upper: number
  readonly lower: number
}

/** Where a part stands on both bars, in pixels, and the shape that joins them: its slope is the price. */
export interface JoinedBand {
  readonly upper: { readonly x: number; readonly width: number }
  readonly lower: { readonly x: number; readonly width: number }
  readonly path: string
}

export const BAR_HEIGHT = 16
export const LOWER_TOP = 34
export const JOINED_HEIGHT = LOWER_TOP + BAR_HEIGHT

const GAP = 1
const MIN_WIDTH = 0.8

/** Lays parts out on two bars of one width, in order. An empty bar leaves its parts without width. */
export function layoutJoinedBars(parts: readonly JoinedPart[], width: number): readonly JoinedBand[] {
  const upperTotal = parts.reduce((sum, part) => sum + part.upper, 0)
  const lowerTotal = parts.reduce((sum, part) => sum + part.lower, 0)
  let upperAt = 0
  let lowerAt = 0
  return parts.map((part) => {
    const a0 = upperTotal > 0 ? (upperAt / upperTotal) * width : 0
    const b0 = lowerTotal > 0 ? (lowerAt / lowerTotal) * width : 0
    upperAt += part.upper
    lowerAt += part.lower
    const a1 = upperTotal > 0 ? (upperAt / upperTotal) * width : 0
    const b1 = lowerTotal > 0 ? (lowerAt / lowerTotal) * width : 0
    return {
      upper: { x: a0, width: barWidth(a0, a1) },
      lower: { x: b0, width: barWidth(b0, b1) },
      path: band(a0, a1 - GAP, b0, b1 - GAP),
    }
  })
}

const barWidth = (from: number, to: number): number => (to > from ? Math.max(MIN_WIDTH, to - from - GAP) : 0)

function band(a0: number, a1: number, b0: number, b1: number): string {
  const [top, bottom] = [BAR_HEIGHT, LOWER_TOP]
  const bend = (bottom - top) * 0.6
  const at = (value: number): string => value.toFixed(2)
  return [
    `M${at(a0)} ${top}H${at(Math.max(a0, a1))}`,
    `C${at(a1)} ${top + bend} ${at(b1)} ${bottom - bend} ${at(Math.max(b0, b1))} ${bottom}`,
    `H${at(b0)}C${at(b0)} ${bottom - bend} ${at(a0)} ${top + bend} ${at(a0)} ${top}Z`,
  ].join('')
}
