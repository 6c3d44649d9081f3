import type { Frames } from '#shared/profile/frames.ts'
import type { FrameNode } from '#shared/profile/profile.ts'

/** Frames that a search finds, by their name: the hits, and all under them (which are theirs). */
export interface FlameSearch {
  hit(node: FrameNode): boolean
  lit(node: FrameNode): boolean
  /** Sum over the topmost hits: what is under a hit is not counted twice. */
  readonly total: number
  readonly count: number
  /** Key of the hit after the one of that key, in the order of the flame: depth first, heaviest first, then from the start. */
  next(key: string | null): string | null
}

const LIT = 1
const HIT = 2

interface Marks {
  readonly frames: Frames
  /** `LIT` and `HIT` of each frame. */
  readonly marks: Uint8Array
}

/** Searches a flame. null: nothing is searched for. */
export function searchFlame(frames: Frames, query: string): FlameSearch | null {
  return searchFlames(frames, [frames], query)
}

/** Searches what is drawn, and counts in `whole`, which it was cut out of: a sandwich shows one amount twice. */
export function searchFlames(whole: Frames, drawn: readonly Frames[], query: string): FlameSearch | null {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return null
  const parts = drawn.map((frames) => markHits(frames, wanted))
  const markOf = (node: FrameNode): number => {
    for (const { frames, marks } of parts) {
      const index = frames.indexOf(node)
      if (index !== null) return marks[index] ?? 0
    }
    return 0
  }
  let keys: readonly { readonly frames: Frames; readonly index: number }[] | null = null
  return {
    ...sumTopmost(parts.find(({ frames }) => frames === whole) ?? markHits(whole, wanted)),
    hit: (node) => (markOf(node) & HIT) !== 0,
    lit: (node) => (markOf(node) & LIT) !== 0,
    next(key) {
      keys ??= parts.flatMap(inOrder)
      const at = key === null ? -1 : keys.findIndex(({ frames, index }) => frames.pathTo(key)?.at(-1) === index)
      const next = keys[(at + 1) % Math.max(1, keys.length)]
      return next ? next.frames.at(next.index).key : null
    },
  }
}

/** Parents stand before their children in the columns, so one pass is enough. */
function markHits(frames: Frames, wanted: string): Marks {
  const { count, names, name, parent } = frames.columns
  const found = names.map((text) => text.toLowerCase().includes(wanted))
  const marks = new Uint8Array(count)
  for (let at = 0; at < count; at += 1) {
    const inside = at > 0 && (marks[parent[at] ?? 0] ?? 0) & LIT
    if (found[name[at] ?? 0]) marks[at] = HIT | LIT
    else if (inside) marks[at] = LIT
  }
  return { frames, marks }
}

function sumTopmost({ frames, marks }: Marks): { readonly total: number; readonly count: number } {
  const { count, parent, total: totals } = frames.columns
  let total = 0
  let hits = 0
  for (let at = 0; at < count; at += 1) {
    if (!((marks[at] ?? 0) & HIT) || (at > 0 && (marks[parent[at] ?? 0] ?? 0) & LIT)) continue
    total += totals[at] ?? 0
    hits += 1
  }
  return { total, count: hits }
}

function inOrder({ frames, marks }: Marks): { frames: Frames; index: number }[] {
  const { firstChild } = frames.columns
  const hits: { frames: Frames; index: number }[] = []
  const open = [0]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if ((marks[index] ?? 0) & HIT) hits.push({ frames, index })
    for (let child = (firstChild[index + 1] ?? 0) - 1; child >= (firstChild[index] ?? 0); child -= 1) open.push(child)
  }
  return hits
}
