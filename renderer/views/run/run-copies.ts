import type { RunListItem } from '#shared/api/contract.ts'
import { formatDuration } from '#shared/format/duration.ts'
import { knownDurationMs, knownTokens, knownWaste } from '#shared/format/known.ts'
import { formatUsdExact } from '#shared/format/money.ts'
import { knownAmount } from '#shared/model/cost.ts'
import type { MenuLine } from '../../components/context-menu.tsx'
import { copyLine } from '../../components/copy-line.ts'

/** What can be copied of a run: for the palette. A number that is not known cannot be. */
export function runCopies(run: RunListItem): readonly MenuLine[] {
  const [cost, tokens, waste, tookMs] = [knownAmount(run.cost), knownTokens(run), knownWaste(run), knownDurationMs(run)]
  return [
    copyLine('Copy the run’s name', run.name),
    copyLine('Copy the run’s id', run.id),
    ...(cost === null ? [] : [copyLine('Copy the run’s cost', formatUsdExact(cost))]),
    ...(tokens === null
      ? []
      : [
          copyLine('Copy the run’s input tokens', String(tokens.input)),
          copyLine('Copy the run’s output tokens', String(tokens.output)),
        ]),
    ...(tookMs === null ? [] : [copyLine('Copy how long the run took', formatDuration(tookMs * 1000))]),
    ...(waste === null ? [] : [copyLine('Copy what the run wasted', formatUsdExact(waste))]),
  ]
}
