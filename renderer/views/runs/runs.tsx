import { SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useMemo } from 'react'
import { formatUsd } from '#shared/format/money.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { RunSort } from '#shared/runs/list/run-query.ts'
import { CoreStatusLine } from '../../components/core-status-line.tsx'
import { Link } from '../../components/link.tsx'
import { Page } from '../../components/page.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { RunTable } from '../../components/run-table.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { navigate, usePlace } from '../../state/location.ts'
import { useNow } from '../../state/now.ts'
import { useRunActions } from '../../state/run-actions.ts'
import {
  formatRunListState,
  isNarrowed,
  parseRunListState,
  type RunListState,
  toRunQuery,
  userTimeZone,
} from '../../state/run-list-state.ts'
import { useFirstRuns } from '../../state/run-pages.ts'
import { RunLoading } from '../run/run-loading.tsx'
import { FilterChips, RunFilters } from './run-filters.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { useRunChoice } from './use-run-choice.ts'

const MINUTE_MS = 60_000
const GROUPS: { value: RunListState['group']; label: string }[] = [
  { value: 'day', label: 'Day' },
  { value: 'session', label: 'Session' },
]

/** Every run: narrowed, ordered, grouped; what is done with one is done with many. */
export function Runs() {
  const { path, search } = usePlace()
  const state = useMemo(() => parseRunListState(search), [search])
  const query = useMemo(() => toRunQuery(state, userTimeZone()), [state])
  const change = (patch: Partial<RunListState>): void => navigate(path + formatRunListState({ ...state, ...patch }), 'replace')
  const runs = useFirstRuns(query)
  const nowMs = useNow(MINUTE_MS)
  const isNarrow = useMediaQuery('(max-width: 1180px)')
  const actions = useRunActions()
  const chosen = useRunChoice(runs.data?.rowCount ?? 0, actions)
  const onSort = (sort: RunSort): void => change({ sort, reverse: sort === state.sort && !state.reverse })
  const page = runs.data
  return (
    <Page at="Runs" crumb={<b>Runs</b>} status={<CoreStatusLine />}>
      <QueryNotice query={runs} what="The list of runs" />
      <div className="screen-head">
        <h1>Runs</h1>
        {page && <FoundWords found={page.found} />}
        <span className="sp" />
        <span className="lbl" id="group-label">
          Group by
        </span>
        <SegmentedControl
          aria-labelledby="group-label"
          data={GROUPS}
          value={state.group}
          onChange={(group) => change({ group })}
        />
        <RunFilters state={state} change={change} />
        <SearchField
          label="Filter runs"
          value={state.q}
          onChange={(q) => change({ q })}
          found={page && `${formatTokensExact(page.found.runs + page.found.samples)} found`}
          width={240}
        />
      </div>
      <FilterChips state={state} change={change} />
      <SelectionBar chosen={chosen} actions={actions} />
      {!page && !runs.error && <RunLoading what="Loading the list of runs" />}
      {page?.stored === 0 && (
        <div className="centre">
          <h1>Nothing recorded yet</h1>
          <p className="dim">The first screen says how to point an agent at the recorder, and has a sample run to look at.</p>
          <Link to="/" className="btn">
            Go to the first screen
          </Link>
        </div>
      )}
      {page && page.stored > 0 && page.rowCount === 0 && isNarrowed(state) && (
        <div className="centre">
          <h1>No run fits</h1>
          <p className="dim">
            {formatTokensExact(page.stored)} {page.stored === 1 ? 'run is' : 'runs are'} recorded, and none has all that the list
            is narrowed to.
          </p>
          <Link to="/runs" className="btn">
            Show all runs
          </Link>
        </div>
      )}
      {page && page.rowCount > 0 && (
        <RunTable
          query={query}
          page={page}
          nowMs={nowMs}
          room={isNarrow ? 'narrow' : 'full'}
          choice={chosen.choice}
          onSort={onSort}
          onRows={chosen.hearRows}
        />
      )}
    </Page>
  )
}

function FoundWords({ found }: { found: { runs: number; samples: number; nanoUsd: number; unpricedRuns: number } }) {
  const { runs, samples, nanoUsd, unpricedRuns } = found
  return (
    <span className="dim nw">
      {formatTokensExact(runs)} {runs === 1 ? 'run' : 'runs'}, {formatUsd(runs > 0 && unpricedRuns === runs ? null : nanoUsd)}
      {unpricedRuns > 0 && `, ${formatTokensExact(unpricedRuns)} unpriced`}
      {samples > 0 && `, ${formatTokensExact(samples)} ${samples === 1 ? 'sample' : 'samples'} not counted`}
    </span>
  )
}
