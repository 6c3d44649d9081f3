import { useEffect, useState } from 'react'

export interface AnchorBox {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/**
 * Where the element of a selector is on the screen, followed while the page moves under it; null until it is there. Brought into view once,
 * when it appears.
 */
export function useAnchor(selector: string): AnchorBox | null {
  const [box, setBox] = useState<AnchorBox | null>(null)
  useEffect(() => {
    let shown: Element | null = null
    let frame = 0
    setBox(null)
    const look = (): void => {
      frame = requestAnimationFrame(look)
      const element = document.querySelector(selector)
      if (element && element !== shown) element.scrollIntoView({ block: 'nearest' })
      shown = element
      const rect = element?.getBoundingClientRect()
      setBox((was) => {
        if (!rect) return null
        const same =
          was && was.left === rect.left && was.top === rect.top && was.width === rect.width && was.height === rect.height
        return same ? was : { left: rect.left, top: rect.top, width: rect.width, height: rect.height }
      })
    }
    look()
    return () => cancelAnimationFrame(frame)
  }, [selector])
  return box
}
