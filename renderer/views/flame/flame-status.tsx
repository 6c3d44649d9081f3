import type { ViewWeight } from '../../state/view-state.ts'
import { UnknownCalls } from './unknown-calls.tsx'

export function FlameStatus({ unknownCalls, weight }: { unknownCalls: number; weight: ViewWeight }) {
  return (
    <>
      <span>
        <kbd>Double-click</kbd> focus
      </span>
      <span>
        <kbd>Backspace</kbd> up one level
      </span>
      <span>
        <kbd>W</kbd> <kbd>S</kbd> zoom
      </span>
      <span>
        <kbd>A</kbd> <kbd>D</kbd> pan
      </span>
      <span>
        <kbd>N</kbd> next match
      </span>
      <span>
        <kbd>T</kbd> table
      </span>
      <span>
        <kbd>Esc</kbd> clear
      </span>
      <span className="sp" />
      <UnknownCalls count={unknownCalls} weight={weight} where="the flame" />
    </>
  )
}
