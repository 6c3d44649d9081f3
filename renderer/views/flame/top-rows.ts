import type { CallRecord } from '#shared/model/records.ts'
import type { FrameNode, FrameTone } from '#shared/profile/profile.ts'
import type { TopFrame } from '#shared/profile/top-frames.ts'
import type { ViewWeight } from '../../state/view-state.ts'

/** A line of the side table: a kind of segment over all stacks, or, by time, a tool or a phase; by calls, a call site. */
export interface TopRow {
  readonly name: string
  readonly total: number
  /** null: the distinction does not exist for this weight. */
  readonly firstSend: number | null
  /** Its colours, in parts of the total. */
  readonly parts: readonly { readonly tone: FrameTone; readonly amount: number }[]
}

interface TopInput {
  /** By the weight that is asked for; cost and tokens need no more. */
  readonly topFrames: readonly TopFrame[]
  readonly calls: readonly CallRecord[]
  readonly root: FrameNode
}

/** What the run pays for, heaviest first. Law: Σ total = the profile's root. */
export function topRows({ topFrames, calls, root }: TopInput, weight: ViewWeight): readonly TopRow[] {
  if (weight === 'time') return timeRows(root)
  if (weight === 'calls') return callRows(calls)
  const key = weight === 'cost' ? 'nanoUsd' : 'tokens'
  return topFrames
    .filter((frame) => frame.total[key] > 0)
    .map((frame) => {
      const classed = frame.classes.reduce((sum, part) => sum + part[key], 0)
      const parts = frame.tone === 'waste' ? [] : frame.classes.map((part) => ({ tone: part.priceClass.tone, amount: part[key] }))
      const rest = frame.total[key] - (frame.tone === 'waste' ? 0 : classed)
      return {
        name: frame.name,
        total: frame.total[key],
        firstSend: frame.firstSend[key],
        parts: byTone([...parts, { tone: frame.tone, amount: rest }]),
      }
    })
}

/** One part per colour: writes for five minutes and for an hour look alike. */
function byTone(parts: TopRow['parts']): TopRow['parts'] {
  const amounts = new Map<FrameTone, number>()
  for (const { tone, amount } of parts) amounts.set(tone, (amounts.get(tone) ?? 0) + amount)
  return Array.from(amounts, ([tone, amount]) => ({ tone, amount })).filter(({ amount }) => amount > 0)
}

/** Busy time by tool, and by phase for what is not a tool. */
function timeRows(root: FrameNode): readonly TopRow[] {
  const sums = new Map<string, { tone: FrameTone; total: number }>()
  const visit = (node: FrameNode): void => {
    const isTool = node.level === 'tool'
    if (isTool || node.level === 'phase') {
      const name = isTool ? `Tool: ${node.name}` : node.name
      const sum = sums.get(name) ?? { tone: node.tone, total: 0 }
      sum.total += node.total
      sums.set(name, sum)
      return
    }
    for (const child of node.children) visit(child)
  }
  visit(root)
  return Array.from(sums, ([name, { tone, total }]) => ({ name, total, firstSend: null, parts: [{ tone, amount: total }] })).sort(
    (a, b) => b.total - a.total,
  )
}

/** Calls by the place in the program that asked. */
function callRows(calls: readonly CallRecord[]): readonly TopRow[] {
  return Array.from(
    Map.groupBy(calls, ({ callSite }) => callSite),
    ([name, asked]): TopRow => ({
      name,
      total: asked.length,
      firstSend: null,
      parts: [{ tone: 'neutral', amount: asked.length }],
    }),
  ).sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1))
}
