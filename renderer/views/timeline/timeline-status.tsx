import { formatDuration } from '#shared/format/duration.ts'
import { spanUs, type TimeWindow } from '../../charts/time-window.ts'

export function TimelineStatus({ window, durationUs, isWhole }: { window: TimeWindow; durationUs: number; isWhole: boolean }) {
  return (
    <>
      <span>
        {isWhole ? (
          <>
            All of <b>{formatDuration(durationUs)}</b> in view
          </>
        ) : (
          <>
            <b>{formatDuration(spanUs(window))}</b> of {formatDuration(durationUs)} in view
          </>
        )}
      </span>
      <span>
        <kbd>W</kbd> <kbd>S</kbd> zoom
      </span>
      <span>
        <kbd>A</kbd> <kbd>D</kbd> pan
      </span>
      <span>
        <kbd>[</kbd> <kbd>]</kbd> previous, next call
      </span>
      <span>
        <kbd>Enter</kbd> messages
      </span>
      <span>
        <kbd>T</kbd> table
      </span>
      <span>
        <kbd>Esc</kbd> clear
      </span>
    </>
  )
}
