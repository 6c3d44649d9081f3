import type { CallId } from '../model/ids.ts'
import { KEY_SEPARATOR } from './frame-draft.ts'
import type { FlameBox, FrameNode } from './profile.ts'

export interface FlameLayoutOptions {
  /** The frame that fills the width; its ancestors stand over it, full width. Unknown keys count as none. */
  readonly focusKey?: string
  /** Frames narrower than this share of the width are not laid out: 0.003, or one pixel. */
  readonly minShare?: number
}

interface Placed {
  readonly node: FrameNode
  /** Amount to the left of the frame. */
  readonly start: number
}

/**
 * Lays a profile out as a left-heavy flame, pure. Boxes come row by row, each row from left to right: `boxAt` relies on it. Children stand
 * from their parent's left edge, heaviest first; what a frame has of its own stays free at its right. Two and more children narrower than
 * `minShare` become one box `N others`, whose key no frame has; nothing under a narrow box is laid out.
 */
export function layoutFlame(root: FrameNode, { focusKey, minShare = 0 }: FlameLayoutOptions = {}): FlameBox[] {
  const path = (focusKey !== undefined && pathTo(root, focusKey)) || [root]
  const focus = path.at(-1) ?? root
  const boxes: FlameBox[] = path.map((node, depth) => ({ node, depth, x0: 0, x1: 1 }))
  if (focus.total <= 0) return boxes

  const x = (amount: number): number => amount / focus.total
  let row: readonly Placed[] = [{ node: focus, start: 0 }]
  for (let depth = path.length; row.length > 0; depth += 1) {
    const below: Placed[] = []
    for (const parent of row) {
      let start = parent.start
      for (const node of mergeNarrow(parent.node, minShare * focus.total)) {
        boxes.push({ node, depth, x0: x(start), x1: x(start + node.total) })
        if (node.children.length > 0 && node.total >= minShare * focus.total) below.push({ node, start })
        start += node.total
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

/** Children come heaviest first, so the narrow ones are the last ones. Frames without any amount are not drawn. */
function mergeNarrow(parent: FrameNode, minTotal: number): readonly FrameNode[] {
  const drawn = parent.children.filter((child) => child.total > 0)
  const firstNarrow = drawn.findIndex((child) => child.total < minTotal)
  if (firstNarrow < 0 || firstNarrow === drawn.length - 1) return drawn
  return [...drawn.slice(0, firstNarrow), others(parent, drawn.slice(firstNarrow))]
}

function others(parent: FrameNode, merged: readonly FrameNode[]): FrameNode {
  const total = merged.reduce((sum, child) => sum + child.total, 0)
  return {
    key: `${parent.key}${KEY_SEPARATOR}${KEY_SEPARATOR}others`,
    name: `${merged.length} others`,
    level: merged[0]?.level ?? parent.level,
    tone: 'neutral',
    self: total,
    total,
    calls: Array.from(new Set<CallId>(merged.flatMap((child) => child.calls))),
    children: [],
  }
}
