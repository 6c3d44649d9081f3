import { useElementSize, useMergedRef } from '@mantine/hooks'
import { type MouseEvent, useCallback, useMemo, useRef, useState } from 'react'
import { formatUsd } from '#shared/format/money.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import type { CallId } from '#shared/model/ids.ts'
import { ChartCanvas } from '../../charts/chart-canvas.tsx'
import type { ContextChart, ContextColumn } from '../../charts/context-columns.ts'
import { columnAt, layoutContext } from '../../charts/context-layout.ts'
import { paintColumns } from '../../charts/paint-columns.ts'
import type { Picture } from '../../charts/picture.ts'
import { usePalette } from '../../charts/use-palette.ts'
import { ChartTip, type PointerAt, TipRow } from '../../components/chart-tip.tsx'
import { MENU_KEYS, type MenuLines, openContextMenu, openMenuAt } from '../../components/context-menu.tsx'
import { pictureLines } from '../../components/save-picture.ts'
import { useShortcuts } from '../../state/shortcuts.ts'
import type { ContextBars, ContextColour } from '../../state/view-state.ts'
import { callMenu } from '../call/call-menu.ts'

interface ColumnsCanvasProps {
  readonly chart: ContextChart
  readonly by: ContextColour
  readonly amount: ContextBars
  readonly selected: CallId | null
  readonly onSelect: (callId: CallId) => void
  readonly onOpen: () => void
}

/** The columns, drawn; the table beside it says the same. */
export function ColumnsCanvas({ chart, by, amount, selected, onSelect, onOpen }: ColumnsCanvasProps) {
  const { ref, width, height } = useElementSize<HTMLDivElement>()
  const canvas = useRef<HTMLDivElement>(null)
  const box = useMergedRef(ref, canvas)
  const palette = usePalette()
  const [tip, setTip] = useState<{ readonly column: ContextColumn; readonly at: PointerAt } | null>(null)
  const layout = useMemo(() => layoutContext(chart, width), [chart, width])
  const segmentInk = useMemo(() => {
    const styles = getComputedStyle(document.documentElement)
    const known = new Map(chart.legend.map(({ key }) => [key, styles.getPropertyValue(`--sg-${key}`).trim()]))
    // The palette is a new one where the theme is.
    return (key: ContextChart['legend'][number]['key']): string => known.get(key) ?? palette.fg3
  }, [chart, palette])
  const hovered = tip?.column.call.call.id ?? null
  const scene = useMemo(
    () => ({ layout, width, height, palette, segmentInk, by, amount, selected }),
    [layout, width, height, palette, segmentInk, by, amount, selected],
  )
  const paint = useCallback((ctx: CanvasRenderingContext2D) => paintColumns(ctx, { ...scene, hovered }), [scene, hovered])
  const picture = (): Picture => ({
    name: 'context',
    width,
    height,
    paint: (ctx) => paintColumns(ctx, { ...scene, hovered: null }),
  })
  const pictures = pictureLines(picture, 'context')
  useShortcuts(
    'Export',
    pictures.map((line) => ({ ...line, keys: [] })),
  )
  const menuOf = (column: ContextColumn | null | undefined): MenuLines => [
    ...(column ? [...callMenu(column.call), null] : []),
    ...pictures,
  ]
  useShortcuts('Context', [
    {
      keys: MENU_KEYS,
      says: 'Open the menu of the selected call',
      act: () => openMenuAt(canvas.current, menuOf(selected ? chart.byCall.get(selected) : null)),
    },
  ])
  const under = (event: MouseEvent<HTMLCanvasElement>): ContextColumn | null => columnAt(layout, event.nativeEvent.offsetX)
  const lost = chart.columns.filter(({ miss }) => miss !== null).length
  return (
    <div ref={box} className="ctx-chart">
      <ChartCanvas
        className="ctx-canvas"
        width={width}
        height={height}
        paint={paint}
        role="img"
        aria-label={`Context: what filled the window at ${chart.columns.length} calls of ${chart.agents.length} agents, by ${by === 'segment' ? 'segment' : 'price class'} in ${amount}; ${lost} lost a cached prefix. Press T for a table.`}
        onMouseMove={(event) => {
          const column = under(event)
          setTip(column && { column, at: { x: event.clientX, y: event.clientY } })
        }}
        onMouseLeave={() => setTip(null)}
        onClick={(event) => {
          const column = under(event)
          if (column) onSelect(column.call.call.id)
        }}
        onDoubleClick={onOpen}
        onContextMenu={(event) => {
          const column = under(event)
          if (column) onSelect(column.call.call.id)
          openContextMenu(event, menuOf(column))
        }}
      />
      <ChartTip at={tip?.at ?? null}>{tip && <ColumnTip column={tip.column} />}</ChartTip>
    </div>
  )
}

function ColumnTip({ column: { call, total, classes, miss } }: { column: ContextColumn }) {
  const unpriced = call.call.cost.kind === 'unpriced'
  return (
    <>
      <div className="name">
        Call {call.number}, {call.call.agent}
      </div>
      <TipRow label="Prompt">
        {call.call.usage ? formatTokensExact(total.tokens) : '–'} {!unpriced && formatUsd(total.nanoUsd)}
      </TipRow>
      {classes.map(({ name, tokens, nanoUsd }) => (
        <TipRow key={name} label={name}>
          {formatTokens(tokens)} {!unpriced && formatUsd(nanoUsd)}
        </TipRow>
      ))}
      {miss && (
        <TipRow label="Paid again">
          {formatTokens(miss.missedTokens)} {miss.missedNanoUsd !== null && `+${formatUsd(miss.missedNanoUsd)}`}
        </TipRow>
      )}
    </>
  )
}
