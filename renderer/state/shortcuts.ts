import { useEffect, useRef } from 'react'

type KeyAction = (event: KeyboardEvent) => void
export type Keymap = Readonly<Record<string, KeyAction>>

const TYPING = 'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable="true"]'

const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.closest(TYPING) !== null

/**
 * Keys of the page, by `event.key` in lower case. Letters are off while typing; Escape is not. Where the focus is on a control,
 * Enter, the space bar and arrows stay the control's.
 */
export function useShortcuts(keymap: Keymap): void {
  const latest = useRef(keymap)
  latest.current = keymap
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      const key = event.key.toLowerCase()
      if (isTyping(event.target) && key !== 'escape') return
      if (OWN_KEYS.has(key) && event.target instanceof HTMLElement && event.target.closest(CONTROL)) return
      const action = latest.current[key]
      if (!action) return
      event.preventDefault()
      action(event)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

const CONTROL = 'button, a, input, [role="tab"], [role="dialog"], summary'
const OWN_KEYS = new Set(['enter', ' ', 'arrowup', 'arrowdown', 'arrowleft', 'arrowright'])
