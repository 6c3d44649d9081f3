import { SegmentedControl } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { CallId } from '#shared/model/ids.ts'
import { contextChart, nextBreak, tellingCall } from '../../charts/context-columns.ts'
import { KeyHints } from '../../components/key-hints.tsx'
import { NoTextLine } from '../../components/no-text-line.tsx'
import { Page } from '../../components/page.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { useCarried, useRunCache } from '../../state/queries.ts'
import { indexCalls, neighbourCall } from '../../state/selection.ts'
import { type Command, useShortcuts } from '../../state/shortcuts.ts'
import { useSegmentsMap } from '../../state/use-segments-map.ts'
import { useViewState } from '../../state/use-view-state.ts'
import type { ContextBars, ContextColour } from '../../state/view-state.ts'
import { CallDrawer, type DrawerTab } from '../call/call-drawer.tsx'
import { callCommands, openInTranscript } from '../call/call-menu.ts'
import { NoCalls } from '../run/no-calls.tsx'
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
  const commands: readonly Command[] = [
    { keys: ['[', 'arrowleft'], says: 'Select the previous call', hint: 'previous, next call', act: () => step(-1) },
    { keys: [']', 'arrowright'], says: 'Select the next call', hint: 'previous, next call', act: () => step(1) },
    {
      keys: ['b'],
      says: 'Select the next call that lost its cached prefix',
      hint: 'next cache break',
      act: () => chart && select(nextBreak(chart, shownId)),
    },
    ...callCommands(shown?.call, () => setDrawer('messages')),
    { keys: ['t'], says: 'Show as a table', hint: 'table', act: () => setAsTable((is) => !is) },
    { keys: ['escape'], says: 'Step back: messages, selection', hint: 'step back', act: clear },
  ]
  useShortcuts('Context', commands)
  useShortcuts('Bars', [
    ...COLOURS.map(({ value, label }) => ({
      keys: [],
      says: `Colour the bars by ${label.toLowerCase()}`,
      act: () => change({ colour: value }),
    })),
    ...BARS.map(({ value, label }) => ({
      keys: [],
      says: `Measure the bars in ${label.replace('$ ', '').toLowerCase()}`,
      act: () => change({ bars: value }),
    })),
  ])

  return (
    <Page at="Runs" crumb={crumb} status={<ContextStatus commands={commands} />}>
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
      {view.noText && <NoTextLine noText={view.noText} />}
      {view.calls.length === 0 ? (
        <NoCalls view={view} />
      ) : !chart ? (
        !query.error && <RunLoading />
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
                  onOpen={() => shown && openInTranscript(shown.call.call)}
                />
                <ColumnsStrip hasStrip={state.colour === 'segment'} amount={state.bars} />
              </>
            )}
            <CarriedTable query={carried} view={view} index={index} onSelect={select} />
          </div>
          {shown && (
            <ContextSide
              column={shown}
              chart={chart}
              explanations={explanations}
              failed={cache.error !== null}
              onSelect={select}
              onOpen={setDrawer}
            />
          )}
        </div>
      )}
      <p className="sr" role="status">
        {shown && `Call ${shown.call.number} of ${shown.call.call.agent}`}
      </p>
      {shown && drawer && <CallDrawer key={shownId} call={shown.call} tab={drawer} onTab={setDrawer} />}
    </Page>
  )
}

function ContextStatus({ commands }: { commands: readonly Command[] }) {
  return (
    <>
      <KeyHints of={commands} />
      <span className="sp" />
      <span>
        Segment sizes <b>counted locally</b>, totals <b>reported</b>
      </span>
    </>
  )
}
