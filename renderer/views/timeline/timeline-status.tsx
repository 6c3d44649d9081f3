import { formatBytes } from '#shared/format/bytes.ts'
import { formatDuration } from '#shared/format/duration.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { spanUs, type TimeWindow } from '../../charts/time-window.ts'
import { KeyHints } from '../../components/key-hints.tsx'
import type { ProgressMap } from '../../state/open-progress.ts'
import type { Command } from '../../state/shortcuts.ts'

interface TimelineStatusProps {
  readonly window: TimeWindow
  readonly durationUs: number
  readonly isWhole: boolean
  /** Exchanges under way. */
  readonly open: number
  readonly progress: ProgressMap
  readonly commands: readonly Command[]
}

export function TimelineStatus({ window, durationUs, isWhole, open, progress, commands }: TimelineStatusProps) {
  const bytes = [...progress.values()].reduce((sum, one) => sum + one.bytes, 0)
  return (
    <>
      {open > 0 && (
        <span title="Bytes are counted as they come; tokens and cost are known when an answer ends.">
          <b>{formatTokensExact(open)}</b> {open === 1 ? 'answer' : 'answers'} under way, <b>{formatBytes(bytes)}</b> so far
        </span>
      )}
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
      <KeyHints of={commands} />
    </>
  )
}
