import { Button } from '@mantine/core'
import { formatUsd } from '#shared/format/money.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { RunActions } from '../../state/run-actions.ts'
import type { ChosenRuns } from './use-run-choice.ts'

/** What can be done with the runs that are selected. */
export function SelectionBar({ chosen, actions }: { chosen: ChosenRuns; actions: RunActions }) {
  const { runs } = chosen
  const [first] = runs
  if (!first) return null
  const cost = runs.reduce((sum, run) => sum + run.cost.nanoUsd, 0)
  return (
    <div className="selection-bar" role="toolbar" aria-label="Selected runs">
      <b className="b">{formatTokensExact(runs.length)} selected</b>
      <span className="dim">{formatUsd(cost)}</span>
      <span className="sp" />
      {runs.length === 1 && (
        <Button className="sm" onClick={() => void actions.rename(first)}>
          Rename
        </Button>
      )}
      <Button className="sm" onClick={() => void actions.tag(runs)}>
        Tag
      </Button>
      <Button className="sm" onClick={() => void actions.mark(runs, true)}>
        Success
      </Button>
      <Button className="sm" onClick={() => void actions.mark(runs, false)}>
        Failure
      </Button>
      <Button
        className="sm"
        onClick={() => {
          chosen.clear()
          void actions.remove(runs)
        }}
      >
        Delete
      </Button>
      <Button className="ghost sm" onClick={chosen.clear}>
        Select none <kbd>Esc</kbd>
      </Button>
    </div>
  )
}
