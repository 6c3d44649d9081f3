import { useMemo } from 'react'
import type { RunView } from '#shared/api/contract.ts'
import { type FrameTotal, frameTotals } from '#shared/profile/frame-totals.ts'
import type { Level, Weight } from '#shared/profile/profile.ts'
import { useProfile } from '../../state/profile-queries.ts'
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

/** The frames of a run that the table has rows for; null until the profile has come. */
export function useTotals(view: RunView, state: ViewState) {
  const [query, stop] = useProfile({ runId: view.run.id, weight: state.weight, stack: TABLE_STACKS[state.weight], order: 'down' })
  const profile = query.data ?? null
  const weight = profile?.weight ?? state.weight
  const level = groupOf({ weight, by: state.by })
  const totals = useMemo(() => profile && frameTotals(profile.frames.root, level), [profile, level])
  const shown = useMemo(() => (totals ? findFrames(totals.frames, state.q) : []), [totals, state.q])
  /** What is shown is of another weight than was asked for. */
  const isBehind = query.isPlaceholderData
  return { query, stop, isBehind, weight, level, profile, totals, shown }
}

function findFrames(frames: readonly FrameTotal[], query: string): readonly FrameTotal[] {
  const wanted = query.trim().toLowerCase()
  return wanted === '' ? frames : frames.filter(({ name }) => name.toLowerCase().includes(wanted))
}
