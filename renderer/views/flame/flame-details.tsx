import type { RunId } from '#shared/model/ids.ts'
import type { FrameNode } from '#shared/profile/profile.ts'
import type { TopFrame } from '#shared/profile/top-frames.ts'
import { useToolCosts } from '../../state/profile-queries.ts'
import type { CallIndex } from '../../state/selection.ts'
import type { ViewWeight } from '../../state/view-state.ts'
import { FrameDetails } from './frame-details.tsx'
import { toolOfTop } from './frame-facts.ts'
import { TopDetails } from './top-details.tsx'
import type { SelectedFrame } from './use-flame-selection.ts'

interface FlameDetailsProps {
  readonly runId: RunId
  readonly topFrames: readonly TopFrame[]
  readonly root: FrameNode
  readonly frame: SelectedFrame | null
  /** The selected row of the top frames. */
  readonly top: string | null
  /** The dearest of them, shown until something is selected. */
  readonly dearest: string | null
  readonly weight: ViewWeight
  readonly runNanoUsd: number
  readonly index: CallIndex
  readonly onSelectCall: (callId: string) => void
  readonly onFocus: (node: FrameNode) => void
  readonly onClear: () => void
}

/** What is under the flame: the selected frame, or the dearest of all where none is. */
export function FlameDetails(props: FlameDetailsProps) {
  const { runId, topFrames, root, frame, top, dearest, weight, runNanoUsd, index, onSelectCall, onFocus, onClear } = props
  const divided = weight === 'cost' || weight === 'tokens'
  const name = top ?? (frame === null && divided ? dearest : null)
  const shownTop = topFrames.find((row) => row.name === name)
  const tool = shownTop ? toolOfTop(shownTop.name) : null
  const uses = useToolCosts(runId, tool)
  if (shownTop)
    return (
      <TopDetails
        facts={{ frame: shownTop, executions: tool === null ? null : (uses.data ?? []) }}
        index={index}
        runNanoUsd={runNanoUsd}
        onSelectCall={onSelectCall}
        onClose={top === null ? null : onClear}
      />
    )
  const shown: SelectedFrame = frame ?? { node: root, path: [root], places: [root] }
  return (
    <FrameDetails
      node={shown.node}
      path={shown.path}
      total={root.total}
      weight={weight}
      index={index}
      places={shown.places}
      onSelectCall={onSelectCall}
      onFocus={frame && (() => onFocus(frame.node))}
    />
  )
}
