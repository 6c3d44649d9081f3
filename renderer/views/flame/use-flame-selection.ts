import { useCallback, useMemo } from 'react'
import { type FrameRef, isFrame } from '#shared/profile/frame-totals.ts'
import { pathTo } from '#shared/profile/layout-flame.ts'
import type { FrameNode, Profile } from '#shared/profile/profile.ts'
import { CALLERS, framesOf, type Sandwich, sandwich } from '#shared/profile/sandwich.ts'
import { isOfTop, readFrameSelection, readTopSelection } from '../../state/frame-selection.ts'

/** A frame that is selected. */
export interface SelectedFrame {
  readonly node: FrameNode
  /** From the flame's first frame down to it; alone where it is a frame over all its stacks. */
  readonly path: readonly FrameNode[]
  /** Where it stands in the profile, so that its amount can be told by price class; none: what is drawn under it are its callers. */
  readonly places: readonly FrameNode[]
}

interface Drawn {
  readonly profile: Profile | null
  /** What the flame shows: the profile, or the same turned over. */
  readonly root: FrameNode | null
  readonly halves: Sandwich | null
}

/** What is selected among the frames that are drawn, and whether a frame belongs to it. `sel` is a key, a row of the table or of the top frames. */
export function useFlameSelection({ profile, root, halves }: Drawn, sel: string | null) {
  const top = readTopSelection(sel)
  const frame = useMemo<SelectedFrame | null>(() => {
    if (!profile || !root || sel === null) return null
    const ref = readFrameSelection(sel)
    if (ref) return everywhere(profile, ref)
    const tree = halves ? (sel.startsWith(CALLERS) ? halves.callers : halves.callees) : root
    const path = pathTo(tree, sel)
    const node = path?.at(-1)
    if (!path || !node) return null
    if (tree === profile.root) return { node, path, places: [node] }
    if (node !== tree) return { node, path, places: [] }
    return { node, path, places: halves ? framesOf(profile.root, node) : [profile.root] }
  }, [profile, root, halves, sel])
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

function everywhere({ root }: Profile, ref: FrameRef): SelectedFrame | null {
  const found = sandwich(root, ref)
  return found && { node: found.callees, path: [found.callees], places: framesOf(root, ref) }
}
