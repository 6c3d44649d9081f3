import { SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from '../../components/link.tsx'
import { navigate, usePlace } from '../../state/location.ts'
import { type RunTab, runPath } from '../../state/route.ts'
import { useShortcuts } from '../../state/shortcuts.ts'
import type { ViewWeight } from '../../state/view-state.ts'

const TABS: readonly { readonly tab: RunTab; readonly label: string }[] = [
  { tab: 'timeline', label: 'Timeline' },
  { tab: 'flame', label: 'Flame' },
  { tab: 'table', label: 'Table' },
  { tab: 'context', label: 'Context' },
  { tab: 'transcript', label: 'Transcript' },
]
const WEIGHTS: { value: ViewWeight; label: string }[] = [
  { value: 'cost', label: '$ Cost' },
  { value: 'tokens', label: 'Tokens' },
  { value: 'time', label: 'Time' },
  { value: 'calls', label: 'Calls' },
]

interface RunToolbarProps {
  readonly runId: string
  readonly tab: RunTab
  /** null: the view has controls of its own instead. */
  readonly weight: ViewWeight | null
  readonly onWeight?: (weight: ViewWeight) => void
  /** The view's own tools. */
  readonly children: ReactNode
}

/** The views of a run and the weight they share. The query goes along: a selection survives the change of view. */
export function RunToolbar({ runId, tab, weight, onWeight, children }: RunToolbarProps) {
  const { search } = usePlace()
  const to = (target: RunTab): string => runPath(runId, target) + search
  useShortcuts(
    'Views of the run',
    TABS.map(({ tab: name, label }, at) => ({ keys: [String(at + 1)], says: label, act: () => navigate(to(name)) })),
  )
  useShortcuts(
    'Weight',
    weight === null || !onWeight
      ? []
      : WEIGHTS.map(({ value, label }) => ({
          keys: [],
          says: `Weigh by ${label.replace('$ ', '').toLowerCase()}`,
          act: () => onWeight(value),
        })),
  )
  return (
    <div className="run-bar">
      <nav className="run-tabs" aria-label="Views of the run">
        {TABS.map(({ tab: name, label }) => (
          <Link key={name} to={to(name)} aria-current={name === tab ? 'page' : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <div className="run-tools">
        {weight !== null && (
          <>
            <span className="lbl" id="weight-label">
              Weight
            </span>
            <SegmentedControl
              aria-labelledby="weight-label"
              data={WEIGHTS}
              value={weight}
              onChange={(next) => onWeight?.(next)}
            />
          </>
        )}
        {children}
      </div>
    </div>
  )
}
