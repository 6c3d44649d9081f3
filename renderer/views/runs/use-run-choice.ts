import { useRef, useState } from 'react'
import type { RunListItem, RunPageRow } from '#shared/api/contract.ts'
import type { RunId } from '#shared/model/ids.ts'
import { MENU_KEYS, openContextMenu, openMenuAt } from '../../components/context-menu.tsx'
import type { RunChoice } from '../../components/run-table.tsx'
import { navigate } from '../../state/location.ts'
import { runPath } from '../../state/route.ts'
import { type RunActions, runMenu } from '../../state/run-actions.ts'
import { useShortcuts } from '../../state/shortcuts.ts'
import { type RowKey, rowAfter } from '../table/row-after.ts'

export interface ChosenRuns {
  readonly choice: RunChoice
  readonly runs: readonly RunListItem[]
  clear(): void
  hearRows(rowAt: (index: number) => RunPageRow | undefined): void
}

/** Which runs are chosen, by click or with the keys, and the keys that act on them. */
export function useRunChoice(rowCount: number, actions: RunActions): ChosenRuns {
  const [chosen, setChosen] = useState<ReadonlyMap<RunId, RunListItem>>(new Map())
  const [place, setPlace] = useState({ index: -1 })
  const at = place.index
  const rowAt = useRef<(index: number) => RunPageRow | undefined>(() => undefined)
  const anchor = useRef(-1)

  const runAt = (index: number): RunListItem | null => {
    const row = rowAt.current(index)
    return row?.kind === 'run' ? row.run : null
  }
  const toggle = (run: RunListItem): void =>
    setChosen((before) => {
      const next = new Map(before)
      if (!next.delete(run.id)) next.set(run.id, run)
      return next
    })
  const choose = (run: RunListItem, index: number, range: boolean): void => {
    if (range && anchor.current >= 0) {
      const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)]
      setChosen((before) => {
        const next = new Map(before)
        for (let each = from; each <= to; each += 1) {
          const one = runAt(each)
          if (one) next.set(one.id, one)
        }
        return next
      })
    } else toggle(run)
    anchor.current = index
    setPlace({ index })
  }
  /** To this row, or the next one that way that is no heading. */
  const moveTo = (index: number | null, step: 1 | -1): void => {
    if (index === null) return
    let next = index
    while (next >= 0 && next < rowCount && rowAt.current(next)?.kind !== 'run' && rowAt.current(next)) next += step
    if (next >= 0 && next < rowCount) setPlace({ index: next })
  }
  const jump = (key: RowKey, step: 1 | -1) => (): void => moveTo(rowAfter(key, at, rowCount), step)
  const here = runAt(at)
  const meant = (): readonly RunListItem[] => (chosen.size > 0 ? [...chosen.values()] : here ? [here] : [])
  const clear = (): void => setChosen(new Map())
  const mark = (success: boolean): void => {
    const runs = meant()
    if (runs.length > 0) void actions.mark(runs, success)
  }
  const remove = async (): Promise<void> => {
    const runs = meant()
    if (runs.length === 0) return
    clear()
    await actions.remove(runs)
  }

  useShortcuts('Runs', [
    { keys: ['arrowdown', 'j'], says: 'Go to the next run', act: () => moveTo(at + 1, 1) },
    { keys: ['arrowup', 'k'], says: 'Go to the previous run', act: () => moveTo(at - 1, -1) },
    { keys: ['pagedown'], says: 'A page on', act: jump('page-down', 1) },
    { keys: ['pageup'], says: 'A page back', act: jump('page-up', 1) },
    { keys: ['home'], says: 'First run', act: jump('first', 1) },
    { keys: ['end'], says: 'Last run', act: jump('last', -1) },
    { keys: ['enter'], says: 'Open the run', act: () => here && navigate(runPath(here.id)) },
    { keys: [' ', 'x'], says: 'Select the run', act: () => here && choose(here, at, false) },
    { keys: ['e'], says: 'Rename the run', act: () => here && void actions.rename(here) },
    { keys: ['g'], says: 'Tag the selected runs', act: () => meant().length > 0 && void actions.tag(meant()) },
    { keys: ['y'], says: 'Mark the selected runs as a success', act: () => mark(true) },
    { keys: ['u'], says: 'Mark the selected runs as a failure', act: () => mark(false) },
    {
      keys: MENU_KEYS,
      says: 'Open the menu of the run',
      act: () => here && openMenuAt(document.querySelector('.runs-run.current'), runMenu(here, actions)),
    },
    { keys: ['delete'], says: 'Delete the selected runs', act: () => void remove() },
    { keys: ['escape'], says: 'Select nothing', act: clear },
  ])

  return {
    choice: {
      chosen: new Set(chosen.keys()),
      at: place,
      onChoose: choose,
      onMenu: (event, run) => openContextMenu(event, runMenu(run, actions)),
    },
    runs: [...chosen.values()],
    clear,
    hearRows: (next) => {
      rowAt.current = next
    },
  }
}
