import { Button } from '@mantine/core'
import { useCallback, useMemo, useRef, useState } from 'react'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { callParts } from '../../charts/call-parts.ts'
import { callWeight, formatWeight } from '../../charts/call-weight.ts'
import { layoutLanes } from '../../charts/lane-layout.ts'
import { panWindow, revealSpan, zoomWindow } from '../../charts/time-window.ts'
import { Page } from '../../components/page.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { useNow } from '../../state/now.ts'
import { useOpenProgress } from '../../state/open-progress.ts'
import { findCalls, indexCalls, neighbourCall } from '../../state/selection.ts'
import { type Command, useShortcuts } from '../../state/shortcuts.ts'
import { useFollow } from '../../state/use-follow.ts'
import { useSegmentsMap } from '../../state/use-segments-map.ts'
import { useTimeWindow } from '../../state/use-time-window.ts'
import { useViewState } from '../../state/use-view-state.ts'
import { CallDetails } from '../call/call-details.tsx'
import { CallDrawer, type DrawerTab } from '../call/call-drawer.tsx'
import { callCommands, openInTranscript } from '../call/call-menu.ts'
import { NoCalls } from '../run/no-calls.tsx'
import { RunToolbar } from '../run/run-toolbar.tsx'
import type { RunViewProps } from '../run/run-view-props.ts'
import { announceCall } from './announce.ts'
import { ContextTrack } from './context-track.tsx'
import { Lanes } from './lanes.tsx'
import { TimelineLegend } from './legend.tsx'
import { Overview } from './overview.tsx'
import { RunSummary } from './run-summary.tsx'
import { TimelineStatus } from './timeline-status.tsx'
import { TimelineTable } from './timeline-table.tsx'
import { ZoomButtons } from './zoom-buttons.tsx'

const ZOOM = 0.75
const PAN = 0.15
const LIVE_TICK_MS = 500
const REST_TICK_MS = 60_000
/** Above this many calls the overview is drawn without the split of its bars: their segments are read when the flame is opened. */
const MAX_SPLIT_CALLS = 2000

/** When and why did cost happen? */
export function TimelineView({ view, timeline, crumb, head }: RunViewProps) {
  const [state, change] = useViewState()
  const [asTable, setAsTable] = useState(false)
  const [drawer, setDrawer] = useState<DrawerTab | null>(null)
  const pointerUs = useRef<number | null>(null)
  const { segments, query: split } = useSegmentsMap(view, view.calls.length <= MAX_SPLIT_CALLS)

  const index = useMemo(() => indexCalls(timeline), [timeline])
  const layout = useMemo(() => layoutLanes(timeline), [timeline])
  const found = useMemo(() => findCalls(index, state.q), [index, state.q])
  const breaks = useMemo(() => new Set(layout.lanes.flatMap((box) => [...box.breaks.keys()])), [layout])
  const parts = useMemo(() => callParts(index.calls, segments, state.weight), [index, segments, state.weight])
  const maxWeight = useMemo(
    () => index.calls.reduce((most, call) => Math.max(most, callWeight(call, state.weight)), 0),
    [index, state.weight],
  )

  const isOpen = view.open.length > 0
  /** Not even an open call is there to be drawn. */
  const hasNothing = view.calls.length === 0 && !isOpen
  const nowMs = useNow(isOpen ? LIVE_TICK_MS : REST_TICK_MS)
  const nowUs = isOpen ? Math.max(timeline.durationUs, (nowMs - Date.parse(view.run.startedAt)) * 1000) : timeline.durationUs
  const durationUs = Math.max(nowUs, 1000)
  const isLive = view.run.status === 'running'
  const progress = useOpenProgress(view.run.id, isOpen)
  const time = useTimeWindow(state, change, durationUs)
  const { window, move, isWhole, follows, setFollows } = useFollow(isLive, state.from === null, time, durationUs)

  const selected = state.sel === null ? undefined : index.byId.get(state.sel)
  const selectedId = selected?.call.id ?? null
  const select = (callId: string | null): void => {
    change({ sel: callId })
    const call = callId === null ? undefined : index.byId.get(callId)
    const revealed = call && revealSpan(window, call, durationUs)
    if (revealed && revealed !== window) move(revealed)
  }
  const latestSelect = useRef(select)
  latestSelect.current = select
  const selectCall = useCallback((callId: string): void => latestSelect.current(callId), [])
  // While one moves through the lanes, what stands below them stays: these are many elements.
  const below = useMemo(
    () =>
      selected ? (
        <CallDetails call={selected} index={index} runNanoUsd={view.run.cost.nanoUsd} onSelect={selectCall} onOpen={setDrawer} />
      ) : (
        <RunSummary view={view} calls={index.calls} breaks={breaks} onSelect={selectCall} />
      ),
    [selected, index, view, breaks, selectCall],
  )
  const zoom = (factor: number): void =>
    move(zoomWindow(window, pointerUs.current ?? (window.fromUs + window.toUs) / 2, factor, durationUs))
  const pan = (share: number): void => move(panWindow(window, share, durationUs))
  const step = (by: 1 | -1): void => select(neighbourCall(index, selectedId, by))
  const nextMatch = (): void => {
    const matches = index.calls.filter(({ call }) => found?.has(call.id))
    const next = matches.find(({ number }) => number > (selected?.number ?? 0)) ?? matches[0]
    if (next) select(next.call.id)
  }
  const clear = (): void => {
    if (drawer) setDrawer(null)
    else if (state.q) change({ q: '' })
    else if (selectedId) change({ sel: null })
    else if (!isWhole) move(null)
  }
  const commands: readonly Command[] = [
    { keys: ['w', 'arrowup'], says: 'Zoom in', hint: 'zoom', act: () => zoom(ZOOM) },
    { keys: ['s', 'arrowdown'], says: 'Zoom out', hint: 'zoom', act: () => zoom(1 / ZOOM) },
    { keys: ['a', 'arrowleft'], says: 'Move to earlier', hint: 'pan', act: () => pan(-PAN) },
    { keys: ['d', 'arrowright'], says: 'Move to later', hint: 'pan', act: () => pan(PAN) },
    { keys: ['['], says: 'Select the previous call', hint: 'previous, next call', act: () => step(-1) },
    { keys: [']'], says: 'Select the next call', hint: 'previous, next call', act: () => step(1) },
    { keys: ['n'], says: 'Select the next match of the search', act: nextMatch },
    ...callCommands(selected, () => setDrawer('messages')),
    ...(isLive ? [{ keys: ['l'], says: 'Follow the end of the live run, or stop', act: () => setFollows(!follows) }] : []),
    { keys: ['t'], says: 'Show as a table', hint: 'table', act: () => setAsTable((shown) => !shown) },
    { keys: ['escape'], says: 'Step back: messages, search, selection, zoom', hint: 'step back', act: clear },
  ]
  useShortcuts('Timeline', commands)
  const foundWeight = useMemo(
    () => index.calls.reduce((sum, call) => (found?.has(call.call.id) ? sum + callWeight(call, state.weight) : sum), 0),
    [index, found, state.weight],
  )
  const contextLane = (selectedId && layout.laneOf.get(selectedId)?.lane) || timeline.lanes[0]
  const label = `Timeline: ${index.calls.length} calls of ${timeline.lanes.length} agents. Press T for a table.`

  return (
    <Page
      at="Runs"
      crumb={crumb}
      status={
        <TimelineStatus
          window={window}
          durationUs={durationUs}
          isWhole={isWhole}
          open={view.open.length}
          progress={progress}
          commands={commands}
        />
      }
    >
      {head}
      <RunToolbar runId={view.run.id} tab="timeline" weight={state.weight} onWeight={(weight) => change({ weight }, 'push')}>
        <SearchField
          label="Find calls"
          value={state.q}
          onChange={(q) => change({ q })}
          onEnter={nextMatch}
          found={
            found &&
            `${formatTokensExact(found.size)} ${found.size === 1 ? 'call' : 'calls'}, ${formatWeight(foundWeight, state.weight)}`
          }
          width={state.q === '' ? 140 : 230}
        />
        {isLive && (
          <Button
            className={follows ? 'sm on' : 'sm'}
            aria-pressed={follows}
            title="Keep the end of the live run in view (L)"
            onClick={() => setFollows(!follows)}
          >
            <span className={follows ? 'live' : 'live off'} /> Follow
          </Button>
        )}
        <ZoomButtons
          asTable={asTable}
          onTable={() => setAsTable(!asTable)}
          onZoom={zoom}
          onWhole={() => move(null)}
          step={ZOOM}
        />
      </RunToolbar>
      <QueryNotice query={split} what="What the calls are made of" />
      {hasNothing ? (
        <NoCalls view={view} />
      ) : asTable ? (
        <TimelineTable index={index} found={found} weight={state.weight} selected={selectedId} onSelect={select} />
      ) : (
        <>
          <Overview
            index={index}
            parts={parts}
            weight={state.weight}
            maxWeight={maxWeight}
            durationUs={durationUs}
            wallUs={view.run.durationMs * 1000}
            window={window}
            onMove={move}
          />
          <Lanes
            layout={layout}
            window={window}
            durationUs={durationUs}
            onMove={move}
            weight={state.weight}
            maxWeight={maxWeight}
            selected={selectedId}
            onSelect={select}
            onOpen={() => selected && openInTranscript(selected.call)}
            found={found}
            nowUs={nowUs}
            progress={progress}
            label={label}
            pointerUs={pointerUs}
          />
          {contextLane && <ContextTrack lane={contextLane} window={window} selected={selectedId} />}
          <TimelineLegend weight={state.weight} maxWeight={maxWeight} />
        </>
      )}
      {!hasNothing && below}
      <p className="sr" role="status">
        {selected && announceCall(selected, layout.laneOf.get(selected.call.id))}
      </p>
      {selected && drawer && <CallDrawer key={selected.call.id} call={selected} tab={drawer} onTab={setDrawer} />}
    </Page>
  )
}
