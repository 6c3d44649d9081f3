import { useElementSize } from '@mantine/hooks'
import { type PointerEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { usdDecimals } from '#shared/format/money.ts'
import type { CallId } from '#shared/model/ids.ts'
import { ChartCanvas } from '../../charts/chart-canvas.tsx'
import { hitLanes, type LaneHit } from '../../charts/hit-lanes.ts'
import { inThisFrame } from '../../charts/in-this-frame.ts'
import { CALL_HEIGHT, callTop, type LaneLayout, lanesBetween } from '../../charts/lane-layout.ts'
import { paintAxis } from '../../charts/paint-axis.ts'
import { paintGutter } from '../../charts/paint-gutter.ts'
import { paintLanes } from '../../charts/paint-lanes.ts'
import type { Picture } from '../../charts/picture.ts'
import { panWindow, type TimeWindow, xToTime, zoomWindow } from '../../charts/time-window.ts'
import { usePalette } from '../../charts/use-palette.ts'
import { ChartTip, type PointerAt } from '../../components/chart-tip.tsx'
import { MENU_KEYS, type MenuLines, openContextMenu, openMenuAt } from '../../components/context-menu.tsx'
import { pictureLines } from '../../components/save-picture.ts'
import type { ProgressMap } from '../../state/open-progress.ts'
import { useShortcuts } from '../../state/shortcuts.ts'
import type { ViewWeight } from '../../state/view-state.ts'
import { callMenu } from '../call/call-menu.ts'
import { LaneGutter } from './lane-gutter.tsx'
import { LaneTip } from './lane-tip.tsx'

const AXIS_HEIGHT = 24
/** Width of the lanes' names in a picture. */
const PICTURE_GUTTER = 150
const ZOOM_PER_NOTCH = 1.0015
const CLICK_SLACK_PX = 4

interface LanesProps {
  readonly layout: LaneLayout
  readonly window: TimeWindow
  readonly durationUs: number
  readonly onMove: (window: TimeWindow) => void
  readonly weight: ViewWeight
  readonly maxWeight: number
  readonly selected: CallId | null
  readonly onSelect: (call: CallId | null) => void
  readonly onOpen: () => void
  readonly found: ReadonlySet<CallId> | null
  readonly nowUs: number
  readonly progress: ProgressMap
  readonly label: string
  /** Where the pointer is, as a time: what the keys zoom about. */
  readonly pointerUs: { current: number | null }
}

/** The lanes: a canvas that scrolls through any number of agents, with the axis over it. */
export function Lanes(props: LanesProps) {
  const { layout, window, durationUs, weight, maxWeight, selected, found, nowUs, progress } = props
  const onMove = inThisFrame(props.onMove)
  const palette = usePalette()
  const { ref: plotRef, width } = useElementSize()
  const { ref: scrollRef, height } = useElementSize()
  const scroller = useRef<HTMLElement | null>(null)
  const [scrollTop, setScrollTop] = useState(0)
  const [hover, setHover] = useState<{ hit: LaneHit; at: PointerAt } | null>(null)
  const decimals = useMemo(() => usdDecimals(layout.lanes.map(({ lane }) => lane.nanoUsd)), [layout])
  const hovered = hover?.hit.kind === 'call' ? hover.hit.call.call.id : null
  const viewHeight = Math.min(height, layout.height)

  const paintAll = useCallback(
    (ctx: CanvasRenderingContext2D) =>
      paintLanes(ctx, {
        layout,
        window,
        width,
        height: viewHeight,
        scrollTop,
        palette,
        weight,
        maxWeight,
        selected,
        hovered,
        found,
        nowUs,
        progress,
      }),
    [layout, window, width, viewHeight, scrollTop, palette, weight, maxWeight, selected, hovered, found, nowUs, progress],
  )
  const paintTop = useCallback(
    (ctx: CanvasRenderingContext2D) => paintAxis(ctx, window, width, AXIS_HEIGHT, palette),
    [window, width, palette],
  )
  // All lanes, whatever is scrolled out of view, under their axis.
  const picture = (): Picture => ({
    name: 'timeline',
    width: width + PICTURE_GUTTER,
    height: layout.height + AXIS_HEIGHT,
    paint(ctx) {
      ctx.save()
      ctx.translate(PICTURE_GUTTER, 0)
      ctx.beginPath()
      ctx.rect(0, 0, width, layout.height + AXIS_HEIGHT)
      ctx.clip()
      paintAxis(ctx, window, width, AXIS_HEIGHT, palette)
      ctx.translate(0, AXIS_HEIGHT)
      paintLanes(ctx, {
        ...{ layout, window, width, palette, weight, maxWeight, selected, found, nowUs, progress },
        height: layout.height,
        scrollTop: 0,
        hovered: null,
      })
      ctx.restore()
      ctx.translate(0, AXIS_HEIGHT)
      paintGutter(ctx, layout, PICTURE_GUTTER, palette)
    },
  })
  const pictures = pictureLines(picture, 'timeline')
  useShortcuts(
    'Export',
    pictures.map((line) => ({ ...line, keys: [] })),
  )
  const menuOf = (callId: CallId | null): MenuLines => {
    const call = callId && layout.laneOf.get(callId)?.lane.calls.find((one) => one.call.id === callId)
    return [...(call ? [...callMenu(call), null] : []), ...pictures]
  }
  useShortcuts('Timeline', [
    {
      keys: MENU_KEYS,
      says: 'Open the menu of the selected call',
      act: () => openMenuAt(scroller.current, menuOf(selected)),
    },
  ])
  useRevealLane(scroller, layout, selected)
  useWheel(scroller, width, window, durationUs, onMove)

  const pointer = usePanAndClick({
    width,
    window,
    durationUs,
    onMove,
    onClick: (x, y) => {
      const hit = hitLanes(layout, window, width, x, y + scrollTop)
      props.onSelect(hit ? (hit.kind === 'call' ? hit.call.call.id : hit.tool.callId) : null)
    },
    onHover: (x, y, at) => {
      props.pointerUs.current = xToTime(window, width, x)
      const hit = hitLanes(layout, window, width, x, y + scrollTop)
      setHover(hit ? { hit, at } : null)
    },
    onLeave: () => {
      props.pointerUs.current = null
      setHover(null)
    },
  })

  return (
    <>
      <div className="tl-row tl-axis">
        <div className="tl-gutter" />
        <div className="tl-plot">
          <ChartCanvas width={width} height={AXIS_HEIGHT} paint={paintTop} aria-hidden="true" />
        </div>
      </div>
      <div
        className="tl-lanes"
        style={{ flexBasis: layout.height }}
        ref={(element) => {
          scrollRef(element)
          scroller.current = element
        }}
        onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      >
        <div className="tl-lanes-inner" style={{ height: layout.height }}>
          {lanesBetween(layout, scrollTop - 100, scrollTop + height + 100).map((box) => (
            <LaneGutter key={box.lane.agent.id} box={box} decimals={decimals} />
          ))}
          <div className="tl-plot tl-sticky" ref={plotRef}>
            <ChartCanvas
              width={width}
              height={viewHeight}
              paint={paintAll}
              className="tl-canvas"
              role="img"
              aria-label={props.label}
              tabIndex={0}
              onDoubleClick={props.onOpen}
              onContextMenu={(event) => {
                const hit = hitLanes(layout, window, width, event.nativeEvent.offsetX, event.nativeEvent.offsetY + scrollTop)
                const callId = hit?.kind === 'call' ? hit.call.call.id : (hit?.tool.callId ?? null)
                if (callId) props.onSelect(callId)
                openContextMenu(event, menuOf(callId))
              }}
              {...pointer}
            />
          </div>
        </div>
      </div>
      <ChartTip at={hover?.at ?? null}>{hover && <LaneTip hit={hover.hit} />}</ChartTip>
    </>
  )
}

/** Scrolls the lane of the selected call into view. */
function useRevealLane(scroller: { current: HTMLElement | null }, layout: LaneLayout, selected: CallId | null): void {
  useEffect(() => {
    const element = scroller.current
    const box = selected === null ? undefined : layout.laneOf.get(selected)
    const row = selected === null ? undefined : box?.rowOf.get(selected)
    if (!element || !box || row === undefined) return
    const top = callTop(box, row)
    if (top < element.scrollTop) element.scrollTop = box.y
    else if (top + CALL_HEIGHT * 2 > element.scrollTop + element.clientHeight)
      element.scrollTop = box.y + box.height - element.clientHeight
  }, [scroller, layout, selected])
}

/** Ctrl and wheel (or a pinch) zoom about the pointer, a sideways wheel pans; an upright one scrolls the lanes, or zooms where all fit. */
function useWheel(
  scroller: { current: HTMLElement | null },
  width: number,
  window: TimeWindow,
  durationUs: number,
  onMove: (window: TimeWindow) => void,
): void {
  const latest = useRef({ width, window, durationUs, onMove })
  latest.current = { width, window, durationUs, onMove }
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    // React listens to wheels passively, and a passive listener cannot keep the page from zooming.
    const onWheel = (event: WheelEvent): void => {
      const { width, window, durationUs, onMove } = latest.current
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.shiftKey ? event.deltaY : 0
      const scrolls = element.scrollHeight > element.clientHeight + 1
      if (sideways === 0 && scrolls && !event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      if (sideways !== 0) onMove(panWindow(window, sideways / width, durationUs))
      else {
        const left = element.querySelector('canvas')?.getBoundingClientRect().left ?? 0
        const aroundUs = xToTime(window, width, Math.min(Math.max(event.clientX - left, 0), width))
        onMove(zoomWindow(window, aroundUs, ZOOM_PER_NOTCH ** event.deltaY, durationUs))
      }
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [scroller])
}

interface PanAndClick {
  readonly width: number
  readonly window: TimeWindow
  readonly durationUs: number
  readonly onMove: (window: TimeWindow) => void
  readonly onClick: (x: number, y: number) => void
  readonly onHover: (x: number, y: number, at: PointerAt) => void
  readonly onLeave: () => void
}

/** A press that moves pans; one that does not is a click. */
function usePanAndClick({ width, window, durationUs, onMove, onClick, onHover, onLeave }: PanAndClick) {
  const press = useRef<{ x: number; window: TimeWindow; moved: boolean } | null>(null)
  return {
    onPointerDown(event: PointerEvent<HTMLCanvasElement>): void {
      if (event.button !== 0) return
      press.current = { x: event.clientX, window, moved: false }
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove(event: PointerEvent<HTMLCanvasElement>): void {
      const held = press.current
      if (held && (held.moved || Math.abs(event.clientX - held.x) > CLICK_SLACK_PX)) {
        held.moved = true
        onLeave()
        onMove(panWindow(held.window, -(event.clientX - held.x) / width, durationUs))
        return
      }
      onHover(event.nativeEvent.offsetX, event.nativeEvent.offsetY, { x: event.clientX, y: event.clientY })
    },
    onPointerUp(event: PointerEvent<HTMLCanvasElement>): void {
      const held = press.current
      press.current = null
      if (held && !held.moved) onClick(event.nativeEvent.offsetX, event.nativeEvent.offsetY)
    },
    onPointerLeave: onLeave,
  }
}
