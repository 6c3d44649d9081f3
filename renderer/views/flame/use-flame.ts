import { useEffect, useMemo, useState } from 'react'
import type { RunView } from '#shared/api/contract.ts'
import { type FrameRef, frameTotals } from '#shared/profile/frame-totals.ts'
import { Frames } from '#shared/profile/frames.ts'
import { layoutFlame } from '#shared/profile/layout-flame.ts'
import type { Level } from '#shared/profile/profile.ts'
import { sandwich } from '#shared/profile/sandwich.ts'
import { type FlameWindow, flameRows, sandwichRows, WHOLE_FLAME } from '../../charts/flame-rows.ts'
import { searchFlame, searchFlames } from '../../charts/flame-search.ts'
import { frameOf, readFrameSelection } from '../../state/frame-selection.ts'
import { type LoadedProfile, useProfile, useTopFrames } from '../../state/profile-queries.ts'
import type { ViewState } from '../../state/view-state.ts'
import { stackOf } from '../../state/view-state.ts'
import { topRows } from './top-rows.ts'

/** Frames narrower than this share of what is in view are merged into `N others`. */
const MIN_SHARE = 0.003

/** The flame of a run in the given state: profile, layout, search and top frames; null until the profile has come. */
export function useFlame(view: RunView, state: ViewState, window: FlameWindow) {
  const stack = useStableStack(stackOf(state))
  const { weight, focus, q, shape, sel } = state
  const question = { runId: view.run.id, weight, stack }
  const [query, stopDown] = useProfile({ ...question, order: 'down' })
  const [turned, stopUp] = useProfile({ ...question, order: 'up' }, shape === 'inverted')
  const topQuery = useTopFrames(view.run.id, weight)
  const profile = query.data ?? null
  const drawn = shape === 'inverted' ? (turned.data ?? null) : profile
  const centre = useMemo(
    () => (profile && shape === 'sandwich' ? centreOf(profile, focus, sel) : null),
    [profile, shape, focus, sel],
  )
  const halves = useMemo(() => {
    const found = profile && centre ? sandwich(profile.frames.root, centre) : null
    return found && { callers: Frames.of(found.callers), callees: Frames.of(found.callees) }
  }, [profile, centre])
  const focusPath = useMemo(
    () => (drawn && focus && !halves ? (drawn.frames.pathTo(focus)?.map((at) => drawn.frames.at(at)) ?? null) : null),
    [drawn, focus, halves],
  )
  // In steps of two, so that zooming does not lay the flame out again at every notch.
  const span = 2 ** Math.ceil(Math.log2(window.x1 - window.x0))
  const rows = useMemo(() => {
    const minShare = MIN_SHARE * span
    if (halves) return sandwichRows(layoutFlame(halves.callers, { minShare }), layoutFlame(halves.callees, { minShare }))
    return drawn && flameRows(layoutFlame(drawn.frames, { ...(focus ? { focusKey: focus } : {}), minShare }))
  }, [drawn, halves, focus, span])
  const search = useMemo(() => {
    if (!profile || !drawn) return null
    return halves ? searchFlames(profile.frames, [halves.callers, halves.callees], q) : searchFlame(drawn.frames, q)
  }, [profile, drawn, halves, q])
  const topFrames = topQuery.data
  const top = useMemo(
    () => (profile ? topRows({ topFrames: topFrames ?? [], calls: view.calls, root: profile.frames.root }, profile.weight) : []),
    [profile, topFrames, view.calls],
  )
  /** What is drawn is of another weight or stack than was asked for. */
  const isBehind = query.isPlaceholderData || turned.isPlaceholderData
  const failed = [query, turned, topQuery].find(({ error }) => error) ?? query
  const stop = (): void => {
    stopDown()
    stopUp()
  }
  return {
    query: failed,
    stop,
    isBehind,
    stack,
    profile,
    drawn,
    topFrames: topFrames ?? [],
    centre,
    halves,
    focusPath,
    rows,
    search,
    top,
  }
}

/** The frame that a sandwich is about: the one in focus, else the one selected, else the dearest segment (or of the last level). */
function centreOf({ frames: { root }, stack }: LoadedProfile, focus: string | null, sel: string | null): FrameRef | null {
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
