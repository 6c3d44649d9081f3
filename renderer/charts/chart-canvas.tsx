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
      const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)]
      // A canvas that is given a size gets new memory, even where the size is the old one.
      if (element.width === wide && element.height === high) ctx.reset()
      else Object.assign(element, { width: wide, height: high })
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0)
      paint(ctx)
    })
    return () => cancelAnimationFrame(frame)
  }, [width, height, ratio, paint, fonts])
  return <canvas ref={canvas} {...rest} style={{ ...style, width, height, display: 'block' }} />
}
