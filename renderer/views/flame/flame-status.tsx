import { formatTokensExact } from '#shared/format/tokens.ts'
import type { ViewWeight } from '../../state/view-state.ts'

const LACKS: Record<ViewWeight, string> = { cost: 'a price', tokens: 'token counts', time: 'times', calls: 'nothing' }

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
      {unknownCalls > 0 && (
        <span>
          <b>{formatTokensExact(unknownCalls)}</b> {unknownCalls === 1 ? 'call lacks' : 'calls lack'} {LACKS[weight]} and{' '}
          {unknownCalls === 1 ? 'is' : 'are'} not in the flame
        </span>
      )}
    </>
  )
}
