import { type ReactNode, useEffect, useState } from 'react'

/** Where the pointer is on the screen, in CSS pixels. */
export interface PointerAt {
  readonly x: number
  readonly y: number
}

const WIDTH = 300
const HEIGHT = 150
const OFFSET = 14
const DELAY_MS = 80

/** A tooltip beside the pointer, on the side where there is room. It comes after a moment, so that a passing pointer leaves none. */
export function ChartTip({ at, children }: { at: PointerAt | null; children: ReactNode }) {
  const [shown, setShown] = useState(false)
  const present = at !== null
  useEffect(() => {
    if (!present) {
      setShown(false)
      return
    }
    const timer = setTimeout(() => setShown(true), DELAY_MS)
    return () => clearTimeout(timer)
  }, [present])
  if (!at || !shown) return null
  const left = at.x + OFFSET + WIDTH > window.innerWidth ? at.x - OFFSET : at.x + OFFSET
  const top = at.y + OFFSET + HEIGHT > window.innerHeight ? at.y - OFFSET : at.y + OFFSET
  const shift = `translate(${left < at.x ? '-100%' : '0'}, ${top < at.y ? '-100%' : '0'})`
  return (
    <div className="tip" role="tooltip" style={{ left, top, transform: shift }}>
      {children}
    </div>
  )
}

/** One line of a tooltip: what, and how much. */
export function TipRow({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div className="row">
      <span className="dim">{label}</span>
      <b className="b nw">{children}</b>
    </div>
  )
}
