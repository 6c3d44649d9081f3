import { useCallback, useEffect, useRef, useState } from 'react'
import { clampWindow, type TimeWindow } from '../charts/time-window.ts'
import type { ChangeView } from './use-view-state.ts'
import type { ViewState } from './view-state.ts'

/** The address follows once the user rests: a wheel turns faster than a history may be written. */
const COMMIT_MS = 250
const US_PER_MS = 1000

/** The timeline's window: moved at once, written to the query when it rests. null asks for the whole run. */
export function useTimeWindow(state: ViewState, change: ChangeView, durationUs: number) {
  const [moving, setMoving] = useState<TimeWindow | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const whole: TimeWindow = { fromUs: 0, toUs: durationUs }
  const kept = state.from !== null && state.to !== null ? { fromUs: state.from * US_PER_MS, toUs: state.to * US_PER_MS } : whole
  const window = clampWindow(moving ?? kept, durationUs)

  const move = useCallback(
    (next: TimeWindow | null): void => {
      const target = next && (next.fromUs > 0 || next.toUs < durationUs) ? next : null
      setMoving(target ?? { fromUs: 0, toUs: durationUs })
      clearTimeout(timer.current)
      timer.current = setTimeout(() => {
        setMoving(null)
        change({ from: target && round(target.fromUs), to: target && round(target.toUs) })
      }, COMMIT_MS)
    },
    [change, durationUs],
  )
  return { window, move, isWhole: window.fromUs <= 0 && window.toUs >= durationUs }
}

const round = (us: number): number => Math.round(us) / US_PER_MS
