import { SegmentedControl } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { CallId } from '#shared/model/ids.ts'
import { contextChart, nextBreak, tellingCall } from '../../charts/context-columns.ts'
import { Page } from '../../components/page.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { useCarried, useRunCache } from '../../state/queries.ts'
import { indexCalls, neighbourCall } from '../../state/selection.ts'
import { useShortcuts } from '../../state/shortcuts.ts'
import { useSegmentsMap } from '../../state/use-segments-map.ts'
import { useViewState } from '../../state/use-view-state.ts'
import type { ContextBars, ContextColour } from '../../state/view-state.ts'
import { CallDrawer, type DrawerTab } from '../call/call-drawer.tsx'
import { RunLoading } from '../run/run-loading.tsx'
import { RunToolbar } from '../run/run-toolbar.tsx'
import type { RunViewProps } from '../run/run-view-props.ts'
import { CarriedTable } from './carried-table.tsx'
import { ColumnsCanvas } from './columns-canvas.tsx'
import { ColumnsLegend, ColumnsStrip } from './columns-legend.tsx'
import { ColumnsTable } from './columns-table.tsx'
import { ContextSide } from './context-side.tsx'

const COLOURS: { value: ContextColour; label: string }[] = [
  { value: 'segment', label: 'Segment' },
  { value: 'price-class', label: 'Price class' },
]
const BARS: { value: ContextBars; label: string }[] = [
  { value: 'tokens', label: 'Tokens' },
  { value: 'cost', label: '$ Cost' },
]

/** What am I carrying? */
export function ContextView({ view, timeline, crumb, head }: RunViewProps) {
  const [state, change] = useViewState()
  const [asTable, setAsTable] = useState(false)
  const [drawer, setDrawer] = useState<DrawerTab | null>(null)
  const { segments, query } = useSegmentsMap(view)
  const cache = useRunCache(view.run.id)
  const carried = useCarried(view.run.id)
  const index = useMemo(() => indexCalls(timeline), [timeline])
  const explanations = useMemo(
    () => (cache.data ? new Map(cache.data.map(({ callId, explanation }) => [callId, explanation])) : null),
    [cache.data],
  )
  const chart = useMemo(
    () => (segments ? contextChart(timeline, segments, explanations) : null),
    [timeline, segments, explanations],
  )
  const selected = state.sel === null ? undefined : index.byId.get(state.sel)
  const selectedId = selected?.call.id ?? null
  const shown = chart && ((selectedId && chart.byCall.get(selectedId)) || tellingCall(chart))
  const shownId = shown?.call.call.id ?? null

  const select = (callId: CallId | null): void => change({ sel: callId })
  const step = (by: 1 | -1): void => select(neighbourCall(index, shownId, by))
  const clear = (): void => {
    if (drawer) setDrawer(null)
    else if (state.sel) change({ sel: null })
  }
  useShortcuts('Context', [
    { keys: ['arrowleft', '['], says: 'Select the previous call', act: () => step(-1) },
    { keys: ['arrowright', ']'], says: 'Select the next call', act: () => step(1) },
    {
      keys: ['b'],
      says: 'Select the next call that lost its cached prefix',
      act: () => chart && select(nextBreak(chart, shownId)),
    },
    { keys: ['enter'], says: 'Open the messages of the selected call', act: () => shown && setDrawer('messages') },
    { keys: ['t'], says: 'Show as a table', act: () => setAsTable((is) => !is) },
    { keys: ['escape'], says: 'Step back: messages, selection', act: clear },
  ])

  return (
    <Page at="Runs" crumb={crumb} status={<ContextStatus />}>
      {head}
      <RunToolbar runId={view.run.id} tab="context" weight={null}>
        <span className="lbl" id="colour-label">
          Colour by
        </span>
        <SegmentedControl
          aria-labelledby="colour-label"
          data={COLOURS}
          value={state.colour}
          onChange={(colour) => change({ colour })}
        />
        <SegmentedControl aria-label="Bars measure" data={BARS} value={state.bars} onChange={(bars) => change({ bars })} />
        <button
          type="button"
          className="seg seg-button ctx-table-button"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          Table
        </button>
      </RunToolbar>
      <QueryNotice query={query} what="The segments of this run" />
      <QueryNotice query={cache} what="What the cache did" />
      {!chart ? (
        !query.error && <RunLoading />
      ) : chart.columns.length === 0 ? (
        <div className="centre">
          <h1>No call has settled yet</h1>
          <p className="dim">What fills the window is known once a call has been answered. This view grows with the run.</p>
        </div>
      ) : (
        <div className="ctx">
          <div className="ctx-main">
            {asTable ? (
              <ColumnsTable chart={chart} selected={shownId} onSelect={select} />
            ) : (
              <>
                <ColumnsLegend chart={chart} colour={state.colour} />
                <ColumnsCanvas
                  chart={chart}
                  by={state.colour}
                  amount={state.bars}
                  selected={shownId}
                  onSelect={select}
                  onOpen={() => setDrawer('messages')}
                />
                <ColumnsStrip hasStrip={state.colour === 'segment'} amount={state.bars} />
              </>
            )}
            <CarriedTable query={carried} view={view} index={index} onSelect={select} />
          </div>
          {shown && <ContextSide column={shown} chart={chart} explanations={explanations} onSelect={select} onOpen={setDrawer} />}
        </div>
      )}
      <p className="sr" role="status">
        {shown && `Call ${shown.call.number} of ${shown.call.call.agent}`}
      </p>
      {shown && drawer && <CallDrawer key={shownId} call={shown.call} tab={drawer} onTab={setDrawer} />}
    </Page>
  )
}

function ContextStatus() {
  return (
    <>
      <span>
        <kbd>[</kbd> <kbd>]</kbd> previous, next call
      </span>
      <span>
        <kbd>B</kbd> next cache break
      </span>
      <span>
        <kbd>Enter</kbd> messages
      </span>
      <span>
        <kbd>T</kbd> table
      </span>
      <span className="sp" />
      <span>
        Segment sizes <b>counted locally</b>, totals <b>reported</b>
      </span>
    </>
  )
}
