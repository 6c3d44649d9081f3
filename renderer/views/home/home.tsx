import { useMediaQuery } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { RunQuery } from '#shared/runs/list/run-query.ts'
import { CoreStatusLine } from '../../components/core-status-line.tsx'
import { Page } from '../../components/page.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { RunTable } from '../../components/run-table.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { useNow } from '../../state/now.ts'
import { useStatus } from '../../state/queries.ts'
import { userTimeZone } from '../../state/run-list-state.ts'
import { useFirstRuns } from '../../state/run-pages.ts'
import { RunLoading } from '../run/run-loading.tsx'
import { EmptyHome } from './empty-home.tsx'
import { Hero } from './hero.tsx'
import { LiveRuns } from './live-runs.tsx'
import { SendTraffic } from './send-traffic.tsx'
import { setupLines } from './setup-lines.ts'
import { useSampleRun } from './use-sample-run.ts'

const SECOND_MS = 1000
const MOST_LIVE = 50
const OWN: RunQuery = { sources: ['recorded', 'imported'] }
const LIVE: RunQuery = { statuses: ['running'] }
const EARLIER: RunQuery = { statuses: ['finished', 'interrupted'], group: 'day' }

/** Is it recording, and what does it cost now? */
export function Home() {
  const status = useStatus()
  const sample = useSampleRun()
  const nowMs = useNow(SECOND_MS)
  const isNarrow = useMediaQuery('(max-width: 1180px)')
  const [filter, setFilter] = useState('')
  const recorder = status.data?.recorder
  const lines = useMemo(() => (recorder === undefined ? [] : setupLines(recorder)), [recorder])
  const [client, setClient] = useState<string | null>(null)
  const setup = lines.find(({ id }) => id === client) ?? lines[0]
  const own = useFirstRuns(OWN, 1)
  const live = useFirstRuns(LIVE, MOST_LIVE)
  const query = useMemo<RunQuery>(
    () => ({ ...EARLIER, timeZone: userTimeZone(), ...(filter.trim() !== '' && { text: filter }) }),
    [filter],
  )
  const earlier = useFirstRuns(query)
  // Sample runs are nobody's work: until something else was recorded, the first steps stay.
  const isFirst = own.data?.rowCount === 0
  const liveRows = live.data?.rows.flatMap((row) => (row.kind === 'run' ? [row] : [])) ?? []
  const someEarlier = earlier.data !== undefined && (earlier.data.rowCount > 0 || filter !== '')
  return (
    <Page at="Home" crumb={<b>Home</b>} status={<CoreStatusLine />}>
      <QueryNotice query={earlier} what="The list of runs" />
      {status.data && <Hero status={status.data} own={own} live={liveRows.length} nowMs={nowMs} sample={sample} />}
      <div className="home">
        <div className="home-main">
          {(earlier.isPending || status.isPending) && <RunLoading what="Loading the first screen" />}
          {liveRows.length > 0 && <LiveRuns rows={liveRows} nowMs={nowMs} />}
          {status.data && setup && isFirst && (
            <EmptyHome status={status.data} nowMs={nowMs} setup={setup} sample={sample} picture={own.data?.stored === 0} />
          )}
          {someEarlier && (
            <>
              <div className="home-section">
                <h2>{isFirst ? 'Sample runs' : liveRows.length > 0 ? 'Earlier' : 'Runs'}</h2>
                <span className="sp" />
                <SearchField
                  label="Filter runs"
                  value={filter}
                  onChange={setFilter}
                  found={earlier.data && `${formatTokensExact(earlier.data.found.runs + earlier.data.found.samples)} found`}
                  width={190}
                />
              </div>
              {earlier.data && earlier.data.rowCount > 0 ? (
                <RunTable
                  query={query}
                  page={earlier.data}
                  room={isNarrow ? 'narrow' : 'some'}
                  nowMs={Math.floor(nowMs / (60 * SECOND_MS)) * 60 * SECOND_MS}
                />
              ) : (
                <p className="dim home-none">No run fits “{filter}”.</p>
              )}
            </>
          )}
        </div>
        {status.data && <SendTraffic status={status.data} lines={lines} client={setup?.id ?? ''} onClient={setClient} />}
      </div>
    </Page>
  )
}
