import { useEffect, useMemo, useState } from 'react'
import type { RunView } from '#shared/api/contract.ts'
import { buildProfile } from '#shared/profile/build-profile.ts'
import { layoutFlame, pathTo } from '#shared/profile/layout-flame.ts'
import type { Level, ProfileInput } from '#shared/profile/profile.ts'
import type { Segments } from '../../charts/call-parts.ts'
import { type FlameWindow, flameRows, searchFlame, WHOLE_FLAME } from '../../charts/flame-rows.ts'
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
  const { weight, focus, q } = state
  const profile = useMemo(() => input && buildProfile(input, weight, stack), [input, weight, stack])
  const focusPath = useMemo(() => (profile && focus ? pathTo(profile.root, focus) : null), [profile, focus])
  // In steps of two, so that zooming does not lay the flame out again at every notch.
  const span = 2 ** Math.ceil(Math.log2(window.x1 - window.x0))
  const rows = useMemo(
    () => profile && flameRows(layoutFlame(profile.root, { ...(focus ? { focusKey: focus } : {}), minShare: MIN_SHARE * span })),
    [profile, focus, span],
  )
  const search = useMemo(() => profile && searchFlame(profile.root, q), [profile, q])
  const top = useMemo(() => (input && profile ? topRows(input, profile, weight) : []), [input, profile, weight])
  return { input, stack, profile, focusPath, rows, search, top }
}

/** The part of the flame in view. Another focus, weight or stack is another flame, seen whole at first. */
export function useFlameWindow(state: ViewState) {
  const [window, setWindow] = useState<FlameWindow>(WHOLE_FLAME)
  const flame = [state.weight, state.focus, state.stack?.join()].join()
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
