import { Button } from '@mantine/core'
import type { RunView } from '#shared/api/contract.ts'
import { formatShare } from '#shared/format/share.ts'
import { Icon } from '../../components/icon.tsx'
import { dayAndTime } from '../../state/days.ts'
import { EditMenu } from './edit-menu.tsx'
import { ExportMenu } from './export-menu.tsx'
import type { RunTotals } from './run-totals.ts'

const SHOWN_MODELS = 3

interface RunHeaderProps {
  readonly view: RunView
  readonly totals: RunTotals
  /** null: no tour is offered. */
  readonly onTour: (() => void) | null
}

/** Which run this is: how it ended, what it is called, what it is tagged with, which models it paid. */
export function RunHeader({ view, totals, onTour }: RunHeaderProps) {
  const { run } = view
  const spent = run.cost.nanoUsd
  return (
    <div className="run-head">
      <OutcomeMark run={run} />
      <h1 className="el" title={run.name}>
        {run.name}
      </h1>
      <span className="faint mono nw">run {run.id.slice(0, 6)}</span>
      {run.source !== 'recorded' && <span className="chip ol">{run.source === 'demo' ? 'sample' : 'imported'}</span>}
      {Object.entries(run.tags).map(([key, value]) => (
        <span key={key} className="chip run-tag" title={`${key} = ${value}`}>
          {value}
        </span>
      ))}
      {spent > 0 && (
        <span className="row nw dim run-models">
          {totals.models.slice(0, SHOWN_MODELS).map(({ model, nanoUsd }) => (
            <span key={model}>
              {model} <b className="b fg">{formatShare(nanoUsd, spent)}</b>
            </span>
          ))}
          <span className="faint">of cost</span>
        </span>
      )}
      <span className="sp" />
      <span className="faint nw">{dayAndTime(run.startedAt, Date.now())}</span>
      {onTour && (
        <Button className="ghost sm" onClick={onTour}>
          <Icon name="play" size={14} />
          Where did the money go?
        </Button>
      )}
      <EditMenu run={run} />
      <ExportMenu run={run} />
    </div>
  )
}

function OutcomeMark({ run: { outcome, status } }: { run: RunView['run'] }) {
  if (status === 'running') return <span className="live pulse" role="img" aria-label="Running" title="Running" />
  if (outcome === 'success')
    return (
      <span className="mark good" role="img" aria-label="Succeeded" title="Succeeded">
        <Icon name="check" size={15} />
      </span>
    )
  if (outcome === 'failure')
    return (
      <span className="mark bad" role="img" aria-label="Failed" title="Failed">
        <Icon name="cross" size={15} />
      </span>
    )
  return status === 'interrupted' ? <span className="chip ol">interrupted</span> : null
}
