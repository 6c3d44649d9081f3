import { Menu } from '@mantine/core'
import { type MouseEvent, useEffect, useSyncExternalStore } from 'react'
import { useSilencedShortcuts } from '../state/shortcuts.ts'
import { copy } from './copy.ts'
import { numberAt } from './shown-number.ts'

/** A line of a context menu; `null` is a rule between two groups. */
export interface MenuLine {
  readonly says: string
  act(): void
}
export type MenuLines = readonly (MenuLine | null)[]

interface Opened {
  readonly x: number
  readonly y: number
  readonly lines: MenuLines
}

let opened: Opened | null = null
const listeners = new Set<() => void>()

function show(next: Opened | null): void {
  opened = next
  for (const listener of listeners) listener()
}

type AtPointer = Pick<MouseEvent, 'clientX' | 'clientY' | 'preventDefault'> & { readonly target: EventTarget | null }

/**
 * Opens a menu at the pointer, or, asked for with the menu key, at the element that has the focus: first what the number there copies. Without a
 * line the browser's own menu stays.
 */
export function openContextMenu(event: AtPointer, lines: MenuLines): void {
  const number = numberLines(event.target)
  const all = number.length > 0 && lines.length > 0 ? [...number, null, ...lines] : [...number, ...lines]
  if (all.length === 0) return
  event.preventDefault()
  show({ x: event.clientX, y: event.clientY, lines: all })
}

function numberLines(target: EventTarget | null): MenuLines {
  const number = numberAt(target)
  if (!number) return []
  const { shown, exact } = number
  return [shown, ...(exact === null ? [] : [exact])].map((text) => ({ says: `Copy ${text}`, act: () => void copy(text) }))
}

/** Any number on the page can be copied: where nothing else has a menu, its own. What is selected or typed keeps the browser's. */
function onAnyNumber(event: globalThis.MouseEvent): void {
  const isText = event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]') !== null
  if (event.defaultPrevented || isText || window.getSelection()?.isCollapsed === false) return
  openContextMenu(event, [])
}

/** What opens the menu of what is selected, where no control has the focus. */
export const MENU_KEYS: readonly string[] = ['contextmenu', 'shift+f10']

/** The same menu for the keys: it opens in the corner of the part of the page that it is about. */
export function openMenuAt(element: Element | null | undefined, lines: MenuLines): void {
  const box = element?.getBoundingClientRect()
  if (!box || lines.length === 0) return
  show({ x: Math.max(0, box.left) + MENU_INSET_PX, y: Math.max(0, box.top) + MENU_INSET_PX, lines })
}

const MENU_INSET_PX = 16

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Where context menus appear: one for the whole page. */
export function ContextMenu() {
  const at = useSyncExternalStore(subscribe, () => opened)
  useSilencedShortcuts(at !== null)
  useEffect(() => {
    window.addEventListener('contextmenu', onAnyNumber)
    return () => window.removeEventListener('contextmenu', onAnyNumber)
  }, [])
  if (!at) return null
  return (
    <Menu
      key={`${at.x},${at.y}`}
      defaultOpened
      onClose={() => show(null)}
      position="bottom-start"
      offset={0}
      transitionProps={{ duration: 0 }}
      trapFocus
      classNames={{ dropdown: 'menu', item: 'menu-item', divider: 'menu-rule' }}
      unstyled
    >
      <Menu.Target>
        <span className="menu-at" style={{ left: at.x, top: at.y }} />
      </Menu.Target>
      <Menu.Dropdown>
        {at.lines.map((line, index) =>
          line === null ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule has nothing but its place
            <Menu.Divider key={index} />
          ) : (
            <Menu.Item key={line.says} onClick={() => line.act()}>
              {line.says}
            </Menu.Item>
          ),
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
