import { Button } from '@mantine/core'
import type { RunView } from '#shared/api/contract.ts'
import { unpricedWords } from '#shared/format/known.ts'
import type { ViewWeight } from '../../state/view-state.ts'

interface WeightlessProps {
  readonly view: RunView
  readonly weight: ViewWeight
  readonly onWeight: (weight: ViewWeight) => void
}

/** Instead of a profile whose calls weigh nothing by the chosen weight: why that is, and a weight by which they do. */
export function Weightless({ view, weight, onWeight }: WeightlessProps) {
  const { title, text } = weight === 'cost' ? costWords(view) : USAGE_UNKNOWN
  const counted = view.calls.some(({ usage }) => usage !== null)
  const next = weight === 'cost' && counted ? 'tokens' : 'time'
  return (
    <div className="centre">
      <h1>{title}</h1>
      <p className="dim">{text}</p>
      <Button className="sm" onClick={() => onWeight(next)}>
        Show by {next}
      </Button>
    </div>
  )
}

const USAGE_UNKNOWN = {
  title: 'No token of this run is counted',
  text: 'The provider reported no usage, and there was nothing to estimate it from.',
}

function costWords({ run, calls }: RunView): { readonly title: string; readonly text: string } {
  if (run.cost.unpricedCalls === 0) return { title: 'This run cost $0', text: 'None of its calls is billed.' }
  return { title: 'Nothing of this run is priced', text: `In no total: ${unpricedWords(calls)}.` }
}
