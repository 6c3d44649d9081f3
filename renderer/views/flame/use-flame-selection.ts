import { useCallback, useMemo } from 'react'
import { type FrameRef, isFrame } from '#shared/profile/frame-totals.ts'
import type { Frames } from '#shared/profile/frames.ts'
import type { FrameNode } from '#shared/profile/profile.ts'
import { CALLERS, framesOf, sandwich } from '#shared/profile/sandwich.ts'
import { isOfTop, readFrameSelection, readTopSelection } from '../../state/frame-selection.ts'
import type { LoadedProfile } from '../../state/profile-queries.ts'

/** A frame that is selected. */
export interface SelectedFrame {
  readonly node: FrameNode
  /** From the flame's first frame down to it; alone where it is a frame over all its stacks. */
  readonly path: readonly FrameNode[]
  /** Where it stands in the profile, so that its amount can be told by price class; none: what is drawn under it are its callers. */
  readonly places: readonly FrameNode[]
}

interface Drawn {
  readonly profile: LoadedProfile | null
  /** What the flame shows: the profile, or the same turned over. */
  readonly drawn: LoadedProfile | null
  readonly halves: { readonly callers: Frames; readonly callees: Frames } | null
}

/** What is selected among the frames that are drawn, and whether a frame belongs to it. `sel` is a key, a row of the table or of the top frames. */
export function useFlameSelection({ profile, drawn, halves }: Drawn, sel: string | null) {
  const top = readTopSelection(sel)
  const frame = useMemo<SelectedFrame | null>(() => {
    if (!profile || !drawn || sel === null) return null
    const ref = readFrameSelection(sel)
    if (ref) return everywhere(profile.frames.root, ref)
    const tree = halves ? (sel.startsWith(CALLERS) ? halves.callers : halves.callees) : drawn.frames
    const path = tree.pathTo(sel)?.map((index) => tree.at(index))
    const node = path?.at(-1)
    if (!path || !node) return null
    if (tree === profile.frames) return { node, path, places: [node] }
    if (path.length > 1) return { node, path, places: [] }
    return { node, path, places: halves ? framesOf(profile.frames.root, node) : [profile.frames.root] }
  }, [profile, drawn, halves, sel])
  const isSelected = useCallback(
    (node: FrameNode): boolean => {
      if (top !== null) return isOfTop(node, top)
      const ref = readFrameSelection(sel)
      return ref ? isFrame(node, ref) : node.key === frame?.node.key
    },
    [top, sel, frame],
  )
  return { top, frame, isSelected }
}

function everywhere(root: FrameNode, ref: FrameRef): SelectedFrame | null {
  const found = sandwich(root, ref)
  return found && { node: found.callees, path: [found.callees], places: framesOf(root, ref) }
}
