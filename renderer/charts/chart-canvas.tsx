import { type CanvasHTMLAttributes, useLayoutEffect, useRef } from 'react'
import { useFontsLoaded } from './use-palette.ts'

type Painter = (ctx: CanvasRenderingContext2D) => void

interface ChartCanvasProps extends Omit<CanvasHTMLAttributes<HTMLCanvasElement>, 'width' | 'height'> {
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  /** Paints the whole chart in CSS pixels; a new function means that something changed. */
  readonly paint: Painter
}

/** A canvas that is crisp on every screen and painted at most once a frame. */
export function ChartCanvas({ width, height, paint, style, ...rest }: ChartCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const fonts = useFontsLoaded()
  const ratio = window.devicePixelRatio || 1
  // biome-ignore lint/correctness/useExhaustiveDependencies: `fonts` is not read, but text must be drawn again when it changes
  useLayoutEffect(() => {
    const frame = requestAnimationFrame(() => {
      const element = canvas.current
      const ctx = element?.getContext('2d')
      if (!element || !ctx) return
      element.width = Math.round(width * ratio)
      element.height = Math.round(height * ratio)
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0)
      paint(ctx)
    })
    return () => cancelAnimationFrame(frame)
  }, [width, height, ratio, paint, fonts])
  return <canvas ref={canvas} {...rest} style={{ ...style, width, height, display: 'block' }} />
}
