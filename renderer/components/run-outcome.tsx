import type { Run } from '#shared/model/run.ts'
import { Icon } from './icon.tsx'

/** How a run ended, in a sign and a word. What nobody said is not made up. */
export function RunOutcome({ run }: { run: Pick<Run, 'outcome' | 'status' | 'errorCount' | 'callCount'> }) {
  if (run.outcome === 'success')
    return (
      <span className="outcome good">
        <Icon name="check" size={12} />
        success
      </span>
    )
  if (run.outcome === 'failure')
    return (
      <span className="outcome bad">
        <Icon name="cross" size={12} />
        failure
      </span>
    )
  if (run.status === 'interrupted') return <span className="outcome">interrupted</span>
  if (run.status === 'running') return <span className="outcome">running</span>
  if (run.errorCount > 0)
    return <span className="outcome">{run.errorCount === 1 ? '1 failed call' : `${run.errorCount} failed calls`}</span>
  // Such as one that asked for the list of models and then ended: it stays in the list, for it was seen.
  if (run.callCount === 0) return <span className="faint">no model call</span>
  return <span className="faint">not set</span>
}
