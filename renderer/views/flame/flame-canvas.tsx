import { useElementSize, useMergedRef } from '@mantine/hooks'
import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react'
import { boxAt } from '#shared/profile/layout-flame.ts'
import type { FrameNode } from '#shared/profile/profile.ts'
import { ChartCanvas } from '../../charts/chart-canvas.tsx'
import { FLAME_PAD, type FlameRows, type FlameWindow, panFlame, ROW_STEP, zoomFlame } from '../../charts/flame-rows.ts'
import type { FlameSearch } from '../../charts/flame-search.ts'
import { inThisFrame } from '../../charts/in-this-frame.ts'
import { paintFlame } from '../../charts/paint-flame.ts'
import type { Picture } from '../../charts/picture.ts'
import { usePalette } from '../../charts/use-palette.ts'
import { ChartTip, type PointerAt } from '../../components/chart-tip.tsx'
import { MENU_KEYS, type MenuLines, openContextMenu, openMenuAt } from '../../components/context-menu.tsx'
import { pictureLines } from '../../components/save-picture.ts'
import { useShortcuts } from '../../state/shortcuts.ts'
import type { ViewWeight } from '../../state/view-state.ts'
import { frameCopies } from './frame-menu.ts'
import { FrameTip } from './frame-tip.tsx'

const ZOOM_PER_NOTCH = 1.0015
const CLICK_SLACK_PX = 4

interface FlameCanvasProps {
  readonly rows: FlameRows
  readonly window: FlameWindow
  readonly onMove: (window: FlameWindow) => void
  readonly weight: ViewWeight
  readonly total: number
  readonly search: FlameSearch | null
  readonly selected: (node: FrameNode) => boolean
  /** The one frame that is selected: what the menu key is about. */
  readonly frame: FrameNode | null
  readonly onSelect: (node: FrameNode | null) => void
  readonly onFocus: (node: FrameNode) => void
  readonly label: string
  /** Where the pointer is, in shares of the flame's width: what the keys zoom about. */
  readonly pointer: { current: number | null }
}

/** The flame on a canvas that scrolls through any depth. */
export function FlameCanvas(props: FlameCanvasProps) {
  const { rows, window, weight, total, search, selected } = props
  const onMove = inThisFrame(props.onMove)
  const palette = usePalette()
  const { ref: sizeRef, width, height } = useElementSize<HTMLDivElement>()
  const scroller = useRef<HTMLDivElement>(null)
  const scrollerRef = useMergedRef(sizeRef, scroller)
  const [scrollTop, setScrollTop] = useState(0)
  const [hover, setHover] = useState<{ node: FrameNode; at: PointerAt } | null>(null)
  const viewHeight = Math.min(height, rows.height)
  const hovered = hover?.node.key ?? null
  const paint = useCallback(
    (ctx: CanvasRenderingContext2D) =>
      paintFlame(ctx, { rows, window, width, height: viewHeight, scrollTop, palette, weight, total, search, selected, hovered }),
    [rows, window, width, viewHeight, scrollTop, palette, weight, total, search, selected, hovered],
  )
  // The whole depth, whatever is scrolled out of view.
  const picture = (): Picture => ({
    name: 'flame',
    width,
    height: rows.height,
    paint: (ctx) =>
      paintFlame(ctx, {
        ...{ rows, window, width, palette, weight, total, search, selected },
        height: rows.height,
        scrollTop: 0,
        hovered: null,
      }),
  })
  const pictures = pictureLines(picture, 'flame')
  useShortcuts(
    'Export',
    pictures.map((line) => ({ ...line, keys: [] })),
  )
  useFlameWheel(scroller, width, window, onMove)

  const placeAt = (x: number): number => window.x0 + (x / width) * (window.x1 - window.x0)
  const nodeAt = (event: { nativeEvent: { offsetX: number; offsetY: number } }): FrameNode | null => {
    const { offsetX, offsetY } = event.nativeEvent
    const depth = Math.floor((offsetY + scrollTop - FLAME_PAD) / ROW_STEP)
    return boxAt(rows.boxes, placeAt(offsetX), depth)?.node ?? null
  }
  const menuOf = (node: FrameNode | null): MenuLines => [
    ...(node
      ? [
          { says: 'Focus this frame', act: () => props.onFocus(node) },
          null,
          ...frameCopies({ name: node.name, total: node.total }, weight),
          null,
        ]
      : []),
    ...pictures,
  ]
  useShortcuts('Flame', [
    {
      keys: MENU_KEYS,
      says: 'Open the menu of the selected frame',
      act: () => openMenuAt(scroller.current, menuOf(props.frame)),
    },
  ])
  const press = useRef<{ x: number; window: FlameWindow; moved: boolean } | null>(null)

  return (
    <div
      className="flame-scroll"
      ref={scrollerRef}
      style={{ flexBasis: rows.height }}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <div style={{ height: rows.height }}>
        <div className="flame-sticky">
          <ChartCanvas
            width={width}
            height={viewHeight}
            paint={paint}
            className="flame-canvas"
            role="img"
            aria-label={props.label}
            tabIndex={0}
            onPointerDown={(event) => {
              if (event.button !== 0) return
              press.current = { x: event.clientX, window, moved: false }
              event.currentTarget.setPointerCapture(event.pointerId)
            }}
            onPointerMove={(event: PointerEvent<HTMLCanvasElement>) => {
              const held = press.current
              if (held && (held.moved || Math.abs(event.clientX - held.x) > CLICK_SLACK_PX)) {
                held.moved = true
                setHover(null)
                onMove(panFlame(held.window, -(event.clientX - held.x) / width))
                return
              }
              props.pointer.current = placeAt(event.nativeEvent.offsetX)
              const node = nodeAt(event)
              setHover(node && { node, at: { x: event.clientX, y: event.clientY } })
            }}
            onPointerUp={(event) => {
              const held = press.current
              press.current = null
              if (held && !held.moved) props.onSelect(nodeAt(event))
            }}
            onPointerLeave={() => {
              props.pointer.current = null
              setHover(null)
            }}
            onContextMenu={(event) => {
              const node = nodeAt(event)
              if (node) props.onSelect(node)
              openContextMenu(event, menuOf(node))
            }}
            onDoubleClick={(event) => {
              const node = nodeAt(event)
              if (node) props.onFocus(node)
            }}
          />
        </div>
      </div>
      <ChartTip at={hover?.at ?? null}>{hover && <FrameTip node={hover.node} total={total} weight={weight} />}</ChartTip>
    </div>
  )
}

/** Ctrl and wheel (or a pinch) zoom about the pointer, a sideways wheel pans, an upright one scrolls. */
function useFlameWheel(
  scroller: { current: HTMLElement | null },
  width: number,
  window: FlameWindow,
  onMove: (window: FlameWindow) => void,
): void {
  const latest = useRef({ width, window, onMove })
  latest.current = { width, window, onMove }
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const onWheel = (event: WheelEvent): void => {
      const { width, window, onMove } = latest.current
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.shiftKey ? event.deltaY : 0
      if (sideways === 0 && !event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      if (sideways !== 0) {
        onMove(panFlame(window, sideways / width))
        return
      }
      const share = (event.clientX - element.getBoundingClientRect().left) / width
      onMove(zoomFlame(window, window.x0 + share * (window.x1 - window.x0), ZOOM_PER_NOTCH ** event.deltaY))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [scroller])
}
