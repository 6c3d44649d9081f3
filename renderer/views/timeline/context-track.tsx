import { useElementSize } from '@mantine/hooks'
import { useCallback, useMemo } from 'react'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokens } from '#shared/format/tokens.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { TimelineLane } from '#shared/profile/profile.ts'
import { ChartCanvas } from '../../charts/chart-canvas.tsx'
import { contextPeak, paintContext } from '../../charts/paint-context.ts'
import type { TimeWindow } from '../../charts/time-window.ts'
import { usePalette } from '../../charts/use-palette.ts'
import { openContextMenu } from '../../components/context-menu.tsx'
import { pictureLines } from '../../components/save-picture.ts'
import { useIsLow } from '../../components/use-is-low.ts'
import { useShortcuts } from '../../state/shortcuts.ts'

const HEIGHT = 64
const LOW_HEIGHT = 44

interface ContextTrackProps {
  readonly lane: TimelineLane
  readonly window: TimeWindow
  readonly selected: CallId | null
}

/** What one agent's prompts carried over time. */
export function ContextTrack({ lane, window, selected }: ContextTrackProps) {
  const { ref, width } = useElementSize()
  const palette = usePalette()
  const plotHeight = useIsLow() ? LOW_HEIGHT : HEIGHT
  const peak = useMemo(() => contextPeak(lane), [lane])
  const paint = useCallback(
    (ctx: CanvasRenderingContext2D) => paintContext(ctx, { lane, peak, window, width, height: plotHeight, palette, selected }),
    [lane, peak, window, width, palette, plotHeight, selected],
  )
  const pictures = pictureLines(() => ({ name: 'context', width, height: plotHeight, paint }), 'context')
  useShortcuts(
    'Export',
    pictures.map((line) => ({ ...line, keys: [] })),
  )
  const peakWords = peak === null ? UNKNOWN : formatTokens(peak)
  return (
    <div className="tl-row tl-context">
      <div className="tl-gutter">
        <span className="row">
          <b>Context</b> <span className="el">of {lane.agent.name}</span>
        </span>
        <span>{peakWords} peak</span>
        <span className="row">
          <i className="sw k-read" /> read <i className="sw k-write" /> written <i className="sw k-fresh" /> fresh
        </span>
      </div>
      <div ref={ref} className="tl-plot">
        <ChartCanvas
          width={width}
          height={plotHeight}
          paint={paint}
          role="img"
          onContextMenu={(event) => openContextMenu(event, pictures)}
          aria-label={`Context of ${lane.agent.name}: ${peak === null ? 'its size is not known' : `${peakWords} tokens at its peak`}. Press T for a table.`}
        />
      </div>
    </div>
  )
}
