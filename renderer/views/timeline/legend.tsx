import { formatWeight } from '../../charts/call-weight.ts'
import type { ViewWeight } from '../../state/view-state.ts'

const ENTRIES = [
  ['fresh', 'Waiting for first token'],
  ['rea', 'Reasoning'],
  ['out', 'Writing output'],
  ['tool', 'Tool'],
  ['waste', 'Failed attempt, backoff'],
  ['sub', 'Subagent'],
] as const
const SHADE: Record<ViewWeight, string> = { cost: 'its cost', tokens: 'its tokens', time: 'its time', calls: 'the same for all' }

export function TimelineLegend({ weight, maxWeight }: { weight: ViewWeight; maxWeight: number }) {
  return (
    <div className="tl-legend">
      {ENTRIES.map(([tone, label]) => (
        <span key={tone} className="row nw">
          <i className={`sw k-${tone}`} />
          {label}
        </span>
      ))}
      <span className="sp" />
      {maxWeight > 0 && (
        <span className="row nw">
          Call shade is {SHADE[weight]} <i className="tl-shade" /> <b className="b fg">{formatWeight(maxWeight, weight)}</b>
        </span>
      )}
    </div>
  )
}
