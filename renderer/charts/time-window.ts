/** The part of a run that is in view, µs since its start. */
export interface TimeWindow {
  readonly fromUs: number
  readonly toUs: number
}

/** Finer than this nothing can be told apart: the recorder's clock has microseconds. */
const MIN_SPAN_US = 500

export const spanUs = ({ fromUs, toUs }: TimeWindow): number => toUs - fromUs

/** Where a time is drawn, in pixels from the plot's left edge. */
export const timeToX = (window: TimeWindow, width: number, us: number): number => ((us - window.fromUs) / spanUs(window)) * width

export const xToTime = (window: TimeWindow, width: number, x: number): number => window.fromUs + (x / width) * spanUs(window)

/** Keeps a window within the run: never longer than it, never beyond its ends. */
export function clampWindow({ fromUs, toUs }: TimeWindow, durationUs: number): TimeWindow {
  const span = Math.min(Math.max(toUs - fromUs, MIN_SPAN_US), Math.max(durationUs, MIN_SPAN_US))
  const from = Math.max(0, Math.min(fromUs, durationUs - span))
  return { fromUs: from, toUs: from + span }
}

/** Zooms about a time, which stays where it is. `factor` below 1 zooms in. */
export function zoomWindow(window: TimeWindow, aroundUs: number, factor: number, durationUs: number): TimeWindow {
  const span = Math.min(Math.max(spanUs(window) * factor, MIN_SPAN_US), Math.max(durationUs, MIN_SPAN_US))
  const share = (aroundUs - window.fromUs) / spanUs(window)
  const fromUs = aroundUs - share * span
  return clampWindow({ fromUs, toUs: fromUs + span }, durationUs)
}

/** Moves by a share of what is in view. */
export function panWindow(window: TimeWindow, share: number, durationUs: number): TimeWindow {
  const by = spanUs(window) * share
  return clampWindow({ fromUs: window.fromUs + by, toUs: window.toUs + by }, durationUs)
}

/** Moves, and only where needed, so that a span is in view with some room; what is longer than the view shows its start. */
export function revealSpan(
  window: TimeWindow,
  span: { readonly startUs: number; readonly endUs: number },
  durationUs: number,
): TimeWindow {
  const room = spanUs(window) * 0.05
  if (span.startUs >= window.fromUs && span.endUs <= window.toUs) return window
  const visible = span.endUs > window.fromUs + room && span.startUs < window.toUs - room
  if (visible && span.endUs - span.startUs > spanUs(window)) return window
  const fromUs =
    span.endUs > window.toUs && span.endUs - span.startUs <= spanUs(window)
      ? span.endUs + room - spanUs(window)
      : span.startUs - room
  return clampWindow({ fromUs, toUs: fromUs + spanUs(window) }, durationUs)
}

const STEPS_US = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 3e7, 6e7, 1.2e8, 3e8, 6e8,
  1.8e9, 3.6e9, 7.2e9, 2.16e10, 4.32e10, 8.64e10,
]

/** Round times in view, µs, at least `minPx` apart; `step` is their distance. */
export function ticks(
  window: TimeWindow,
  width: number,
  minPx: number,
): { readonly step: number; readonly at: readonly number[] } {
  const minStep = (spanUs(window) / width) * minPx
  const step = STEPS_US.find((candidate) => candidate >= minStep) ?? Math.ceil(minStep / 8.64e10) * 8.64e10
  const at: number[] = []
  for (let us = Math.ceil(window.fromUs / step) * step; us <= window.toUs; us += step) at.push(us)
  return { step, at }
}

/** A tick's label: `240 ms`, `30 s`, `1m 30s`, `2h 05m`; as fine as the step needs. */
export function tickLabel(us: number, step: number): string {
  if (us === 0) return '0 s'
  if (step < 1000) return `${Math.round(us)} µs`
  if (us < 1e6) return `${Math.round(us / 1000)} ms`
  const decimals = step >= 1e6 ? 0 : step >= 1e5 ? 1 : step >= 1e4 ? 2 : 3
  if (us < 6e7) return `${(us / 1e6).toFixed(decimals)} s`
  const minutes = Math.floor(us / 6e7)
  const seconds = ((us - minutes * 6e7) / 1e6).toFixed(decimals).padStart(decimals > 0 ? 3 + decimals : 2, '0')
  if (minutes < 60) return `${minutes}m ${seconds}s`
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`
}
