import type { MouseEvent, RefObject } from 'react'
import { useShortcuts } from '../state/shortcuts.ts'
import { MENU_KEYS, type MenuLines, openContextMenu, openMenuAt } from './context-menu.tsx'

interface RowMenu<T> {
  /** The part of the page in whose help the key stands: `Timeline`. */
  readonly group: string
  /** `Open the menu of the selected call`. */
  readonly says: string
  /** What holds the table; its selected row has the class `sel`. */
  readonly table: RefObject<Element | null>
  /** What the selected row is about; none: nothing is selected. */
  readonly selected: T | null | undefined
  readonly menuOf: (item: T) => MenuLines
}

/** The menu of a table's rows: the returned handler opens it at the pointer, the menu key at the selected row. */
export function useRowMenu<T>({ group, says, table, selected, menuOf }: RowMenu<T>): (event: MouseEvent, item: T) => void {
  const act = (): void => {
    if (selected != null) openMenuAt(table.current?.querySelector('.sel') ?? table.current, menuOf(selected))
  }
  useShortcuts(group, [{ keys: MENU_KEYS, says, act }])
  return (event, item) => openContextMenu(event, menuOf(item))
}
