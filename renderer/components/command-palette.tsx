import { NativeScrollArea } from '@mantine/core'
import { createSpotlight, Spotlight } from '@mantine/spotlight'
import { type ReactNode, useEffect, useState } from 'react'
import type { RunListItem } from '#shared/api/contract.ts'
import { formatUsd } from '#shared/format/money.ts'
import type { RunQuery } from '#shared/runs/list/run-query.ts'
import { dayAndTime } from '../state/days.ts'
import { navigate, usePlace } from '../state/location.ts'
import { parseRoute, runPath } from '../state/route.ts'
import { useFirstRuns } from '../state/run-pages.ts'
import { type CommandGroup, currentCommands, useShortcuts, useSilencedShortcuts } from '../state/shortcuts.ts'
import { findCommands } from './find-commands.ts'
import { Icon } from './icon.tsx'
import { KeyCap } from './key-cap.tsx'

const SHOWN_RUNS = 6
const OPENS = 'mod+k'
const [store, palette] = createSpotlight()

/** As the palette itself selects a line when the query changes; but ours come later than that. */
function selectFirst(): void {
  const { listId } = store.getState()
  const list = listId === '' ? null : document.getElementById(listId)
  list?.querySelector('[data-selected]')?.removeAttribute('data-selected')
  list?.querySelector('[data-action]')?.setAttribute('data-selected', 'true')
  store.updateState((state) => ({ ...state, selected: 0 }))
}

/** Ctrl K: runs, what can be found in the view, and everything that the view can do. */
export function CommandPalette() {
  const [opened, setOpened] = useState(false)
  const [query, setQuery] = useState('')
  const [groups, setGroups] = useState<readonly CommandGroup[]>([])
  const open = (): void => {
    setGroups(currentCommands())
    palette.open()
  }
  useShortcuts('Everywhere', [{ keys: [OPENS], says: 'Search runs, frames and commands', act: open }])
  useSilencedShortcuts(opened)
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      clearQueryOnClose
      onSpotlightOpen={() => {
        // The title bar opens it too.
        setGroups(currentCommands())
        setOpened(true)
      }}
      onSpotlightClose={() => setOpened(false)}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      size={620}
      scrollAreaComponent={NativeScrollArea}
      attributes={{ content: { 'aria-label': 'Commands' } }}
      classNames={{
        content: 'modal palette',
        search: 'palette-search',
        actionsList: 'palette-list',
        action: 'palette-action',
        actionsGroup: 'palette-group',
        empty: 'palette-empty',
      }}
    >
      <Spotlight.Search placeholder={PLACEHOLDER} aria-label={PLACEHOLDER} leftSection={<Icon name="search" size={14} />} />
      <Spotlight.ActionsList>{opened && <Found query={query} groups={groups} />}</Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

const PLACEHOLDER = 'Search runs, frames, commands'

/** In the title bar: what the keys do, for those who do not know them. */
export function PaletteButton() {
  return (
    <button type="button" className="palette-button" onClick={() => palette.open()}>
      <Icon name="search" size={12} />
      <span className="el">{PLACEHOLDER}</span>
      <KeyCap of={OPENS} />
    </button>
  )
}

function Found({ query, groups }: { query: string; groups: readonly CommandGroup[] }) {
  const { path, search } = usePlace()
  const text = query.trim()
  const route = parseRoute(path)
  const wanted: RunQuery = text === '' ? {} : { text }
  const runs = useFirstRuns(wanted, SHOWN_RUNS)
  const found = findCommands(groups, text)
  const rows = runs.isPlaceholderData ? [] : (runs.data?.rows ?? [])
  // What was selected may have gone, or was not there yet: Enter means the first line until another one is chosen.
  const lines = text && [text, ...rows.map((row) => (row.kind === 'run' ? row.run.id : ''))].join()
  useEffect(() => {
    if (lines !== '') selectFirst()
  }, [lines])
  const findHere = (): void => {
    const params = new URLSearchParams(search)
    params.set('q', text)
    navigate(`${path}?${params}`)
  }
  if (rows.length === 0 && found.length === 0 && route.kind !== 'run' && !runs.isFetching)
    return <Spotlight.Empty>Nothing is called “{text}”.</Spotlight.Empty>
  const inThisView = route.kind === 'run' && text !== '' && (
    <Spotlight.ActionsGroup label="This view">
      <Line says={`Find “${text}” in this view`} onClick={findHere} end={<Icon name="search" size={12} />} />
    </Spotlight.ActionsGroup>
  )
  // Who types a command means it: Enter does not search for its words.
  const isCommand = found.length > 0
  return (
    <>
      {!isCommand && inThisView}
      {rows.length > 0 && (
        <Spotlight.ActionsGroup label={text === '' ? 'Newest runs' : 'Runs'}>
          {rows.map((row) => row.kind === 'run' && <RunLine key={row.run.id} run={row.run} />)}
        </Spotlight.ActionsGroup>
      )}
      {found.map(({ group, commands }) => (
        <Spotlight.ActionsGroup key={group} label={group}>
          {commands.map(({ says, keys, act }) => (
            <Line key={says} says={says} onClick={() => act()} end={keys[0] && <KeyCap of={keys[0]} />} />
          ))}
        </Spotlight.ActionsGroup>
      ))}
      {isCommand && inThisView}
    </>
  )
}

function RunLine({ run }: { run: RunListItem }) {
  return (
    <Line
      says={run.name}
      onClick={() => navigate(runPath(run.id))}
      end={
        <span className="faint nw">
          {dayAndTime(run.startedAt, Date.now())} · {formatUsd(run.cost.nanoUsd)}
        </span>
      }
    />
  )
}

function Line({ says, onClick, end }: { says: string; onClick: () => void; end: ReactNode }) {
  return (
    <Spotlight.Action onClick={onClick}>
      <span className="row palette-line">
        <span className="el">{says}</span>
        <span className="sp" />
        {end}
      </span>
    </Spotlight.Action>
  )
}
