import type { FrameNode } from '#shared/profile/profile.ts'

/** A line of an indented tree. */
export interface FrameLine {
  readonly node: FrameNode
  readonly depth: number
}

/** Below this share of the whole a frame is not listed; its siblings' heaviest always is. */
const MIN_SHARE = 0.005
const MAX_LINES = 300

/** What stands under a frame, as lines: depth first, heaviest first. What is too small to matter is left out and counted. */
export function frameLines(root: FrameNode): { readonly lines: readonly FrameLine[]; readonly left: number } {
  const lines: FrameLine[] = []
  let left = 0
  const visit = (node: FrameNode, depth: number): void => {
    for (const child of node.children) {
      if (child.total < MIN_SHARE * root.total || lines.length >= MAX_LINES) {
        left += 1
        continue
      }
      lines.push({ node: child, depth })
      visit(child, depth + 1)
    }
  }
  visit(root, 0)
  return { lines, left }
}
