import { useEffect, useMemo, useState } from 'react'
import type { RunView } from '#shared/api/contract.ts'
import { buildProfile } from '#shared/profile/build-profile.ts'
import { type FrameRef, frameTotals } from '#shared/profile/frame-totals.ts'
import { layoutFlame, pathTo } from '#shared/profile/layout-flame.ts'
import type { Level, Profile, ProfileInput } from '#shared/profile/profile.ts'
import { sandwich } from '#shared/profile/sandwich.ts'
import type { Segments } from '../../charts/call-parts.ts'
import { type FlameWindow, flameRows, sandwichRows, searchFlame, searchSandwich, WHOLE_FLAME } from '../../charts/flame-rows.ts'
import { frameOf, readFrameSelection } from '../../state/frame-selection.ts'
import type { ViewState } from '../../state/view-state.ts'
import { stackOf } from '../../state/view-state.ts'
import { topRows } from './top-rows.ts'

/** Frames narrower than this share of what is in view are merged into `N others`. */
const MIN_SHARE = 0.003

/** The flame of a run in the given state: profile, layout, search and top frames; null until the segments have come. */
export function useFlame(view: RunView, segments: Segments | null, state: ViewState, window: FlameWindow) {
  const input = useMemo<ProfileInput | null>(
    () => segments && { runName: view.run.name, agents: view.agents, calls: view.calls, segments, spans: view.detail.spans },
    [view, segments],
  )
  const stack = useStableStack(stackOf(state))
  const { weight, focus, q, shape, sel } = state
  const profile = useMemo(() => input && buildProfile(input, weight, stack), [input, weight, stack])
  const root = useMemo(
    () => (input && shape === 'inverted' ? buildProfile(input, weight, stack, 'up').root : (profile?.root ?? null)),
    [input, shape, weight, stack, profile],
  )
  const centre = useMemo(
    () => (profile && shape === 'sandwich' ? centreOf(profile, focus, sel) : null),
    [profile, shape, focus, sel],
  )
  const halves = useMemo(() => (profile && centre ? sandwich(profile.root, centre) : null), [profile, centre])
  const focusPath = useMemo(() => (root && focus && !halves ? pathTo(root, focus) : null), [root, focus, halves])
  // In steps of two, so that zooming does not lay the flame out again at every notch.
  const span = 2 ** Math.ceil(Math.log2(window.x1 - window.x0))
  const rows = useMemo(() => {
    const minShare = MIN_SHARE * span
    if (halves) return sandwichRows(layoutFlame(halves.callers, { minShare }), layoutFlame(halves.callees, { minShare }))
    return root && flameRows(layoutFlame(root, { ...(focus ? { focusKey: focus } : {}), minShare }))
  }, [root, halves, focus, span])
  const search = useMemo(() => {
    if (!root) return null
    return halves ? searchSandwich(root, [halves.callers, halves.callees], q) : searchFlame(root, q)
  }, [root, halves, q])
  const top = useMemo(() => (input && profile ? topRows(input, profile, weight) : []), [input, profile, weight])
  return { input, stack, profile, root, centre, halves, focusPath, rows, search, top }
}

/** The frame that a sandwich is about: the one in focus, else the one selected, else the dearest segment (or of the last level). */
function centreOf(profile: Profile, focus: string | null, sel: string | null): FrameRef | null {
  const { root, stack } = profile
  const focused = readFrameSelection(focus) ?? frameOf(root, focus)
  if (focused && focused.level !== 'run') return focused
  const selected = readFrameSelection(sel) ?? frameOf(root, sel)
  if (selected && selected.level !== 'run' && sandwich(root, selected)) return selected
  const level = stack.find((one) => one === 'segment') ?? stack.at(-1)
  return level === undefined ? null : (frameTotals(root, level).frames[0] ?? null)
}

/** The part of the flame in view. Another focus, weight or stack is another flame, seen whole at first. */
export function useFlameWindow(state: ViewState) {
  const [window, setWindow] = useState<FlameWindow>(WHOLE_FLAME)
  const flame = [state.weight, state.focus, state.stack?.join(), state.shape].join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the effect is about the change itself
  useEffect(() => setWindow(WHOLE_FLAME), [flame])
  return [window, setWindow] as const
}

/** The same array as long as the levels are the same: the query is read anew at each render. */
function useStableStack(stack: readonly Level[]): readonly Level[] {
  const key = stack.join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for `stack`
  return useMemo(() => stack, [key])
}
