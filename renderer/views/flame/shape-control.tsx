import { SegmentedControl } from '@mantine/core'
import { useShortcuts } from '../../state/shortcuts.ts'
import type { FlameShape } from '../../state/view-state.ts'

const SHAPES: { value: FlameShape; label: string; says: string }[] = [
  { value: 'left-heavy', label: 'Left heavy', says: 'Draw the flame left heavy: the dearest first' },
  { value: 'inverted', label: 'Inverted', says: 'Draw the flame inverted: from what was paid for up' },
  { value: 'sandwich', label: 'Sandwich', says: 'Draw the flame as a sandwich: about one frame' },
]

/** From the agent down, from what the money bought up, or about one frame. */
export function ShapeControl({ shape, onChange }: { shape: FlameShape; onChange: (shape: FlameShape) => void }) {
  useShortcuts(
    'Shape',
    SHAPES.map(({ value, says }) => ({ keys: [], says, act: () => onChange(value) })),
  )
  return (
    <SegmentedControl
      aria-label="Shape of the flame"
      data={SHAPES.map(({ value, label }) => ({ value, label }))}
      value={shape}
      onChange={(value) => {
        const chosen = SHAPES.find((one) => one.value === value)
        if (chosen) onChange(chosen.value)
      }}
    />
  )
}
