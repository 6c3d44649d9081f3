import type { ViewWeight } from '../../state/view-state.ts'
import { UnknownCalls } from '../flame/unknown-calls.tsx'

export function TableStatus({ unknownCalls, weight }: { unknownCalls: number; weight: ViewWeight }) {
  return (
    <>
      <span>
        <kbd>↑</kbd> <kbd>↓</kbd> move
      </span>
      <span>
        <kbd>Enter</kbd> open in the flame
      </span>
      <span>
        <kbd>/</kbd> find
      </span>
      <span>
        <kbd>Esc</kbd> step back
      </span>
      <span className="sp" />
      <UnknownCalls count={unknownCalls} weight={weight} where="the table" />
    </>
  )
}
