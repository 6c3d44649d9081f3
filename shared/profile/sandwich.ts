import { childFrame, draftFrame, type FrameDraft, freezeFrame, noteCalls } from './frame-draft.ts'
import { type FrameRef, isFrame } from './frame-totals.ts'
import type { FrameNode } from './profile.ts'

/** What stands over a frame and under it, over all the stacks that it stands in. The root of both is the frame itself. */
export interface Sandwich {
  /** Bottom up: a child is a caller. What reaches the run without one more caller is self. */
  readonly callers: FrameNode
  readonly callees: FrameNode
}

/**
 * Cuts a frame's callers and callees out of a profile, pure; null where the profile has no such frame. A frame under itself counts once.
 * Laws: both roots' totals are the frame's (`frameTotals`), and in every frame total = self + Σ children, integers, `===`.
 * ```
 * - main (total 9)            callers of Bash (9)     callees of Bash (9)
 *   - Input (total 6)           Input (6) › main        fresh (4)
 *     - Bash (total 6)          Output (3) › main       read (2)
 *       - fresh (total 4)                               output (3)
 *       - read (total 2)
 *   - Output (total 3)
 *     - Bash (total 3)
 *       - output (total 3)
 * ```
 */
export function sandwich(root: FrameNode, ref: FrameRef): Sandwich | null {
  const found = topmost(root, ref)
  const tone = found[0]?.node.tone
  if (tone === undefined) return null
  const callers = draftFrame(ref.name, ref.level, tone)
  const callees = draftFrame(ref.name, ref.level, tone)
  for (const { node, above } of found) {
    addUpwards(callers, above, node.total, node)
    merge(callees, node)
  }
  return { callers: freezeFrame(callers, CALLERS + ref.name), callees: freezeFrame(callees) }
}

/** Begins the keys of callers, so that they are none of a callee's. */
export const CALLERS = '↑'

/** Every place where a frame stands, not counting those under itself. */
export const framesOf = (root: FrameNode, ref: FrameRef): readonly FrameNode[] => topmost(root, ref).map(({ node }) => node)

interface Found {
  readonly node: FrameNode
  /** Its ancestors, from under the run down. */
  readonly above: readonly FrameNode[]
}

function topmost(root: FrameNode, ref: FrameRef): readonly Found[] {
  const found: Found[] = []
  const visit = (node: FrameNode, above: readonly FrameNode[]): void => {
    if (isFrame(node, ref)) {
      found.push({ node, above })
      return
    }
    const path = node === root ? above : [...above, node]
    for (const child of node.children) visit(child, path)
  }
  visit(root, [])
  return found
}

/** Adds an amount below a frame along a path that is walked from its end. */
function addUpwards(from: FrameDraft, path: readonly FrameNode[], amount: number, { calls }: FrameNode): void {
  noteCalls(from, calls)
  let frame = from
  for (const node of path.toReversed()) {
    if (node.level === 'run') break
    frame = childFrame(frame, node, node.level)
    noteCalls(frame, calls)
  }
  frame.self += amount
}

function merge(into: FrameDraft, node: FrameNode): void {
  into.self += node.self
  noteCalls(into, node.calls)
  for (const child of node.children) if (child.level !== 'run') merge(childFrame(into, child, child.level), child)
}
