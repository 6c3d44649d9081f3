import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { useShortcuts } from '../state/shortcuts.ts'
import { Icon } from './icon.tsx'

interface SearchFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** What was found, shown inside the field. */
  readonly found?: ReactNode
  readonly width: number
  readonly onEnter?: () => void
}

/** A filter that `/` jumps to; Escape empties it, then leaves it. */
export function SearchField({ label, value, onChange, found, width, onEnter }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  useShortcuts('Search', [{ keys: ['/'], says: label, act: () => input.current?.select() }])
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') onEnter?.()
    if (event.key !== 'Escape') return
    event.nativeEvent.stopImmediatePropagation()
    if (value === '') input.current?.blur()
    else onChange('')
  }
  return (
    <search className="search" style={{ width }}>
      <Icon name="search" size={12} />
      <input
        ref={input}
        className="search-input"
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {value === '' ? <kbd>/</kbd> : <output className="faint nw">{found}</output>}
    </search>
  )
}
