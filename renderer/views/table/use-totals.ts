import { useMemo } from 'react'
import type { RunView } from '#shared/api/contract.ts'
import { buildProfile } from '#shared/profile/build-profile.ts'
import { type FrameTotal, frameTotals } from '#shared/profile/frame-totals.ts'
import type { Level, Weight } from '#shared/profile/profile.ts'
import type { Segments } from '../../charts/call-parts.ts'
import { groupOf, type ViewState } from '../../state/view-state.ts'

/**
 * The levels that callers and callees are told by. A tool stands over the segments, so that its frame holds all that it costs: its schema,
 * its arguments and its results.
 */
const MONEY_STACK: readonly Level[] = ['agent', 'call-site', 'model', 'direction', 'tool', 'segment', 'item', 'price-class']
export const TABLE_STACKS: Readonly<Record<Weight, readonly Level[]>> = {
  cost: MONEY_STACK,
  tokens: MONEY_STACK,
  time: ['agent', 'call-site', 'model', 'tool', 'phase'],
  calls: ['agent', 'call-site', 'model'],
}

/** The frames of a run that the table has rows for; null until the segments have come. */
export function useTotals(view: RunView, segments: Segments | null, state: ViewState) {
  const { weight, q } = state
  const level = groupOf(state)
  const profile = useMemo(() => {
    if (!segments) return null
    const input = { runName: view.run.name, agents: view.agents, calls: view.calls, segments, spans: view.detail.spans }
    return buildProfile(input, weight, TABLE_STACKS[weight])
  }, [view, segments, weight])
  const totals = useMemo(() => profile && frameTotals(profile.root, level), [profile, level])
  const shown = useMemo(() => (totals ? findFrames(totals.frames, q) : []), [totals, q])
  return { level, profile, totals, shown }
}

function findFrames(frames: readonly FrameTotal[], query: string): readonly FrameTotal[] {
  const wanted = query.trim().toLowerCase()
  return wanted === '' ? frames : frames.filter(({ name }) => name.toLowerCase().includes(wanted))
}
