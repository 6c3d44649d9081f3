import { useMemo, useState } from 'react'
import { formatUsd } from '#shared/format/money.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { CoreStatusLine } from '../../components/core-status-line.tsx'
import { Link } from '../../components/link.tsx'
import { Page } from '../../components/page.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { filterRuns } from '../../components/run-rows.ts'
import { RunTable } from '../../components/run-table.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { useNow } from '../../state/now.ts'
import { useRuns } from '../../state/queries.ts'

const MINUTE_MS = 60_000

/** Every run, newest first. */
export function Runs() {
  const runs = useRuns()
  const nowMs = useNow(MINUTE_MS)
  const [filter, setFilter] = useState('')
  const shown = useMemo(() => filterRuns(runs.data ?? [], filter), [runs.data, filter])
  const spent = shown.reduce((sum, run) => sum + (run.source === 'demo' ? 0 : run.cost.nanoUsd), 0)
  const count = shown.filter((run) => run.source !== 'demo').length
  return (
    <Page at="Runs" crumb={<b>Runs</b>} status={<CoreStatusLine />}>
      <QueryNotice query={runs} what="The list of runs" />
      <div className="screen-head">
        <h1>Runs</h1>
        {runs.data && (
          <span className="dim">
            {formatTokensExact(count)} {count === 1 ? 'run' : 'runs'}, {formatUsd(spent)}
          </span>
        )}
        <span className="sp" />
        <SearchField
          label="Filter runs"
          value={filter}
          onChange={setFilter}
          found={`${formatTokensExact(shown.length)} found`}
          width={240}
        />
      </div>
      {runs.data && runs.data.length === 0 && (
        <div className="centre">
          <h1>Nothing recorded yet</h1>
          <p className="dim">The first screen says how to point an agent at the recorder, and has a sample run to look at.</p>
          <Link to="/" className="btn">
            Go to the first screen
          </Link>
        </div>
      )}
      {runs.data && runs.data.length > 0 && shown.length === 0 && (
        <div className="centre">
          <p className="dim">No run has all of “{filter}” in its name, id, models or tags.</p>
        </div>
      )}
      {shown.length > 0 && <RunTable runs={shown} nowMs={nowMs} />}
    </Page>
  )
}
