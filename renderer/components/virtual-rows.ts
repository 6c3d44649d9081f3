import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useRef } from 'react'

export interface VirtualRows {
  /** Goes on the element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly indexes: readonly number[]
  /** Heights of what is left out above and below, in pixels: the table keeps its length. */
  readonly above: number
  readonly below: number
  scrollTo(index: number): void
}

/** Which rows of a table of many are in view. The table stands in the scroller under a head of `headHeight`. */
export function useVirtualRows(count: number, rowHeight: number, headHeight: number): VirtualRows {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    overscan: 12,
  })
  const scrollTo = useCallback((index: number) => virtualizer.scrollToIndex(index, { align: 'auto' }), [virtualizer])
  const items = virtualizer.getVirtualItems()
  return {
    scroller,
    indexes: items.map(({ index }) => index),
    above: (items[0]?.start ?? headHeight) - headHeight,
    below: virtualizer.getTotalSize() - ((items.at(-1)?.end ?? headHeight) - headHeight),
    scrollTo,
  }
}
