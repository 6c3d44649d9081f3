import { SegmentedControl } from '@mantine/core'
import type { FlameShape } from '../../state/view-state.ts'

const SHAPES: { value: FlameShape; label: string }[] = [
  { value: 'left-heavy', label: 'Left heavy' },
  { value: 'inverted', label: 'Inverted' },
  { value: 'sandwich', label: 'Sandwich' },
]

/** From the agent down, from what the money bought up, or about one frame. */
export function ShapeControl({ shape, onChange }: { shape: FlameShape; onChange: (shape: FlameShape) => void }) {
  return (
    <SegmentedControl
      aria-label="Shape of the flame"
      data={SHAPES}
      value={shape}
      onChange={(value) => {
        const chosen = SHAPES.find((one) => one.value === value)
        if (chosen) onChange(chosen.value)
      }}
    />
  )
}
