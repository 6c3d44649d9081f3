import type { FrameNode, FrameTone } from '#shared/profile/profile.ts'
import type { ToolCost } from '#shared/profile/tool-costs.ts'
import type { TopFrame } from '#shared/profile/top-frames.ts'
import { RESULTS } from '../../state/frame-selection.ts'

/** One price class of a frame. */
export interface ClassAmount {
  readonly name: string
  readonly tone: FrameTone
  readonly amount: number
}

/** What stands under frames by price class or phase, heaviest first; a frame without either is its own. Σ amounts = Σ totals. */
export function classesOf(nodes: readonly FrameNode[]): readonly ClassAmount[] {
  const sums = new Map<string, { tone: FrameTone; amount: number }>()
  const add = (name: string, tone: FrameTone, amount: number): void => {
    if (amount === 0) return
    const sum = sums.get(name) ?? { tone, amount: 0 }
    sums.set(name, { tone: sum.tone, amount: sum.amount + amount })
  }
  const visit = (frame: FrameNode): void => {
    if (frame.level === 'price-class' || frame.level === 'phase') {
      add(frame.name, frame.tone, frame.total)
      return
    }
    add(frame.tone === 'reasoning' ? 'reasoning' : frame.tone === 'output' ? 'output' : frame.name, frame.tone, frame.self)
    for (const child of frame.children) visit(child)
  }
  for (const node of nodes) visit(node)
  return Array.from(sums, ([name, { tone, amount }]) => ({ name, tone, amount })).sort((a, b) => b.amount - a.amount)
}

/** What a row of the top frames stands for. */
export interface TopFacts {
  readonly frame: TopFrame
  /** The tool's uses, dearest first; null where the row is not a tool's results. */
  readonly executions: readonly ToolCost[] | null
}

/** The tool whose results a row sums up; null: it is not a tool's results. */
export const toolOfTop = (name: string): string | null => (name.startsWith(RESULTS) ? name.slice(RESULTS.length) : null)
