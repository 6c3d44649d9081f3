import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { ApiError } from '#shared/api/errors.ts'
import type { RunPicture } from '#shared/api/run-bytes.ts'
import { Link } from '../../components/link.tsx'
import { Page } from '../../components/page.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { useRun } from '../../state/queries.ts'
import type { RunTab } from '../../state/route.ts'
import { useShortcuts } from '../../state/shortcuts.ts'
import { ContextView } from '../context/context-view.tsx'
import { FlameView } from '../flame/flame-view.tsx'
import { TableView } from '../table/table-view.tsx'
import { TimelineView } from '../timeline/timeline-view.tsx'
import { Tour } from '../tour/tour.tsx'
import { TranscriptView } from '../transcript/transcript-view.tsx'
import { runCopies } from './run-copies.ts'
import { RunHeader } from './run-header.tsx'
import { RunLoading } from './run-loading.tsx'
import { RunStats } from './run-stats.tsx'
import { runTotals } from './run-totals.ts'

const VIEWS: Record<RunTab, typeof TimelineView> = {
  timeline: TimelineView,
  flame: FlameView,
  table: TableView,
  context: ContextView,
  transcript: TranscriptView,
}

/** One run: its totals, and one of its views below them. */
export function RunPage({ runRef, tab }: { runRef: string; tab: RunTab }) {
  const [query, stop] = useRun(runRef)
  if (query.data) return <LoadedRun {...query.data} tab={tab} query={query} />
  return (
    <Page at="Runs" crumb={<Crumb name={runRef.slice(0, 6)} />}>
      {query.error ? (
        <RunMissing query={query} error={query.error} runRef={runRef} />
      ) : (
        <RunLoading work={{ says: 'Reading the run', onCancel: stop }} />
      )}
    </Page>
  )
}

interface LoadedRunProps extends RunPicture {
  readonly tab: RunTab
  readonly query: ReturnType<typeof useRun>[0]
}

function LoadedRun({ view, timeline, tab, query }: LoadedRunProps) {
  const totals = useMemo(() => runTotals(view, timeline), [view, timeline])
  const [touring, setTouring] = useState(false)
  const tour = (): void => setTouring(true)
  useShortcuts('Run', [
    { keys: [], says: 'Take the tour: where did the money go?', act: tour },
    ...runCopies(view.run).map((line) => ({ ...line, keys: [] })),
  ])
  const View = VIEWS[tab]
  return (
    <>
      <View
        view={view}
        timeline={timeline}
        crumb={<Crumb name={view.run.id.slice(0, 6)} />}
        head={
          <>
            <QueryNotice query={query} what="This run" />
            <RunHeader view={view} totals={totals} onTour={view.run.source === 'demo' ? tour : null} />
            <RunStats view={view} totals={totals} />
          </>
        }
      />
      {touring && <Tour view={view} timeline={timeline} onEnd={() => setTouring(false)} />}
    </>
  )
}

function Crumb({ name }: { name: string }) {
  return (
    <>
      <Link to="/runs">Runs</Link>
      <span>/</span>
      <b>{name}</b>
    </>
  )
}

function RunMissing({ query, error, runRef }: { query: LoadedRunProps['query']; error: Error; runRef: string }) {
  const missing = error instanceof ApiError && error.code === 'not-found'
  return (
    <div className="centre">
      <h1>{missing ? 'There is no such run' : 'This run could not be read'}</h1>
      <p className="dim">{missing ? `No run has the id or name “${runRef}”. It may have been deleted.` : error.message}</p>
      <div className="row">
        {!missing && <Button onClick={() => void query.refetch()}>Try again</Button>}
        <Link to="/runs" className="btn">
          See all runs
        </Link>
      </div>
    </div>
  )
}
