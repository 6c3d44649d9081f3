import { type Clock, epochUs } from '#shared/model/units.ts'

/**
 * Wall time that advances with the monotonic clock: anchored once, so that a step of the system clock never makes a duration negative or a
 * span overlap its neighbour.
 */
export function createClock(): Clock {
  const anchorUs = Math.round(Date.now() * 1000)
  const startMs = performance.now()
  return { now: () => epochUs(anchorUs + Math.round((performance.now() - startMs) * 1000)) }
}
