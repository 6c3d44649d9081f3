import { useElementSize } from '@mantine/hooks'
import { type PointerEvent, useCallback, useMemo, useRef } from 'react'
import { formatDuration } from '#shared/format/duration.ts'
import { cumulativeWeight, type PartsOf } from '../../charts/call-parts.ts'
import { formatWeight } from '../../charts/call-weight.ts'
import { ChartCanvas } from '../../charts/chart-canvas.tsx'
import {
  overviewTime,
  overviewX,
  paintOverviewBars,
  paintOverviewDim,
  paintOverviewTotal,
  paintOverviewWindow,
  thinSteps,
} from '../../charts/paint-overview.ts'
import type { Picture } from '../../charts/picture.ts'
import { clampWindow, type TimeWindow } from '../../charts/time-window.ts'
import { usePalette } from '../../charts/use-palette.ts'
import { openContextMenu } from '../../components/context-menu.tsx'
import { pictureLines } from '../../components/save-picture.ts'
import { useIsLow } from '../../components/use-is-low.ts'
import type { CallIndex } from '../../state/selection.ts'
import { useShortcuts } from '../../state/shortcuts.ts'
import type { ViewWeight } from '../../state/view-state.ts'

const HEIGHT = 66
const LOW_HEIGHT = 44
const HANDLE_PX = 6
const WORDS: Record<ViewWeight, string> = {
  cost: 'cost per call',
  tokens: 'tokens per call',
  time: 'time per call',
  calls: 'one per call',
}

interface OverviewProps {
  readonly index: CallIndex
  readonly parts: PartsOf
  readonly weight: ViewWeight
  readonly maxWeight: number
  readonly durationUs: number
  readonly wallUs: number
  readonly window: TimeWindow
  readonly onMove: (window: TimeWindow | null) => void
}

/** The whole run at a glance. Dragging sets what is in view; a double click shows all again. */
export function Overview({ index, parts, weight, maxWeight, durationUs, wallUs, window, onMove }: OverviewProps) {
  const { ref, width } = useElementSize()
  const palette = usePalette()
  const plotHeight = useIsLow() ? LOW_HEIGHT : HEIGHT
  const cumulative = useMemo(() => cumulativeWeight(index.calls, weight), [index, weight])
  const steps = useMemo(() => thinSteps(cumulative, (us) => overviewX(durationUs, width, us)), [cumulative, durationUs, width])
  const total = formatWeight(cumulative.at(-1)?.amount ?? 0, weight)
  const wall = formatDuration(wallUs)
  const { calls } = index
  const paintBars = useCallback(
    (ctx: CanvasRenderingContext2D) =>
      paintOverviewBars(ctx, { width, height: plotHeight, palette, durationUs, calls, parts, maxWeight }),
    [width, palette, plotHeight, durationUs, calls, parts, maxWeight],
  )
  const paintTotal = useCallback(
    (ctx: CanvasRenderingContext2D) =>
      paintOverviewTotal(ctx, { width, height: plotHeight, palette, durationUs, cumulative: steps, total, wall }),
    [width, palette, plotHeight, durationUs, steps, total, wall],
  )
  const { fromUs, toUs } = window
  const shown = useMemo(
    () => ({ width, height: plotHeight, palette, durationUs, window: { fromUs, toUs } }),
    [width, palette, plotHeight, durationUs, fromUs, toUs],
  )
  const paintDim = useCallback((ctx: CanvasRenderingContext2D) => paintOverviewDim(ctx, shown), [shown])
  const paintWindow = useCallback((ctx: CanvasRenderingContext2D) => paintOverviewWindow(ctx, shown), [shown])
  const layers = [paintBars, paintDim, paintTotal, paintWindow]
  const picture = (): Picture => ({
    name: 'overview',
    width,
    height: plotHeight,
    paint(ctx) {
      for (const paint of layers) paint(ctx)
    },
  })
  const pictures = pictureLines(picture, 'overview')
  useShortcuts(
    'Export',
    pictures.map((line) => ({ ...line, keys: [] })),
  )
  const drag = useWindowDrag(width, durationUs, window, onMove)
  return (
    <div className="tl-row tl-overview">
      <div className="tl-gutter">
        <b>Overview</b>
        <span>{WORDS[weight]}</span>
        <span className="tl-cumulative">cumulative</span>
      </div>
      <div ref={ref} className="tl-plot">
        <ChartCanvas width={width} height={plotHeight} paint={paintBars} aria-hidden="true" />
        <ChartCanvas width={width} height={plotHeight} paint={paintDim} className="tl-over" aria-hidden="true" />
        <ChartCanvas width={width} height={plotHeight} paint={paintTotal} className="tl-over" aria-hidden="true" />
        <ChartCanvas
          width={width}
          height={plotHeight}
          paint={paintWindow}
          className="tl-over"
          role="img"
          aria-label={`Overview: ${calls.length} calls, ${total} in ${wall}. Press T for a table.`}
          {...drag}
          onContextMenu={(event) => openContextMenu(event, pictures)}
          onDoubleClick={() => onMove(null)}
        />
      </div>
    </div>
  )
}

type Grip =
  | { readonly kind: 'from' }
  | { readonly kind: 'to' }
  | { readonly kind: 'move'; readonly grabUs: number }
  | { readonly kind: 'range'; readonly startUs: number }

function useWindowDrag(width: number, durationUs: number, window: TimeWindow, onMove: (window: TimeWindow) => void) {
  const grip = useRef<Grip | null>(null)
  const timeAt = (event: PointerEvent<HTMLCanvasElement>): number => overviewTime(durationUs, width, event.nativeEvent.offsetX)
  const isWhole = window.fromUs <= 0 && window.toUs >= durationUs
  return {
    onPointerDown(event: PointerEvent<HTMLCanvasElement>): void {
      const us = timeAt(event)
      const near = (edge: number): boolean =>
        Math.abs(overviewX(durationUs, width, edge) - event.nativeEvent.offsetX) <= HANDLE_PX
      event.currentTarget.setPointerCapture(event.pointerId)
      if (!isWhole && near(window.fromUs)) grip.current = { kind: 'from' }
      else if (!isWhole && near(window.toUs)) grip.current = { kind: 'to' }
      else if (!isWhole && us > window.fromUs && us < window.toUs) grip.current = { kind: 'move', grabUs: us - window.fromUs }
      else grip.current = { kind: 'range', startUs: us }
    },
    onPointerMove(event: PointerEvent<HTMLCanvasElement>): void {
      const held = grip.current
      if (!held) return
      const us = timeAt(event)
      if (held.kind === 'from') onMove(clampWindow({ fromUs: Math.min(us, window.toUs - 1), toUs: window.toUs }, durationUs))
      else if (held.kind === 'to')
        onMove(clampWindow({ fromUs: window.fromUs, toUs: Math.max(us, window.fromUs + 1) }, durationUs))
      else if (held.kind === 'move') {
        const fromUs = us - held.grabUs
        onMove(clampWindow({ fromUs, toUs: fromUs + (window.toUs - window.fromUs) }, durationUs))
      } else if (Math.abs(us - held.startUs) > durationUs / 200) {
        onMove(clampWindow({ fromUs: Math.min(us, held.startUs), toUs: Math.max(us, held.startUs) }, durationUs))
      }
    },
    onPointerUp(): void {
      grip.current = null
    },
  }
}
