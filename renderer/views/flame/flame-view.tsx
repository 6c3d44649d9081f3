import { useMemo, useRef, useState } from 'react'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { FrameNode, Level } from '#shared/profile/profile.ts'
import { formatWeight } from '../../charts/call-weight.ts'
import { panFlame, WHOLE_FLAME, zoomFlame } from '../../charts/flame-rows.ts'
import { LongWork } from '../../components/long-work.tsx'
import { Page } from '../../components/page.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { frameSelection, topSelection } from '../../state/frame-selection.ts'
import { indexCalls, neighbourCall } from '../../state/selection.ts'
import { type Command, useShortcuts } from '../../state/shortcuts.ts'
import { useViewState } from '../../state/use-view-state.ts'
import type { FlameShape, ViewWeight } from '../../state/view-state.ts'
import { CallDetails } from '../call/call-details.tsx'
import { CallDrawer, type DrawerTab } from '../call/call-drawer.tsx'
import { callCommands } from '../call/call-menu.ts'
import { NoCalls } from '../run/no-calls.tsx'
import { RunLoading } from '../run/run-loading.tsx'
import { RunToolbar } from '../run/run-toolbar.tsx'
import type { RunViewProps } from '../run/run-view-props.ts'
import { Weightless } from '../run/weightless.tsx'
import { ZoomButtons } from '../timeline/zoom-buttons.tsx'
import { FocusBreadcrumb } from './breadcrumb.tsx'
import { FlameCanvas } from './flame-canvas.tsx'
import { FlameDetails } from './flame-details.tsx'
import { FlameStatus } from './flame-status.tsx'
import { FrameTable } from './frame-table.tsx'
import { announceFrame } from './frame-tip.tsx'
import { SandwichCrumb } from './sandwich-crumb.tsx'
import { StackBar } from './stack-bar.tsx'
import { TopTable } from './top-table.tsx'
import { useFlame, useFlameWindow } from './use-flame.ts'
import { useFlameSelection } from './use-flame-selection.ts'

const ZOOM = 0.75
const PAN = 0.15

/** What am I paying for? */
export function FlameView({ view, timeline, crumb, head }: RunViewProps) {
  const [state, change] = useViewState()
  const [asTable, setAsTable] = useState(false)
  const [drawer, setDrawer] = useState<DrawerTab | null>(null)
  const [window, setWindow] = useFlameWindow(state)
  const pointer = useRef<number | null>(null)
  const index = useMemo(() => indexCalls(timeline), [timeline])
  const flame = useFlame(view, state, window)
  const { query, stack, profile, drawn, topFrames, centre, halves, focusPath, rows, search, top } = flame
  const root = drawn?.frames.root ?? null
  /** Until another weight has come, the flame is of the one before. */
  const weight = profile?.weight ?? state.weight
  const { top: selectedTop, frame, isSelected } = useFlameSelection({ profile, drawn, halves }, state.sel)
  const selectedCall = state.sel === null ? undefined : index.byId.get(state.sel)

  const changeWeight = (next: ViewWeight): void => change({ weight: next, focus: null }, 'push')
  const focusOn = (key: string | null): void => change({ focus: key === root?.key ? null : key }, 'push')
  /** A frame over all its stacks has no place of its own: it is focused as a sandwich. */
  const focusNode = (node: FrameNode): void => {
    const placed = !halves && drawn !== null && drawn.frames.indexOf(node) !== null
    if (placed) focusOn(node.key)
    else if (node.level !== 'run') change({ shape: 'sandwich', focus: frameSelection(node) }, 'push')
  }
  const selectNode = (node: FrameNode | null): void =>
    change({ sel: node?.key ?? null, ...(centre ? { focus: frameSelection(centre) } : {}) })
  // While the flame moves, what stands around it stays: these are many elements.
  const bar = useMemo(() => {
    const about = frame && frame.node.level !== 'run' ? frameSelection(frame.node) : null
    const turn = (shape: FlameShape): void => change({ shape, focus: shape === 'sandwich' ? about : null }, 'push')
    const order = (next: readonly Level[]): void => change({ stack: next, focus: null }, 'push')
    return <StackBar stack={stack} weight={state.weight} shape={state.shape} onShape={turn} onChange={order} />
  }, [stack, state.weight, state.shape, frame, change])
  const side = useMemo(() => {
    const divided = weight === 'cost' || weight === 'tokens'
    const select = (name: string): void => change({ sel: name === selectedTop ? null : topSelection(name) })
    return (
      <TopTable
        rows={top}
        weight={weight}
        total={drawn?.frames.root.total ?? 0}
        selected={selectedTop}
        onSelect={divided ? select : null}
        query={state.q}
      />
    )
  }, [top, weight, drawn, selectedTop, state.q, change])
  const zoom = (factor: number): void => setWindow(zoomFlame(window, pointer.current ?? (window.x0 + window.x1) / 2, factor))
  const pan = (share: number): void => setWindow(panFlame(window, share))
  const up = (): void => {
    if (halves) focusOn(null)
    else if (focusPath && focusPath.length > 1) focusOn(focusPath.at(-2)?.key ?? null)
  }
  const nextMatch = (): void => {
    const next = search?.next(state.sel)
    if (next) change({ sel: next })
  }
  const step = (by: 1 | -1): void => change({ sel: neighbourCall(index, selectedCall?.call.id ?? null, by) })
  const isWhole = window.x0 <= 0 && window.x1 >= 1
  const clear = (): void => {
    if (drawer) setDrawer(null)
    else if (state.q) change({ q: '' })
    else if (!isWhole) setWindow(WHOLE_FLAME)
    else if (state.focus) focusOn(null)
    else if (state.sel) change({ sel: null })
  }
  const commands: readonly Command[] = [
    { keys: ['w', 'arrowup'], says: 'Zoom in', hint: 'zoom', act: () => zoom(ZOOM) },
    { keys: ['s', 'arrowdown'], says: 'Zoom out', hint: 'zoom', act: () => zoom(1 / ZOOM) },
    { keys: ['a', 'arrowleft'], says: 'Move left', hint: 'pan', act: () => pan(-PAN) },
    { keys: ['d', 'arrowright'], says: 'Move right', hint: 'pan', act: () => pan(PAN) },
    { keys: ['['], says: 'Select the previous call', act: () => step(-1) },
    { keys: [']'], says: 'Select the next call', act: () => step(1) },
    { keys: ['n'], says: 'Select the next match of the search', hint: 'next match', act: nextMatch },
    { keys: ['f'], says: 'Focus the selected frame', hint: 'focus', act: () => frame && focusNode(frame.node) },
    { keys: ['backspace'], says: 'Back out of the focused frame', hint: 'up one level', act: up },
    ...callCommands(selectedCall, () => setDrawer('messages')),
    { keys: ['t'], says: 'Show as a table', hint: 'table', act: () => setAsTable((shown) => !shown) },
    { keys: ['escape'], says: 'Step back: messages, search, zoom, focus, selection', hint: 'step back', act: clear },
  ]
  useShortcuts('Flame', commands)
  const total = root?.total ?? 0
  const label = `Flame by ${weight}: ${rows?.boxes.length ?? 0} frames of ${formatWeight(total, weight)}. Press T for a table.`

  return (
    <Page
      at="Runs"
      crumb={crumb}
      status={<FlameStatus unknownCalls={profile?.unknownCalls ?? 0} weight={weight} commands={commands} />}
    >
      {head}
      <RunToolbar runId={view.run.id} tab="flame" weight={state.weight} onWeight={changeWeight}>
        {flame.isBehind && <LongWork says="Building the flame" onCancel={flame.stop} />}
        <SearchField
          label="Find frames"
          value={state.q}
          onChange={(q) => change({ q })}
          onEnter={nextMatch}
          found={
            search &&
            `${formatTokensExact(search.count)} ${search.count === 1 ? 'frame' : 'frames'}, ${formatWeight(search.total, weight)}`
          }
          width={state.q === '' ? 140 : 230}
        />
        <ZoomButtons
          asTable={asTable}
          onTable={() => setAsTable(!asTable)}
          onZoom={zoom}
          onWhole={() => setWindow(WHOLE_FLAME)}
          step={ZOOM}
        />
      </RunToolbar>
      {bar}
      <QueryNotice query={query} what="The profile of this run" />
      {view.calls.length === 0 ? (
        <NoCalls view={view} />
      ) : root?.total === 0 && weight === state.weight ? (
        <Weightless view={view} weight={weight} onWeight={changeWeight} />
      ) : !root || !rows ? (
        !query.error && <RunLoading work={{ says: 'Building the flame', onCancel: flame.stop }} />
      ) : (
        <div className="flame">
          <div className="flame-main">
            {centre && <SandwichCrumb frame={centre} chosen={state.focus !== null} onBack={() => focusOn(null)} />}
            {focusPath && focusPath.length > 1 && <FocusBreadcrumb path={focusPath} onFocus={focusOn} />}
            {asTable ? (
              <FrameTable
                boxes={rows.boxes}
                total={total}
                weight={weight}
                selected={frame?.node.key ?? null}
                onSelect={selectNode}
                onFocus={focusNode}
              />
            ) : (
              <FlameCanvas
                rows={rows}
                window={window}
                onMove={setWindow}
                weight={weight}
                total={total}
                search={search}
                selected={isSelected}
                frame={frame?.node ?? null}
                onSelect={selectNode}
                onFocus={focusNode}
                label={label}
                pointer={pointer}
              />
            )}
            {!selectedCall && (
              <FlameDetails
                runId={view.run.id}
                topFrames={topFrames}
                root={root}
                frame={frame}
                top={selectedTop}
                dearest={top[0]?.name ?? null}
                weight={weight}
                runNanoUsd={view.run.cost.nanoUsd}
                index={index}
                onSelectCall={(sel) => change({ sel })}
                onFocus={focusNode}
                onClear={() => change({ sel: null })}
              />
            )}
          </div>
          {side}
        </div>
      )}
      {selectedCall && (
        <CallDetails
          call={selectedCall}
          index={index}
          runNanoUsd={view.run.cost.nanoUsd}
          onSelect={(sel) => change({ sel })}
          onOpen={setDrawer}
        />
      )}
      <p className="sr" role="status">
        {frame && announceFrame(frame.node, total, weight)}
      </p>
      {selectedCall && drawer && <CallDrawer key={selectedCall.call.id} call={selectedCall} tab={drawer} onTab={setDrawer} />}
    </Page>
  )
}
