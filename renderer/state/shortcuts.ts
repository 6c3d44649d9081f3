import { useEffect, useLayoutEffect, useRef } from 'react'

/**
 * One thing that the page can do now. It is the single source of its keys, of the line in the help that `?` shows and of its entry in the
 * command palette and of the status bar's hints, so that none of them can say what another does not do.
 */
export interface Command {
  /** By `event.key` in lower case; `mod+k` is Ctrl or Cmd and K. None: the palette alone has it. */
  readonly keys: readonly string[]
  /** In the imperative, without a full stop: `Zoom in`. */
  readonly says: string
  /** In a word or two for the status bar; commands that stand beside each other and share it share its place there. None: it is not told there. */
  readonly hint?: string
  act(event?: KeyboardEvent): void
}

/** The commands of one part of the page, under the words that head them in help and palette. */
export interface CommandGroup {
  readonly group: string
  readonly commands: readonly Command[]
}

interface Mounted {
  current: CommandGroup
}

const mounted: Mounted[] = []
let silenced = 0

/** What the page can do at this moment; groups of one name are one. */
export function currentCommands(): readonly CommandGroup[] {
  const groups = new Map<string, Command[]>()
  for (const { current } of mounted) groups.set(current.group, [...(groups.get(current.group) ?? []), ...current.commands])
  const all = Array.from(groups, ([group, commands]) => ({ group, commands }))
  return [...all.filter(({ group }) => !LAST.has(group)), ...all.filter(({ group }) => LAST.has(group))]
}

/** What is there on every screen stands after what is special to this one. */
const LAST = new Set(['Go to', 'Recorder', 'Appearance', 'Everywhere'])

/**
 * Keys and commands of a part of the page while it is shown. Letters are off while typing; Escape is not. Where the focus is on a control,
 * Enter, the space bar, arrows and the menu key stay the control's.
 */
export function useShortcuts(group: string, commands: readonly Command[]): void {
  const latest = useRef<CommandGroup>({ group, commands })
  latest.current = { group, commands }
  useEffect(() => {
    if (mounted.length === 0) {
      window.addEventListener('keydown', markSilenced, true)
      window.addEventListener('keydown', onKey)
    }
    mounted.push(latest)
    return () => {
      mounted.splice(mounted.indexOf(latest), 1)
      if (mounted.length > 0) return
      window.removeEventListener('keydown', markSilenced, true)
      window.removeEventListener('keydown', onKey)
    }
  }, [])
}

/** While something stands over the page, its keys rest. */
export function useSilencedShortcuts(active: boolean): void {
  useLayoutEffect(() => {
    if (!active) return
    silenced += 1
    return () => {
      silenced -= 1
    }
  }, [active])
}

/** Keys that were pressed while something stood over the page: Escape closes that, and must not step back in the view as well. */
const forOthers = new WeakSet<KeyboardEvent>()
function markSilenced(event: KeyboardEvent): void {
  if (silenced > 0) forOthers.add(event)
}

function onKey(event: KeyboardEvent): void {
  if (forOthers.has(event) || event.defaultPrevented || event.altKey) return
  const modified = event.ctrlKey || event.metaKey
  const shifted = event.shiftKey && NAMED_KEY.test(event.key)
  const key = (modified ? 'mod+' : shifted ? 'shift+' : '') + event.key.toLowerCase()
  if ((!modified || TEXT_KEYS.has(key)) && isTyping(event.target) && key !== 'escape') return
  if (OWN_KEYS.has(key) && event.target instanceof HTMLElement && event.target.closest(CONTROL)) return
  for (const { current } of mounted) {
    const command = current.commands.find(({ keys }) => keys.includes(key))
    if (!command) continue
    event.preventDefault()
    command.act(event)
    return
  }
}

const TYPING = 'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable="true"]'
const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.closest(TYPING) !== null

/** They edit the text that is being typed. */
const TEXT_KEYS = new Set(['mod+z'])

const CONTROL = 'button, a, input, [role="tab"], [role="dialog"], [role="menuitem"], summary'
const OWN_KEYS = new Set(['enter', ' ', 'arrowup', 'arrowdown', 'arrowleft', 'arrowright', 'contextmenu', 'shift+f10'])
/** Shift counts with keys that print nothing: of the others it makes another key. */
const NAMED_KEY = /^F\d+$/

const NAMES: Readonly<Record<string, string>> = {
  arrowup: 'Up',
  arrowdown: 'Down',
  arrowleft: 'Left',
  arrowright: 'Right',
  escape: 'Esc',
  enter: 'Enter',
  backspace: 'Backspace',
  delete: 'Delete',
  ' ': 'Space',
  contextmenu: 'Menu',
  'shift+f10': 'Shift F10',
}

/** A key by its name: `W`, `Up`, `Ctrl K`. */
export function keyName(key: string): string {
  if (key.startsWith('mod+')) return `${isApple() ? '⌘' : 'Ctrl'} ${keyName(key.slice('mod+'.length))}`
  return NAMES[key] ?? key.toUpperCase()
}

const isApple = (): boolean => navigator.userAgent.includes('Mac')
