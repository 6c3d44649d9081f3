import type { CallId } from '../model/ids.ts'
import type { FrameNode, FrameTone, Level } from './profile.ts'

/** Frames are one frame, wherever they stand, where level and name are the same. */
export interface FrameRef {
  readonly level: FrameNode['level']
  readonly name: string
}

/** One frame over all the stacks that it stands in. */
export interface FrameTotal extends FrameRef {
  readonly tone: FrameTone
  /** What no frame of the same level further down has: an agent's own calls, without its subagents'. */
  readonly self: number
  /** All that stands under it; where it stands under itself, counted once. */
  readonly total: number
  readonly calls: readonly CallId[]
}

/** A level's frames, and what is under none of them. */
export interface FrameTotals {
  /** Heaviest first, ties by name. */
  readonly frames: readonly FrameTotal[]
  readonly rest: number
}

interface Draft extends FrameRef {
  readonly tone: FrameTone
  self: number
  total: number
  readonly calls: Set<CallId>
  /** How many frames of this name the visit is within. */
  open: number
}

export const isFrame = (node: FrameNode, { level, name }: FrameRef): boolean => node.level === level && node.name === name

/**
 * Sums a profile by the frames of one level, pure. Law: Σ self + rest = the root's total, integers, `===`; total ≥ self.
 * ```
 * - run (total 12)           by agent: main     self 5, total 12
 *   - main (total 12)                  explore  self 7, total 7
 *     - opus (total 5)
 *     - explore (total 7)
 * ```
 */
export function frameTotals(root: FrameNode, level: Level): FrameTotals {
  const drafts = new Map<string, Draft>()
  let rest = 0
  const visit = (node: FrameNode, within: Draft | null): void => {
    const own = node.level === level ? draftOf(drafts, node, level) : null
    if (own) {
      if (own.open === 0) {
        own.total += node.total
        for (const call of node.calls) own.calls.add(call)
      }
      own.open += 1
    }
    const innermost = own ?? within
    if (innermost) innermost.self += node.self
    else rest += node.self
    for (const child of node.children) visit(child, innermost)
    if (own) own.open -= 1
  }
  visit(root, null)
  return { frames: Array.from(drafts.values(), freeze).sort(heaviestFirst), rest }
}

function draftOf(drafts: Map<string, Draft>, { name, tone }: FrameNode, level: Level): Draft {
  const found = drafts.get(name)
  if (found) return found
  const made: Draft = { level, name, tone, self: 0, total: 0, calls: new Set(), open: 0 }
  drafts.set(name, made)
  return made
}

const freeze = ({ open: _, calls, ...sums }: Draft): FrameTotal => ({ ...sums, calls: Array.from(calls) })

const heaviestFirst = (a: FrameTotal, b: FrameTotal): number =>
  b.total - a.total || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
