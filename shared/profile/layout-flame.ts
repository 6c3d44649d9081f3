import type { CallId } from '../model/ids.ts'
import type { FrameColumns } from './frame-columns.ts'
import { KEY_SEPARATOR } from './frame-draft.ts'
import { callsOf, type Frames } from './frames.ts'
import type { FlameBox, FrameNode } from './profile.ts'

export interface FlameLayoutOptions {
  /** The frame that fills the width; its ancestors stand over it, full width. Unknown keys count as none. */
  readonly focusKey?: string
  /** Frames narrower than this share of the width are not laid out: 0.003, or one pixel. */
  readonly minShare?: number
}

interface Placed {
  readonly index: number
  /** Amount to the left of the frame. */
  readonly start: number
}

/**
 * Lays a profile out as a left-heavy flame, pure. Boxes come row by row, each row from left to right: `boxAt` relies on it. Children stand
 * from their parent's left edge, heaviest first; what a frame has of its own stays free at its right. Two and more children narrower than
 * `minShare` become one box `N others`, whose key no frame has; nothing under a narrow box is laid out. The work is by what is laid out, not
 * by what there is.
 */
export function layoutFlame(frames: Frames, { focusKey, minShare = 0 }: FlameLayoutOptions = {}): FlameBox[] {
  const { total, firstChild } = frames.columns
  const path = (focusKey !== undefined && frames.pathTo(focusKey)) || [0]
  const focus = path.at(-1) ?? 0
  const boxes: FlameBox[] = path.map((index, depth) => ({ node: frames.at(index), depth, x0: 0, x1: 1 }))
  const whole = total[focus] ?? 0
  if (whole <= 0) return boxes

  const x = (amount: number): number => amount / whole
  const least = minShare * whole
  let row: readonly Placed[] = [{ index: focus, start: 0 }]
  for (let depth = path.length; row.length > 0; depth += 1) {
    const below: Placed[] = []
    for (const parent of row) {
      let start = parent.start
      const { from, narrow, end } = drawnChildren(frames.columns, parent.index, least)
      for (let index = from; index < narrow; index += 1) {
        const amount = total[index] ?? 0
        boxes.push({ node: frames.at(index), depth, x0: x(start), x1: x(start + amount) })
        if ((firstChild[index] ?? 0) < (firstChild[index + 1] ?? 0) && amount >= least) below.push({ index, start })
        start += amount
      }
      if (narrow < end) {
        const node = others(frames, parent.index, narrow, end)
        boxes.push({ node, depth, x0: x(start), x1: x(start + node.total) })
      }
    }
    row = below
  }
  return boxes
}

/** The frames from the root down to the one of that key; null where there is none. */
export function pathTo(root: FrameNode, key: string): readonly FrameNode[] | null {
  const path = [root]
  for (let at = root; at.key !== key; ) {
    const next = at.children.find((child) => key === child.key || key.startsWith(child.key + KEY_SEPARATOR))
    if (!next) return null
    path.push(next)
    at = next
  }
  return path
}

/** The box at a place: `x` in shares of the width (0–1), found by binary search. null: nothing is there. */
export function boxAt(boxes: readonly FlameBox[], x: number, depth: number): FlameBox | null {
  let low = 0
  let high = boxes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const box = boxes[middle]
    if (box && (box.depth < depth || (box.depth === depth && box.x0 <= x))) low = middle + 1
    else high = middle
  }
  const box = boxes[low - 1]
  return box?.depth === depth && (x < box.x1 || (x === 1 && box.x1 === 1)) ? box : null
}

/**
 * The children that are drawn: `from` to `narrow` for themselves, `narrow` to `end` as one. They come heaviest first, so the narrow ones are
 * the last ones; a single narrow one stands for itself. Frames without any amount are not drawn.
 */
function drawnChildren(
  { firstChild, total }: FrameColumns,
  parent: number,
  least: number,
): { readonly from: number; readonly narrow: number; readonly end: number } {
  const from = firstChild[parent] ?? 0
  const last = firstChild[parent + 1] ?? from
  const end = firstWhere(from, last, (at) => (total[at] ?? 0) <= 0)
  const narrow = firstWhere(from, end, (at) => (total[at] ?? 0) < least)
  return { from, narrow: narrow === end - 1 ? end : narrow, end }
}

/** The first index for which a condition holds that holds for all after it; `to` where there is none. */
function firstWhere(from: number, to: number, holds: (at: number) => boolean): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

function others(frames: Frames, parent: number, from: number, to: number): FrameNode {
  const { columns } = frames
  let total = 0
  for (let at = from; at < to; at += 1) total += columns.total[at] ?? 0
  let calls: readonly CallId[] | null = null
  return {
    get key() {
      return `${frames.at(parent).key}${KEY_SEPARATOR}${KEY_SEPARATOR}others`
    },
    name: `${to - from} others`,
    level: frames.levelAt(from),
    tone: 'neutral',
    self: total,
    total,
    get calls() {
      calls ??= callsOf(columns, from, to)
      return calls
    },
    children: [],
  }
}
