import type { FlameBox } from '#shared/profile/profile.ts'

export const FRAME_HEIGHT = 28
const FRAME_GAP = 1
export const FLAME_PAD = 6
export const ROW_STEP = FRAME_HEIGHT + FRAME_GAP

/** What part of a flame is in view, in shares of its width, 0–1. */
export interface FlameWindow {
  readonly x0: number
  readonly x1: number
}

export const WHOLE_FLAME: FlameWindow = { x0: 0, x1: 1 }
const MIN_SPAN = 1e-6

/** A laid-out flame, with where each row begins. */
export interface FlameRows {
  readonly boxes: readonly FlameBox[]
  /** Index of each depth's first box; one more at the end. */
  readonly starts: readonly number[]
  readonly height: number
}

/** `boxes`: row by row, each from left to right, as `layoutFlame` gives them. */
export function flameRows(boxes: readonly FlameBox[]): FlameRows {
  const starts: number[] = []
  for (const [at, { depth }] of boxes.entries()) if (starts.length <= depth) starts.push(at)
  const depths = starts.length
  starts.push(boxes.length)
  return { boxes, starts, height: FLAME_PAD * 2 + depths * ROW_STEP }
}

/**
 * Stacks a frame's callers over it and its callees under it, so that it stands between: what called it stands above it, nearest first.
 * Both: laid out by `layoutFlame`, their first box the frame itself.
 */
export function sandwichRows(callers: readonly FlameBox[], callees: readonly FlameBox[]): FlameRows {
  const above = callers.at(-1)?.depth ?? 0
  const turned = callers
    .filter(({ depth }) => depth > 0)
    .map((box) => ({ ...box, depth: above - box.depth }))
    .sort((a, b) => a.depth - b.depth || a.x0 - b.x0)
  return flameRows([...turned, ...callees.map((box) => ({ ...box, depth: above + box.depth }))])
}

/** Index of the first box of a row that reaches into the window. */
export function firstBoxInView({ boxes, starts }: FlameRows, depth: number, x0: number): number {
  let low = starts[depth] ?? boxes.length
  let high = starts[depth + 1] ?? boxes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((boxes[middle]?.x1 ?? 1) <= x0) low = middle + 1
    else high = middle
  }
  return low
}

function clampFlame({ x0, x1 }: FlameWindow): FlameWindow {
  const span = Math.min(Math.max(x1 - x0, MIN_SPAN), 1)
  const from = Math.min(Math.max(x0, 0), 1 - span)
  return { x0: from, x1: from + span }
}

/** Zooms about a place, which stays where it is. `factor` below 1 zooms in. */
export function zoomFlame(window: FlameWindow, around: number, factor: number): FlameWindow {
  const span = Math.min(Math.max((window.x1 - window.x0) * factor, MIN_SPAN), 1)
  const share = (around - window.x0) / (window.x1 - window.x0)
  return clampFlame({ x0: around - share * span, x1: around - share * span + span })
}

export function panFlame(window: FlameWindow, share: number): FlameWindow {
  const by = (window.x1 - window.x0) * share
  return clampFlame({ x0: window.x0 + by, x1: window.x1 + by })
}
