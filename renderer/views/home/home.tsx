import { useMediaQuery } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { CoreStatusLine } from '../../components/core-status-line.tsx'
import { Page } from '../../components/page.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { filterRuns } from '../../components/run-rows.ts'
import { RunTable } from '../../components/run-table.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { useNow } from '../../state/now.ts'
import { useRuns, useStatus } from '../../state/queries.ts'
import { EmptyHome } from './empty-home.tsx'
import { Hero } from './hero.tsx'
import { LiveRuns } from './live-runs.tsx'
import { SendTraffic } from './send-traffic.tsx'
import { useSampleRun } from './use-sample-run.ts'

const SECOND_MS = 1000

/** Is it recording, and what does it cost now? */
export function Home() {
  const status = useStatus()
  const runs = useRuns()
  const sample = useSampleRun()
  const nowMs = useNow(SECOND_MS)
  const isNarrow = useMediaQuery('(max-width: 1180px)')
  const [filter, setFilter] = useState('')
  const live = useMemo(() => runs.data?.filter((run) => run.status === 'running') ?? [], [runs.data])
  const earlier = useMemo(() => runs.data?.filter((run) => run.status !== 'running') ?? [], [runs.data])
  // Sample runs are nobody's work: until something else was recorded, the first steps stay.
  const isFirst = runs.data?.every((run) => run.source === 'demo') ?? false
  const shown = useMemo(() => filterRuns(earlier, filter), [earlier, filter])
  return (
    <Page at="Home" crumb={<b>Home</b>} status={<CoreStatusLine />}>
      <QueryNotice query={status} what="The recorder’s state" />
      <QueryNotice query={runs} what="The list of runs" />
      {status.data && <Hero status={status.data} runs={runs.data ?? null} nowMs={nowMs} sample={sample} />}
      <div className="home">
        <div className="home-main">
          {live.length > 0 && <LiveRuns runs={live} nowMs={nowMs} />}
          {status.data && isFirst && (
            <EmptyHome status={status.data} nowMs={nowMs} sample={sample} picture={runs.data?.length === 0} />
          )}
          {earlier.length > 0 && (
            <>
              <div className="home-section">
                <h2>{isFirst ? 'Sample runs' : live.length > 0 ? 'Earlier' : 'Runs'}</h2>
                <span className="sp" />
                <SearchField
                  label="Filter runs"
                  value={filter}
                  onChange={setFilter}
                  found={`${shown.length} found`}
                  width={190}
                />
              </div>
              <RunTable runs={shown} compact={isNarrow ?? false} nowMs={Math.floor(nowMs / (60 * SECOND_MS)) * 60 * SECOND_MS} />
            </>
          )}
        </div>
        {status.data && <SendTraffic status={status.data} />}
      </div>
    </Page>
  )
}
