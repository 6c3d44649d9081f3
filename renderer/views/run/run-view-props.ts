import type { ReactNode } from 'react'
import type { RunView } from '#shared/api/contract.ts'
import type { Timeline } from '#shared/profile/profile.ts'

/** What every view of a run is given. */
export interface RunViewProps {
  readonly view: RunView
  readonly timeline: Timeline
  readonly crumb: ReactNode
  /** Title and totals, which stand over every view. */
  readonly head: ReactNode
}
