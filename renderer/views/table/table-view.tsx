import { SegmentedControl } from '@mantine/core'
import { useMemo } from 'react'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { assertNever } from '#shared/model/result.ts'
import type { FrameTotal } from '#shared/profile/frame-totals.ts'
import type { Timeline } from '#shared/profile/profile.ts'
import { formatWeight } from '../../charts/call-weight.ts'
import { MENU_KEYS, type MenuLines, openContextMenu, openMenuAt } from '../../components/context-menu.tsx'
import { LongWork } from '../../components/long-work.tsx'
import { Page } from '../../components/page.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { frameSelection, selectedName } from '../../state/frame-selection.ts'
import { LEVEL_WORDS } from '../../state/level-words.ts'
import { navigate } from '../../state/location.ts'
import { runPath } from '../../state/route.ts'
import { indexCalls } from '../../state/selection.ts'
import { type Command, useShortcuts } from '../../state/shortcuts.ts'
import { useViewState } from '../../state/use-view-state.ts'
import { formatViewState, type GroupLevel, groupsFor, type ViewWeight } from '../../state/view-state.ts'
import { frameCopies } from '../flame/frame-menu.ts'
import { NoCalls } from '../run/no-calls.tsx'
import { RunLoading } from '../run/run-loading.tsx'
import { RunToolbar } from '../run/run-toolbar.tsx'
import type { RunViewProps } from '../run/run-view-props.ts'
import { Weightless } from '../run/weightless.tsx'
import { type RowKey, rowAfter } from './row-after.ts'
import { rowCommands } from './row-commands.ts'
import { SandwichPanel } from './sandwich-panel.tsx'
import { TableStatus } from './table-status.tsx'
import { TotalsTable } from './totals-table.tsx'
import { useFramesTable } from './use-frames-table.ts'
import { TABLE_STACKS, useTotals } from './use-totals.ts'

/** What does each frame cost, by itself and with all that it leads to? */
export function TableView({ view, timeline, crumb, head }: RunViewProps) {
  const [state, change] = useViewState()
  const { query, stop, isBehind, weight, level, profile, totals, shown } = useTotals(view, state)
  const root = profile?.frames.root ?? null
  const table = useFramesTable(shown, state.sort, (sort) => change({ sort }, 'push'))
  const frames = table.getRowModel().rows.map(({ original }) => original)
  const marked = useMemo(() => markedName(state.sel, timeline, level), [state.sel, timeline, level])
  const selected = frames.find(({ name }) => name === marked) ?? null
  const open = selected ?? frames[0] ?? null

  const changeWeight = (next: ViewWeight): void => change({ weight: next }, 'push')
  const select = (frame: FrameTotal): void => change({ sel: frameSelection(frame) })
  const openInFlame = (frame: FrameTotal): void =>
    navigate(
      runPath(view.run.id, 'flame') +
        formatViewState({
          ...state,
          sel: frameSelection(frame),
          shape: 'sandwich',
          stack: TABLE_STACKS[state.weight],
          focus: null,
          q: '',
        }),
    )
  const menuOf = (frame: FrameTotal): MenuLines => [
    { says: 'Open in flame', act: () => openInFlame(frame) },
    null,
    ...frameCopies(frame, weight),
  ]
  const move = (key: RowKey) => (): void => {
    const to = rowAfter(key, selected ? frames.indexOf(selected) : -1, frames.length)
    const next = to === null ? undefined : frames[to]
    if (next) select(next)
  }
  const clear = (): void => {
    if (state.q) change({ q: '' })
    else if (state.sel) change({ sel: null })
  }
  const commands: readonly Command[] = [
    ...rowCommands('frame', move),
    { keys: ['enter'], says: 'Open in the flame', hint: 'open in the flame', act: () => open && openInFlame(open) },
    {
      keys: MENU_KEYS,
      says: 'Open the menu of the frame',
      act: () => open && openMenuAt(document.querySelector('.totals .sel') ?? document.querySelector('.totals'), menuOf(open)),
    },
    { keys: ['escape'], says: 'Step back', hint: 'step back', act: clear },
  ]
  useShortcuts('Table', commands)
  useShortcuts(
    'Group by',
    groupsFor(weight).map((by) => ({
      keys: [],
      says: `Group by ${LEVEL_WORDS[by].toLowerCase()}`,
      act: () => change({ by }, 'push'),
    })),
  )
  const total = root?.total ?? 0
  const found = shown.reduce((sum, { self }) => sum + self, 0)

  return (
    <Page
      at="Runs"
      crumb={crumb}
      status={<TableStatus unknownCalls={profile?.unknownCalls ?? 0} weight={weight} commands={commands} />}
    >
      {head}
      <RunToolbar runId={view.run.id} tab="table" weight={state.weight} onWeight={changeWeight}>
        {isBehind && <LongWork says="Building the table" onCancel={stop} />}
        <SearchField
          label="Find frames"
          value={state.q}
          onChange={(q) => change({ q })}
          found={
            state.q !== '' &&
            `${formatTokensExact(shown.length)} ${shown.length === 1 ? 'frame' : 'frames'}, self ${formatWeight(found, weight)}`
          }
          width={state.q === '' ? 140 : 260}
        />
      </RunToolbar>
      <div className="group-bar">
        <span className="lbl nw" id="group-label">
          Group by
        </span>
        <SegmentedControl
          aria-labelledby="group-label"
          data={groupsFor(weight).map((value) => ({ value, label: LEVEL_WORDS[value] }))}
          value={level}
          onChange={(by) => change({ by: by as GroupLevel }, 'push')}
        />
        <span className="sp" />
        <span className="dim el">{SAYS[level]}</span>
      </div>
      <QueryNotice query={query} what="The profile of this run" />
      {view.calls.length === 0 ? (
        <NoCalls view={view} />
      ) : root?.total === 0 && weight === state.weight ? (
        <Weightless view={view} weight={weight} onWeight={changeWeight} />
      ) : !profile || !totals ? (
        !query.error && <RunLoading work={{ says: 'Building the table', onCancel: stop }} />
      ) : (
        <div className="table-view">
          {totals.frames.length === 0 ? (
            <p className="det-hint dim">This run has nothing to show by {LEVEL_WORDS[level].toLowerCase()} yet.</p>
          ) : frames.length === 0 ? (
            <p className="det-hint dim">
              No {LEVEL_WORDS[level].toLowerCase()} is called “{state.q}”. <kbd>Esc</kbd> shows all of them.
            </p>
          ) : (
            <TotalsTable
              table={table}
              rest={totals.rest}
              total={total}
              level={level}
              weight={weight}
              selected={selected}
              onSelect={select}
              onOpen={openInFlame}
              onMenu={(event, frame) => {
                select(frame)
                openContextMenu(event, menuOf(frame))
              }}
            />
          )}
          {open && root && <SandwichPanel root={root} frame={open} weight={weight} onOpen={() => openInFlame(open)} />}
        </div>
      )}
      <p className="sr" role="status">
        {selected &&
          `${selected.name}, total ${formatWeight(selected.total, weight)}, self ${formatWeight(selected.self, weight)}`}
      </p>
    </Page>
  )
}

const SAYS: Record<GroupLevel, string> = {
  segment: 'What the prompts and answers are made of',
  tool: 'A tool has its schema, its arguments and its results, in every call that carries them',
  agent: 'Self is an agent’s own calls; total adds those of the subagents that it started',
  model: 'What the calls that each model served came to',
  'call-site': 'Which place in the program asked',
}

/** The row that what is selected elsewhere stands for: its own, or the one that the selected call belongs to. */
function markedName(sel: string | null, timeline: Timeline, level: GroupLevel): string | null {
  const call = sel === null ? undefined : indexCalls(timeline).byId.get(sel)?.call
  if (!call) return selectedName(sel)
  switch (level) {
    case 'agent':
      return call.agent
    case 'model':
      return call.servedModel || call.model
    case 'call-site':
      return call.callSite
    case 'segment':
    case 'tool':
      return null
    default:
      return assertNever(level)
  }
}
