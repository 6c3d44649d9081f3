import { useMemo } from 'react'
import type { FrameNode, ProfileInput } from '#shared/profile/profile.ts'
import type { CallIndex } from '../../state/selection.ts'
import type { ViewWeight } from '../../state/view-state.ts'
import { FrameDetails } from './frame-details.tsx'
import { topFacts } from './frame-facts.ts'
import { TopDetails } from './top-details.tsx'
import type { SelectedFrame } from './use-flame-selection.ts'

interface FlameDetailsProps {
  readonly input: ProfileInput
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
  const { input, root, frame, top, dearest, weight, runNanoUsd, index, onSelectCall, onFocus, onClear } = props
  const divided = weight === 'cost' || weight === 'tokens'
  const name = top ?? (frame === null && divided ? dearest : null)
  const facts = useMemo(() => (name === null ? null : topFacts(input, weight, name)), [input, weight, name])
  if (facts)
    return (
      <TopDetails
        facts={facts}
        index={index}
        runNanoUsd={runNanoUsd}
        onSelectCall={onSelectCall}
        onClose={top === null ? null : onClear}
      />
    )
  if (root.total === 0)
    return (
      <p className="det-hint dim">
        {weight === 'cost'
          ? 'Nothing in this run has a price yet. Tokens, time or calls may tell more.'
          : 'This run has nothing to show by this weight yet.'}
      </p>
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
