import type { AnchorBox } from './use-anchor.ts'

const WIDTH = 340
/** Room that a card of the longest step takes. */
const HEIGHT = 210
const GAP = 12

/** Where a card beside an anchor stands: below it, else above, else beside, always wholly in the window. CSS pixels. */
export function placeCard(
  anchor: AnchorBox,
  screen: { readonly width: number; readonly height: number },
): { readonly left: number; readonly width: number; readonly top?: number; readonly bottom?: number } {
  const width = Math.min(WIDTH, screen.width - 2 * GAP)
  const clamp = (left: number): number => Math.max(GAP, Math.min(left, screen.width - width - GAP))
  const below = anchor.top + anchor.height + GAP
  if (below + HEIGHT <= screen.height) return { left: clamp(anchor.left), width, top: below }
  if (anchor.top - GAP - HEIGHT >= 0) return { left: clamp(anchor.left), width, bottom: screen.height - anchor.top + GAP }
  const right = anchor.left + anchor.width + GAP
  const left = right + width <= screen.width ? right : anchor.left - GAP - width
  return { left: clamp(left), width, top: Math.max(GAP, Math.min(anchor.top, screen.height - HEIGHT - GAP)) }
}
