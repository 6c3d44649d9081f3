import { spanUs, type TimeWindow } from './time-window.ts'

/** The same stretch of time, moved so that it ends where the run ends now. */
export function windowAtEnd(window: TimeWindow, durationUs: number): TimeWindow {
  return { fromUs: Math.max(0, durationUs - spanUs(window)), toUs: durationUs }
}

/** A change of this share of the stretch is a zoom; less is how a pan rounds. */
const ZOOMED = 0.005
/** As near to the end as a pointer can be held. */
const AT_END = 0.01

/**
 * Whether a window that followed the end of a run still does once the user has moved it: zooming keeps its end in place, panning away lets
 * go, and panning back to the end takes hold again.
 */
export function stillFollows(before: TimeWindow, after: TimeWindow, durationUs: number): boolean {
  const zoomed = Math.abs(spanUs(after) / spanUs(before) - 1) > ZOOMED
  return zoomed || after.toUs >= durationUs - spanUs(after) * AT_END
}
