import { useState } from 'react'
import { stillFollows, windowAtEnd } from '../charts/follow-window.ts'
import type { TimeWindow } from '../charts/time-window.ts'

interface Moved {
  readonly window: TimeWindow
  readonly isWhole: boolean
  move(next: TimeWindow | null): void
}

/**
 * Lets the window of a live run move along with its end until the user pans away from it. `atFirst`: false where a link named a stretch of
 * time.
 */
export function useFollow(isLive: boolean, atFirst: boolean, { window, isWhole, move }: Moved, durationUs: number) {
  const [follows, setFollows] = useState(atFirst)
  const shown = isLive && follows && !isWhole ? windowAtEnd(window, durationUs) : window
  return {
    follows,
    setFollows,
    window: shown,
    isWhole,
    move(next: TimeWindow | null): void {
      if (isLive) setFollows(next === null || stillFollows(shown, next, durationUs))
      move(next)
    },
  }
}
